/*
 * The bridge between Live and the MidiDrumiGen server, for [js] and [v8] in Max for Live.
 *
 * ES5 on purpose: [js] knows no more, and [v8] runs it too. It is one file because a frozen device
 * finds only the scripts that are named in it; it is put together from ableton/js/parts.
 */

autowatch = 0;
inlets = 1;
outlets = 2;

var MidiDrumGen = {};

/* Notes of files as Live takes them, and back: functions of data. */

(function (gen) {
  "use strict";

  var TICKS_PER_QUARTER = 480;
  // As in the files: a 32nd, cut where the same pitch is struck again.
  var NOTE_BEATS = 1 / 8;
  var GHOST = 45;

  /** Notes of a file as Live takes them: one at a time for each pitch, inside of the clip. */
  function liveNotes(clip, vary) {
    var ticks = clip.ticks_per_quarter || TICKS_PER_QUARTER;
    var length = clipBeats(clip);
    var sorted = clip.notes.slice().sort(function (a, b) {
      return a.pitch - b.pitch || a.tick - b.tick || b.velocity - a.velocity;
    });
    var kept = [];
    sorted.forEach(function (note) {
      var start = note.tick / ticks;
      var last = kept[kept.length - 1];
      var follows = last && last.pitch === note.pitch;
      // At one start Live would keep the last that came; the loudest is the one that sounds.
      if (start < 0 || start >= length || (follows && last.start_time === start)) {
        return;
      }
      // Live cuts the earlier of two that overlap, and a flam would lose its grace note.
      if (follows && last.start_time + last.duration > start) {
        last.duration = start - last.start_time;
      }
      kept.push({
        pitch: note.pitch,
        start_time: start,
        duration: Math.min(NOTE_BEATS, length - start),
        velocity: note.velocity,
        mute: 0,
        probability: 1,
        velocity_deviation: vary ? deviationOf(note.velocity) : 0,
        release_velocity: 64
      });
    });
    return kept.sort(function (a, b) {
      return a.start_time - b.start_time || a.pitch - b.pitch;
    });
  }

  /** How far Live may vary a velocity each time it plays: ghost notes by more, never to silence. */
  function deviationOf(velocity) {
    return velocity < GHOST ? Math.min(10, velocity - 1) : Math.min(5, 127 - velocity);
  }

  /** The length of a clip in Live's beats, which are quarter notes whatever the metre. */
  function clipBeats(clip) {
    var meter = meterOf(clip.time_signature);
    return clip.bars * meter[0] * 4 / meter[1];
  }

  /** [7, 8] from "7/8" or from "2+2+3/8". */
  function meterOf(text) {
    var parts = String(text).split("/");
    var upper = parts[0].split("+").reduce(function (sum, part) {
      return sum + Number(part);
    }, 0);
    return [upper, Number(parts[1])];
  }

  /** A colour for each artist: the same name has the same one in every Set. */
  function colourOf(name) {
    var hash = 0;
    for (var i = 0; i < name.length; i += 1) {
      hash = (hash * 31 + name.charCodeAt(i)) % 360;
    }
    return hueColour(hash);
  }

  function hueColour(hue) {
    function level(offset) {
      var k = (offset + hue / 30) % 12;
      return Math.round(255 * (0.58 - 0.3 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
    }
    return level(0) * 65536 + level(8) * 256 + level(4);
  }

  /** "3-6", or "3-5 and 8": places from 1 out of indexes from 0. */
  function spellSlots(indexes) {
    var runs = [];
    indexes.forEach(function (index) {
      var last = runs[runs.length - 1];
      if (last && last[1] === index - 1) {
        last[1] = index;
      } else {
        runs.push([index, index]);
      }
    });
    var told = runs.map(function (run) {
      return run[0] === run[1] ? String(run[0] + 1) : (run[0] + 1) + "-" + (run[1] + 1);
    });
    return told.length < 2 ? told.join("") : told.slice(0, -1).join(", ") + " and " + told[told.length - 1];
  }

  function count(number, word) {
    return number + " " + word + (number === 1 ? "" : "s");
  }

  /** What an artist field sends: one symbol, or words and numbers; nothing when it is empty. */
  function spokenText(values) {
    var words = values.filter(function (value) { return value !== undefined && value !== null; });
    if (words[0] === "text") {
      words = words.slice(1);
    } else if (words.length === 1 && words[0] === "bang") {
      words = [];
    }
    return words.join(" ").replace(/\s+/g, " ").trim();
  }

  /**
   * Notes of a clip in Live as the server reads them: pieces at ticks from the start of the clip.
   *
   * @param map {piece: [notes]}
   * @return {notes: [{piece, tick, velocity}], unknown: how many the map does not know}
   */
  function notesFromLive(notes, start, beats, map) {
    var pieces = {};
    var end = Math.round(beats * TICKS_PER_QUARTER);
    var unknown = 0;
    Object.keys(map).forEach(function (piece) {
      map[piece].forEach(function (pitch) { pieces[pitch] = piece; });
    });
    var found = [];
    notes.forEach(function (note) {
      var tick = Math.round((note.start_time - start) * TICKS_PER_QUARTER);
      var piece = pieces[Number(note.pitch)];
      if (!piece) {
        unknown += 1;
      } else if (tick >= 0 && tick < end && !note.mute) {
        found.push({ piece: piece, tick: tick, velocity: Math.max(1, Math.min(127, Math.round(note.velocity))) });
      }
    });
    return { notes: found, unknown: unknown };
  }

  gen.notes = {
    liveNotes: liveNotes,
    clipBeats: clipBeats,
    meterOf: meterOf,
    colourOf: colourOf,
    spellSlots: spellSlots,
    count: count,
    spokenText: spokenText,
    notesFromLive: notesFromLive
  };
}(MidiDrumGen));

/* Drum maps out of the pads of a rack. */

(function (gen) {
  "use strict";

  // Words in the names of pads, the telling ones first: a "Closed Hat" is no "Hat", and what
  // stands before "kick" or "snare" says what else it is.
  var PAD_WORDS = [
    ["cross_stick", /side ?stick|cross ?stick|x-?stick|\brim\b(?! ?shot)|\bstick\b/],
    ["rim_shot", /rim ?shot/],
    ["clap", /clap|\bcp\b|hand ?clap/],
    ["pedal_hat", /(hat|hh|hi-?hat).*(pedal|foot)|(pedal|foot).*(hat|hh)/],
    ["half_open_hat", /(half|semi).*(hat|hh|open)/],
    ["open_hat", /(hat|hh|hi-?hat|hihat).*open|open.*(hat|hh|hihat)|\boh\b|\bohh\b|hat ?o\b|hho/],
    ["closed_hat", /(hat|hh|hihat).*clos|clos.*(hat|hh|hihat)|\bch\b|\bchh\b|hihat|hi ?-?hat|\bhat\b|\bhh\b|hhc/],
    ["ride_bell", /bell/],
    ["ride", /ride|\brd\b/],
    ["splash", /splash/],
    ["china", /china|chinese/],
    ["crash_2", /crash.*(2|b\b|r\b|right)/],
    ["crash_1", /crash|\bcr\b|\bcy\b|cymbal/],
    ["floor_tom", /floor|tom.*(floor|4)|\bft\b/],
    ["high_tom", /tom.*(hi|1)|hi.*tom|\bht\b/],
    ["low_tom", /tom.*(lo|3)|lo.*tom|\blt\b/],
    ["mid_tom", /tom.*(mid|2)|mid.*tom|\bmt\b|\btom\b/],
    ["cowbell", /cow ?bell|\bcb\b/],
    ["wood_block", /wood ?block|\bblock\b/],
    ["tambourine", /tamb/],
    ["shaker", /shak|maraca|cabasa/],
    ["kick", /kick|\bbd\b|\bkik\b|\bkd\b|bass ?drum|\bk\b/],
    ["snare", /snare|\bsd\b|\bsn\b|\bsnr\b/]
  ];
  // Where the pieces lie on most racks: for pads without a name of their own.
  var USUAL_PADS = { kick: 36, snare: 38, closed_hat: 42 };

  function pieceOfPad(name) {
    var plain = String(name).toLowerCase().replace(/[_.]+/g, " ");
    if (/cow ?bell/.test(plain)) {
      return "cowbell";
    }
    for (var i = 0; i < PAD_WORDS.length; i += 1) {
      if (PAD_WORDS[i][1].test(plain)) {
        return PAD_WORDS[i][0];
      }
    }
    return "";
  }

  /**
   * A drum map out of the pads of a rack.
   *
   * Of several pads for a piece the lowest is played and all are read. A chain for all notes
   * (note -1) answers wherever no pad does. What has no pad and no such chain is told.
   *
   * @param pads [{note, name}]
   * @return {map: {piece: [notes]}, guessed: [pieces], known: count}, or null without a pad.
   */
  function mapFromPads(pads) {
    var map = {};
    var used = {};
    var catches = false;
    var known = 0;
    pads.slice().sort(function (a, b) { return a.note - b.note; }).forEach(function (pad) {
      catches = catches || pad.note < 0;
      var piece = pad.note < 0 ? "" : pieceOfPad(pad.name);
      if (piece && !used[pad.note]) {
        used[pad.note] = true;
        map[piece] = (map[piece] || []).concat(pad.note);
        known += 1;
      }
    });
    if (!known) {
      return null;
    }
    var filled = pads.map(function (pad) { return pad.note; });
    var guessed = [];
    Object.keys(USUAL_PADS).forEach(function (piece) {
      var note = USUAL_PADS[piece];
      if (!map[piece]) {
        while (used[note]) {
          note += 1;
        }
        used[note] = true;
        map[piece] = [note];
        if (!catches && filled.indexOf(note) < 0) {
          guessed.push(piece.replace("_", " "));
        }
      }
    });
    return { map: map, guessed: guessed, known: known };
  }

  /** A map in one word, as the server takes it: kick=36,snare=38+40. */
  function spellMap(map) {
    return Object.keys(map).map(function (piece) { return piece + "=" + map[piece].join("+"); }).join(",");
  }

  gen.pads = { pieceOfPad: pieceOfPad, mapFromPads: mapFromPads, spellMap: spellMap };
}(MidiDrumGen));

/* What answers of the server mean, and what is asked of it: functions of data. */

(function (gen) {
  "use strict";

  var VERSION = "0.1.0";
  // What this device asks for; a server of a higher level has it as well.
  var API_LEVEL = 3;

  // What the menus and dials of the patcher send is a place in these rows.
  var CHOICES = {
    swing: [null, 50, 52, 54, 56, 58, 60, 62, 64, 66.7, 70, 75],
    fills: [null, 0, 0.125, 0.25, 0.5, 1],
    lead_hand: ["", "hat", "ride", "crash", "floor_tom"],
    drum_map: ["", "general-midi", "ableton-drum-rack", "ezdrummer", "addictive-drums-2", "bfd3",
      "steven-slate", "logic", "roland-td"],
    target: ["track", "selected", "arrangement"],
    read_as: ["evidence", "edit"]
  };
  var LOCKS = {
    kick: ["kick"],
    snare: ["snare"],
    hats: ["hat", "pedal"],
    cymbals: ["ride", "crash"],
    toms: ["tom", "percussion"]
  };

  /** What an answer says was wrong, as one sentence. */
  function problemOf(status, body, server) {
    if (status === 0) {
      return "No server at " + server.address + ". Start it with: mididrumigen serve";
    }
    if (status === 401) {
      return server.key ? "The server does not know this key." : "The server wants a key: paste one into Key.";
    }
    if (body && typeof body.message === "string" && body.message) {
      return body.message;
    }
    if (body && body.database && body.database !== "healthy") {
      return "The server's database is away: " + body.database;
    }
    return "What answers at " + server.address + " is not MidiDrumiGen (status " + status + ").";
  }

  function problemOfTask(task) {
    if (task.status === "cancelled") {
      return "Cancelled.";
    }
    return task.details || "The server gave no reason for the failure of its task.";
  }

  /** What keeps device and server apart: a sentence's end, or nothing. */
  function versionProblem(health) {
    var level = Number(health.api_level);
    if (health.api === undefined) {
      return "is not MidiDrumiGen";
    }
    if (!level || level < API_LEVEL) {
      return "is older than this device. Update it: pip install -U mididrumigen";
    }
    if (Number(health.api_oldest) > API_LEVEL) {
      return "is too new for this device. Copy the new MidiDrumGen.amxd";
    }
    return "";
  }

  /** The request for a generation out of the settings and what Live says. */
  function generateBody(settings, song, drumMap, seed) {
    var body = {
      artist: settings.artist,
      bars: settings.bars,
      variations: settings.variations,
      tempo: song.tempo,
      time_signature: song.meter,
      complexity: settings.complexity,
      intensity: settings.intensity,
      humanize: settings.humanize,
      reports: false,
      drum_map: drumMap
    };
    addKnobs(body, settings);
    if (seed !== undefined) {
      body.seed = seed;
    }
    return body;
  }

  function addKnobs(body, settings) {
    if (settings.swing !== null) {
      body.swing_percent = settings.swing;
    }
    if (settings.fills !== null) {
      body.fills = settings.fills;
    }
    if (settings.lead_hand) {
      body.lead_hand = settings.lead_hand;
    }
  }

  gen.VERSION = VERSION;
  gen.API_LEVEL = API_LEVEL;
  gen.CHOICES = CHOICES;
  gen.LOCKS = LOCKS;
  gen.answers = {
    problemOf: problemOf,
    problemOfTask: problemOfTask,
    versionProblem: versionProblem,
    generateBody: generateBody,
    addKnobs: addKnobs
  };
}(MidiDrumGen));

/* The Live object model through at most six LiveAPI objects that are moved about. */

(function (gen) {
  "use strict";

  var MAX_DEPTH = 5;

  /** A sentence for the user; everything else that is thrown is a fault of this script. */
  function Refusal(sentence) {
    this.message = sentence;
  }

  function refuse(sentence) {
    throw new Refusal(sentence);
  }

  function sentenceOf(error) {
    return error instanceof Refusal ? error.message : "Live refused: " + error.message;
  }

  /** Live returns lists for everything, and 0, "0" or "id 0" for what is not there. */
  function first(values) {
    return values && typeof values === "object" ? values[0] : values;
  }

  function idOf(api) {
    return Number(String(first(api.id)).replace("id", "")) || 0;
  }

  /**
   * Live through objects that are moved about.
   *
   * @param makeApi makes a LiveAPI object for a path. Live never lets go of one, so each name
   *   of `at` makes one and moves it from then on: song, view, track, slot, clip and walk.
   */
  function LiveSet(makeApi) {
    this.makeApi = makeApi;
    this.cursors = {};
  }

  /** The object at a path, or null. */
  LiveSet.prototype.at = function (name, path) {
    var api = this.cursors[name];
    if (api) {
      api["goto"](path);
    } else {
      api = this.makeApi(path);
      this.cursors[name] = api;
    }
    return idOf(api) ? api : null;
  };

  /** Let go of what was looked at. */
  LiveSet.prototype.release = function () {
    Object.keys(this.cursors).forEach(function (name) {
      this.cursors[name].path = "";
    }, this);
  };

  LiveSet.prototype.song = function () {
    var song = this.at("song", "live_set");
    if (!song) {
      refuse("There is no Live Set yet.");
    }
    return song;
  };

  LiveSet.prototype.tempoAndMeter = function () {
    var song = this.song();
    return {
      tempo: Math.round(Number(first(song.get("tempo"))) * 1000) / 1000,
      meter: first(song.get("signature_numerator")) + "/" + first(song.get("signature_denominator"))
    };
  };

  /** The track that the device is on, however deep in racks. */
  LiveSet.prototype.ownTrack = function () {
    var track = this.at("track", "this_device canonical_parent");
    for (var i = 0; track && String(track.type) !== "Track" && i < 2 * MAX_DEPTH; i += 1) {
      track = this.at("track", track.unquotedpath + " canonical_parent");
    }
    if (!track || String(track.type) !== "Track") {
      refuse("This device is on no track.");
    }
    return track;
  };

  /** The slot that is selected: {track, index}. */
  LiveSet.prototype.selectedSlot = function () {
    var slot = this.at("slot", "live_set view highlighted_clip_slot");
    var match = slot && /^(live_set tracks \d+) clip_slots (\d+)$/.exec(String(slot.unquotedpath));
    if (!match) {
      refuse("No clip slot is selected. Click one in the Session View.");
    }
    return { track: this.at("track", match[1]), index: Number(match[2]) };
  };

  /** The name of a track that clips can be put on. */
  LiveSet.prototype.checkTrack = function (track) {
    var name = String(first(track.get("name")));
    if (Number(first(track.get("is_foldable")))) {
      refuse(name + " is a group. Choose a MIDI track inside of it.");
    }
    if (!Number(first(track.get("has_midi_input")))) {
      refuse(name + " is not a MIDI track. Clips of drums need one.");
    }
    if (Number(first(track.get("is_frozen")))) {
      refuse(name + " is frozen. Unfreeze it, then insert again.");
    }
    var armed = Number(first(track.get("can_be_armed"))) && Number(first(track.get("arm")));
    var song = this.song();
    var records = Number(first(song.get("record_mode"))) || Number(first(song.get("session_record")));
    if (armed && records) {
      refuse("Live is recording on " + name + ". Stop it, then insert again.");
    }
    return name;
  };

  /** Do work as one step of Live's undo, where this Live lets a device say so. */
  LiveSet.prototype.asOneStep = function (work) {
    var song = this.song();
    var can = String(song.info).indexOf("begin_undo_step") >= 0;
    if (can) {
      song.call("begin_undo_step");
    }
    try {
      return work();
    } finally {
      if (can) {
        this.song().call("end_undo_step");
      }
    }
  };

  gen.LiveSet = LiveSet;
  gen.live = { refuse: refuse, sentenceOf: sentenceOf, first: first, idOf: idOf, MAX_DEPTH: MAX_DEPTH };
}(MidiDrumGen));

/* Clips and drum racks of a Live Set. */

(function (gen) {
  "use strict";

  var LiveSet = gen.LiveSet;
  var first = gen.live.first;
  var refuse = gen.live.refuse;

  /**
   * Put clips into free slots; what is there stays.
   *
   * @param clips [{name, colour, beats, meter, notes}]
   * @param path of the track
   * @param from the first slot to look at
   * @return {slots: [indexes], lost: count, problem: sentence or ""}
   */
  LiveSet.prototype.insertInSlots = function (clips, path, from) {
    var done = { slots: [], lost: 0, problem: "" };
    var index = from;
    try {
      clips.forEach(function (clip) {
        index = this.freeSlot(path, index);
        var slot = this.at("slot", path + " clip_slots " + index);
        slot.call("create_clip", clip.beats);
        var made = this.at("clip", path + " clip_slots " + index + " clip");
        if (!made) {
          refuse("Live made no clip in slot " + (index + 1) + ".");
        }
        done.slots.push(index);
        done.lost += this.fill(made, clip, 0);
        index += 1;
      }, this);
    } catch (error) {
      // What went in before is told beside what stopped it.
      done.problem = gen.live.sentenceOf(error);
    }
    return done;
  };

  LiveSet.prototype.freeSlot = function (path, from) {
    for (var index = from; ; index += 1) {
      var slot = this.at("slot", path + " clip_slots " + index);
      if (!slot) {
        this.song().call("create_scene", -1);
        slot = this.at("slot", path + " clip_slots " + index);
        if (!slot) {
          refuse("No slot is free, and this Live adds no more scenes.");
        }
      }
      if (!Number(first(slot.get("has_clip")))) {
        return index;
      }
    }
  };

  /** Give a new clip all it has; returns how many of the notes Live did not keep. */
  LiveSet.prototype.fill = function (clip, wanted, start) {
    clip.set("looping", 1);
    clip.set("signature_numerator", wanted.meter[0]);
    clip.set("signature_denominator", wanted.meter[1]);
    clip.set("name", wanted.name);
    clip.set("color", wanted.colour);
    return this.addNotes(clip, wanted, start);
  };

  LiveSet.prototype.addNotes = function (clip, wanted, start) {
    var notes = wanted.notes.map(function (note) {
      var moved = {};
      Object.keys(note).forEach(function (key) { moved[key] = note[key]; });
      moved.start_time = note.start_time + start;
      return moved;
    });
    clip.call("add_new_notes", { notes: notes });
    return notes.length - this.notesOf(clip, start, wanted.beats).length;
  };

  LiveSet.prototype.notesOf = function (clip, start, beats) {
    var answer = clip.call("get_notes_extended", 0, 128, start, beats);
    try {
      return JSON.parse(first(answer)).notes || [];
    } catch (error) {
      return refuse("Live did not tell the notes of the clip.");
    }
  };

  /** Put clips one after the other into the Arrangement, from the next bar at the playhead. */
  LiveSet.prototype.insertInArrangement = function (clips, path, name) {
    var song = this.song();
    var bar = Number(first(song.get("signature_numerator"))) * 4 / Number(first(song.get("signature_denominator")));
    var start = Math.ceil(Number(first(song.get("current_song_time"))) / bar - 1e-6) * bar;
    var total = clips.reduce(function (sum, clip) { return sum + clip.beats; }, 0);
    var track = this.at("track", path);
    for (var i = 0; i < Number(track.getcount("arrangement_clips")); i += 1) {
      var other = this.at("clip", path + " arrangement_clips " + i);
      if (Number(first(other.get("start_time"))) < start + total && Number(first(other.get("end_time"))) > start) {
        refuse("A clip of " + name + " is in the way at bar " + (Math.floor(start / bar) + 1) +
          " of the Arrangement. Move the playhead, or choose slots.");
      }
    }
    var at = start;
    var lost = 0;
    clips.forEach(function (clip) {
      this.at("track", path).call("create_midi_clip", at, clip.beats);
      lost += this.fill(this.arrangementClip(path, at), clip, 0);
      at += clip.beats;
    }, this);
    return { bar: Math.floor(start / bar) + 1, lost: lost };
  };

  /** By its place, not by the id that Live returns: an id would take an object of its own. */
  LiveSet.prototype.arrangementClip = function (path, start) {
    var total = Number(this.at("track", path).getcount("arrangement_clips"));
    for (var i = 0; i < total; i += 1) {
      var clip = this.at("clip", path + " arrangement_clips " + i);
      if (clip && Math.abs(Number(first(clip.get("start_time"))) - start) < 1e-6) {
        return clip;
      }
    }
    return refuse("Live made no clip in the Arrangement.");
  };

  /** The MIDI clip that is open or selected. */
  LiveSet.prototype.selectedClip = function () {
    var clip = this.at("clip", "live_set view detail_clip") ||
      this.at("clip", "live_set view highlighted_clip_slot clip");
    if (!clip) {
      refuse("No clip is selected. Click one first.");
    }
    if (!Number(first(clip.get("is_midi_clip")))) {
      refuse("The selected clip is audio. Select a MIDI clip.");
    }
    if (Number(first(clip.get("is_recording")))) {
      refuse("The selected clip is being recorded. Stop it first.");
    }
    return clip;
  };

  /** Replace the notes of a clip; its name and colour stay. */
  LiveSet.prototype.replaceNotes = function (clip, wanted) {
    var start = Number(first(clip.get("loop_start")));
    var end = Number(first(clip.get("loop_end")));
    clip.call("remove_notes_extended", 0, 128, start, Math.max(wanted.beats, end - start));
    clip.set("loop_end", start + wanted.beats);
    clip.set("end_marker", start + wanted.beats);
    clip.set("signature_numerator", wanted.meter[0]);
    clip.set("signature_denominator", wanted.meter[1]);
    return this.addNotes(clip, wanted, start);
  };

  /** The selected clip: where it lies, its bars, and its notes as Live tells them. */
  LiveSet.prototype.readClip = function () {
    var clip = this.selectedClip();
    var start = Number(first(clip.get("loop_start")));
    var beats = Number(first(clip.get("loop_end"))) - start;
    var meter = [Number(first(clip.get("signature_numerator"))), Number(first(clip.get("signature_denominator")))];
    var notes = this.notesOf(clip, start, beats);
    var name = String(first(clip.get("name"))) || "The selected clip";
    if (!notes.length) {
      refuse(name + " has no notes.");
    }
    return {
      name: name,
      path: String(clip.unquotedpath),
      start: start,
      bars: Math.max(1, Math.ceil(beats * meter[1] / 4 / meter[0] - 1e-6)),
      time_signature: meter.join("/"),
      tempo: this.tempoAndMeter().tempo,
      notes: notes
    };
  };

  /** The pads of the first drum rack on a track, in racks as well: [{note, name}] or null. */
  LiveSet.prototype.findPads = function (path, depth) {
    var parent = this.at("walk", path);
    var devices = parent ? Number(parent.getcount("devices")) : 0;
    for (var i = 0; i < devices; i += 1) {
      var place = path + " devices " + i;
      var device = this.at("walk", place);
      if (device && Number(first(device.get("can_have_drum_pads")))) {
        return this.readPads(place);
      }
      if (device && Number(first(device.get("can_have_chains"))) && depth < gen.live.MAX_DEPTH) {
        var chains = Number(device.getcount("chains"));
        for (var c = 0; c < chains; c += 1) {
          var found = this.findPads(place + " chains " + c, depth + 1);
          if (found) {
            return found;
          }
        }
      }
    }
    return null;
  };

  LiveSet.prototype.readPads = function (place) {
    var pads = [];
    var chains = Number(this.at("walk", place).getcount("chains"));
    for (var c = 0; c < chains; c += 1) {
      var chain = this.at("walk", place + " chains " + c);
      var note = chain ? first(chain.get("in_note")) : undefined;
      // Live before 12.3 does not know the note of a chain: its pads do.
      if (note === undefined || note === null || note === "") {
        return this.readOldPads(place);
      }
      pads.push({ note: Number(note), name: String(first(chain.get("name"))) });
    }
    return pads;
  };

  LiveSet.prototype.readOldPads = function (place) {
    var pads = [];
    for (var note = 0; note < 128; note += 1) {
      var pad = this.at("walk", place + " drum_pads " + note);
      if (pad && Number(pad.getcount("chains"))) {
        pads.push({ note: Number(first(pad.get("note"))), name: String(first(pad.get("name"))) });
      }
    }
    return pads;
  };
}(MidiDrumGen));

/* Requests to the REST API, each with a time limit. */

(function (gen) {
  "use strict";

  var SHORT_MS = 20000;

  /**
   * The REST API.
   *
   * @param send (request, done) where a request is {method, url, headers, body} and done takes
   *   (status, text), status 0 for no answer; returns {abort}.
   * @param after (milliseconds, work) returns {cancel}.
   */
  function Server(send, after) {
    this.send = send;
    this.after = after;
    this.address = "http://127.0.0.1:8000";
    this.key = "";
    this.open = [];
  }

  /** Ask, and give (problem, body) to done exactly once: an answer, a refusal, or the time limit. */
  Server.prototype.ask = function (method, path, body, done, limit) {
    var self = this;
    var headers = { "Accept": "application/json" };
    var call = { handle: null, timer: null, over: false };
    function finish(problem, answer, status) {
      if (call.over) {
        return;
      }
      call.over = true;
      call.timer.cancel();
      self.open.splice(self.open.indexOf(call), 1);
      done(problem, answer, status);
    }
    if (body !== null) {
      headers["Content-Type"] = "application/json";
    }
    if (this.key) {
      headers["X-API-Key"] = this.key;
    }
    this.open.push(call);
    call.timer = this.after(limit || SHORT_MS, function () {
      if (call.handle) {
        call.handle.abort();
      }
      finish("The server at " + self.address + " does not answer.", null, 0);
    });
    call.handle = this.send({
      method: method,
      url: this.address + path,
      headers: headers,
      body: body === null ? null : JSON.stringify(body)
    }, function (status, text) {
      var answer = null;
      try {
        answer = JSON.parse(text);
      } catch (error) {
        answer = null;
      }
      var good = status >= 200 && status < 300 && answer !== null && typeof answer === "object";
      finish(good ? "" : gen.answers.problemOf(status, answer, self), answer, status);
    });
  };

  /** Give up everything that is on its way. */
  Server.prototype.abandon = function () {
    this.open.splice(0).forEach(function (call) {
      call.over = true;
      call.timer.cancel();
      if (call.handle) {
        call.handle.abort();
      }
    });
  };

  gen.Server = Server;
}(MidiDrumGen));

/* The device: its state, its connection, and tasks that it waits for. */

(function (gen) {
  "use strict";

  // About one look a second, and only while there is a task.
  var POLL_MS = 1000;
  var MAX_MISSES = 5;
  var GOOD = [0.55, 0.82, 0.62, 1];
  var BUSY = [0.92, 0.78, 0.42, 1];
  var BAD = [0.96, 0.47, 0.42, 1];

  /**
   * @param parts {makeApi, send, after, tell(selector, values), openPage(url), random()}
   */
  function Device(parts) {
    this.parts = parts;
    this.live = new gen.LiveSet(parts.makeApi);
    this.server = new gen.Server(parts.send, parts.after);
    this.ready = false;
    this.closed = false;
    // Answers that belong to an earlier turn are not for us any more.
    this.turn = 0;
    this.busy = "";
    this.task = "";
    this.timer = null;
    // The next look for what the dashboard sends, and the task of what it sent.
    this.listening = null;
    this.sent = "";
    this.clips = [];
    // Named drum maps, as the server tells them: {name: {piece: [notes]}}.
    this.maps = {};
    // What there is to say of the drum map, beside where the clips are.
    this.note = "";
    this.settings = {
      artist: "", bars: 4, variations: 4, complexity: 0, intensity: 0, swing: null, fills: null,
      humanize: true, lead_hand: "", drum_map: "", target: "track", read_as: "evidence",
      vary: false, receive: false, take: 1, form: "", locks: {}
    };
  }

  Device.prototype.say = function (sentence, colour) {
    if (!this.closed) {
      this.parts.tell("status", [sentence]);
      this.parts.tell("colour", colour || GOOD);
    }
  };

  /** Say how something ended, also to who sent it. */
  Device.prototype.conclude = function (sentence, colour) {
    this.say(sentence, colour);
    this.settle(sentence, colour === BAD);
  };

  Device.prototype.fail = function (sentence) {
    this.finish();
    this.conclude(sentence, BAD);
  };

  Device.prototype.finish = function () {
    this.busy = "";
    this.task = "";
    if (this.timer) {
      this.timer.cancel();
      this.timer = null;
    }
    if (!this.closed) {
      this.parts.tell("progress", [0]);
    }
  };

  /** Begin something that asks the server; null where it must not begin. */
  Device.prototype.begin = function (what) {
    if (!this.isFree()) {
      return null;
    }
    this.turn += 1;
    this.busy = what;
    this.say(what.charAt(0).toUpperCase() + what.slice(1) + " ...", BUSY);
    return this.turn;
  };

  /** Whether Live may be changed now; says why where it may not. */
  Device.prototype.isFree = function () {
    if (this.ready && !this.closed && !this.busy) {
      return true;
    }
    this.say(this.ready ? "Still " + this.busy + ". Wait, or press Cancel." :
      "Live is still loading this device.", BUSY);
    return false;
  };

  /** Work in Live: a refusal becomes its sentence, and nothing stays looked at. */
  Device.prototype.inLive = function (work) {
    try {
      return work.call(this);
    } catch (error) {
      this.fail(gen.live.sentenceOf(error));
      return undefined;
    } finally {
      this.live.release();
    }
  };

  Device.prototype.ask = function (turn, method, path, body, done, limit) {
    var self = this;
    this.server.ask(method, path, body, function (problem, answer, status) {
      if (self.closed || turn !== self.turn) {
        return;
      }
      try {
        done.call(self, problem, answer, status);
      } catch (error) {
        // An answer of a shape that nobody promised.
        self.fail("The server's answer is not what this device expects. Press Connect to compare versions.");
      }
    }, limit);
  };

  Device.prototype.needArtist = function () {
    if (!this.settings.artist) {
      this.say("Type a drummer or a band first, then press Enter.", BAD);
    }
    return this.settings.artist;
  };

  /** live.thisdevice banged: only now may Live be asked. */
  Device.prototype.start = function () {
    this.ready = true;
    this.test();
    this.listen();
  };

  Device.prototype.close = function () {
    this.closed = true;
    this.turn += 1;
    this.server.abandon();
    if (this.timer) {
      this.timer.cancel();
      this.timer = null;
    }
    this.stopListening();
    this.live.release();
  };

  Device.prototype.cancel = function () {
    var task = this.task;
    if (!this.busy) {
      this.say("There is nothing to cancel.");
      return;
    }
    this.turn += 1;
    this.server.abandon();
    this.finish();
    this.say("Cancelled.");
    this.settle("Cancelled in Live.", true);
    this.listen();
    if (task) {
      this.server.ask("DELETE", "/api/v1/task/" + task, null, function () { return undefined; });
    }
  };

  /** Say whether server and device understand each other. */
  Device.prototype.test = function () {
    var turn = this.begin("looking for the server");
    if (turn === null) {
      return;
    }
    this.ask(turn, "GET", "/health", null, function (problem, health) {
      var wrong = problem || gen.answers.versionProblem(health);
      if (wrong) {
        this.parts.tell("version", ["device " + gen.VERSION + ", no server"]);
        this.fail(problem || "The server at " + this.server.address + " " + wrong + ".");
        return;
      }
      this.parts.tell("version", ["device " + gen.VERSION + ", server " + health.version]);
      // What /health tells needs no key; what is asked next does.
      this.ask(turn, "GET", "/api/v1/drum-maps", null, function (refused, found) {
        this.finish();
        (found && found.drum_maps || []).forEach(function (map) { this.maps[map.name] = map.notes; }, this);
        this.say(refused || "Connected. Type a drummer, then press Generate.", refused ? BAD : GOOD);
        if (!refused && this.settings.artist) {
          this.setArtist(this.settings.artist);
        }
      });
    });
  };

  /** Watch a task to its end. */
  Device.prototype.follow = function (turn, task, done) {
    var misses = 0;
    this.task = task;
    function look() {
      this.ask(turn, "GET", "/api/v1/task/" + task, null, function (problem, state, status) {
        if (problem && (status === 0 || status >= 500) && misses < MAX_MISSES) {
          misses += 1;
          this.say("The server is away. Trying again ...", BUSY);
        } else if (problem) {
          this.fail(problem);
          return;
        } else if (state.status === "completed") {
          this.task = "";
          this.parts.tell("progress", [100]);
          done.call(this, state.result);
          return;
        } else if (state.status === "failed" || state.status === "cancelled") {
          this.fail(gen.answers.problemOfTask(state));
          return;
        } else {
          misses = 0;
          this.parts.tell("progress", [Number(state.progress) || 0]);
          this.say(state.current_step || "Waiting for a worker ...", BUSY);
        }
        this.timer = this.parts.after(POLL_MS, look.bind(this));
      });
    }
    look.call(this);
  };

  gen.Device = Device;
  gen.colours = { GOOD: GOOD, BUSY: BUSY, BAD: BAD };
}(MidiDrumGen));

/* What the buttons do. */

(function (gen) {
  "use strict";

  var Device = gen.Device;
  var GOOD = gen.colours.GOOD;
  var BAD = gen.colours.BAD;
  var LONG_MS = 120000;
  var first = gen.live.first;
  var count = gen.notes.count;

  /** A name was typed: say what is known of it, and who else could be meant. */
  Device.prototype.setArtist = function (name) {
    this.settings.artist = name;
    this.parts.tell("profile", [""]);
    this.parts.tell("suggestions", ["clear"]);
    if (!name || !this.ready || this.busy) {
      return;
    }
    var turn = this.turn;
    this.ask(turn, "GET", "/api/v1/suggest?q=" + encodeURIComponent(name), null, function (problem, found) {
      if (!problem && name === this.settings.artist) {
        this.suggest(found);
      }
    });
    this.showProfile(turn, false);
  };

  Device.prototype.suggest = function (found) {
    var names = (found.suggestions || []).map(function (row) { return row.name; });
    // Where nothing holds what was typed, names that are spelled alike.
    (names.length ? names : found.alike || []).slice(0, 12).forEach(function (name) {
      this.parts.tell("suggestions", ["append", name]);
    }, this);
  };

  Device.prototype.showProfile = function (turn, alone) {
    var name = this.settings.artist;
    this.ask(turn, "GET", "/api/v1/research?artist=" + encodeURIComponent(name), null, function (problem, found, status) {
      if (name !== this.settings.artist) {
        return;
      }
      var line = problem;
      if (!problem) {
        var sources = Object.keys(found.sources_count).reduce(function (sum, kind) {
          return sum + found.sources_count[kind];
        }, 0);
        line = found.artist + ": " + Math.round(100 * found.confidence) + " % sure, " + count(sources, "source");
      } else if (status === 404) {
        line = name + " is not researched yet. Generate does so first.";
      }
      this.parts.tell("profile", [line]);
      if (alone) {
        this.finish();
        this.say(line, problem ? BAD : GOOD);
      }
    });
  };

  Device.prototype.research = function () {
    this.startTask("researching " + this.settings.artist, "/api/v1/research", { artist: this.settings.artist });
  };

  Device.prototype.augment = function () {
    this.startTask("looking for more of " + this.settings.artist,
      "/api/v1/augment?artist=" + encodeURIComponent(this.settings.artist), {});
  };

  Device.prototype.startTask = function (what, path, body) {
    var turn = this.needArtist() ? this.begin(what) : null;
    if (turn === null) {
      return;
    }
    this.ask(turn, "POST", path, body, function (problem, answer) {
      if (problem) {
        this.fail(problem);
        return;
      }
      this.follow(turn, answer.task_id, function () { this.showProfile(turn, true); });
    });
  };

  /** What Live says for a request: tempo, metre and the map of the rack. */
  Device.prototype.lookAtLive = function () {
    return this.inLive(function () {
      var song = this.live.tempoAndMeter();
      var track = this.settings.target === "selected" ? this.live.selectedSlot().track : this.live.ownTrack();
      this.live.checkTrack(track);
      return { song: song, drumMap: this.chooseMap(track.unquotedpath) };
    });
  };

  Device.prototype.chooseMap = function (path) {
    this.note = "";
    if (this.settings.drum_map) {
      return this.settings.drum_map;
    }
    var pads = this.live.findPads(path, 0);
    var found = pads && gen.pads.mapFromPads(pads);
    if (!found) {
      this.note = pads ? " The rack's pads have no names of drums: its usual map was used." : "";
      return pads ? "ableton-drum-rack" : "general-midi";
    }
    if (found.guessed.length) {
      this.note = " The rack has no pad called " + found.guessed.join(" or ") + ".";
    }
    return gen.pads.spellMap(found.map);
  };

  /** The notes of a map, named or spelled: {piece: [notes]}. */
  Device.prototype.notesOfMap = function (name) {
    if (name.indexOf("=") < 0) {
      return this.maps[name] || gen.live.refuse("The server did not tell the drum map " + name + ": press Connect.");
    }
    var map = {};
    name.split(",").forEach(function (entry) {
      var sides = entry.split("=");
      map[sides[0]] = sides[1].split("+").map(Number);
    });
    return map;
  };

  Device.prototype.generate = function (seed) {
    var turn = this.needArtist() ? this.begin("playing " + this.settings.artist) : null;
    var seen = turn === null ? null : this.lookAtLive();
    if (seen) {
      var body = gen.answers.generateBody(this.settings, seen.song, seen.drumMap, seed);
      this.make(turn, "/api/v1/generate", body, seen.drumMap);
    }
  };

  Device.prototype.reroll = function () {
    this.generate(Math.floor(this.parts.random() * 2147483647));
  };

  Device.prototype.song = function () {
    if (!this.settings.form) {
      this.say("Type a form first, such as: intro:4 verse:8 chorus:8 outro:4", BAD);
      return;
    }
    var turn = this.needArtist() ? this.begin("playing a song like " + this.settings.artist) : null;
    var seen = turn === null ? null : this.lookAtLive();
    if (seen) {
      var body = gen.answers.generateBody(this.settings, seen.song, seen.drumMap);
      // What the form decides.
      delete body.bars;
      delete body.variations;
      delete body.fills;
      delete body.reports;
      body.form = this.settings.form;
      body.split = "sections";
      this.make(turn, "/api/v1/songs", body, seen.drumMap);
    }
  };

  /** Have the server make files, at once or as a task, then fetch their notes and insert them. */
  Device.prototype.make = function (turn, path, body, drumMap) {
    this.ask(turn, "POST", path, body, function (problem, answer, status) {
      if (problem) {
        this.fail(problem);
      } else if (status === 202) {
        this.follow(turn, answer.task_id, function (result) { this.fetch(turn, result, drumMap); });
      } else {
        this.fetch(turn, answer, drumMap);
      }
    }, LONG_MS);
  };

  Device.prototype.fetch = function (turn, made, drumMap) {
    var files = made.files;
    var clips = [];
    var self = this;
    function next() {
      var file = files[clips.length];
      if (!file) {
        self.clips = clips;
        self.finish();
        self.insert();
        return;
      }
      self.parts.tell("progress", [Math.round(100 * clips.length / files.length)]);
      self.ask(turn, "GET", file.url + ".json?map=" + encodeURIComponent(drumMap), null, function (problem, clip) {
        if (problem) {
          self.fail(problem);
          return;
        }
        clips.push({
          name: clipName(made, file, clips.length),
          colour: gen.notes.colourOf(made.artist),
          beats: gen.notes.clipBeats(clip),
          meter: gen.notes.meterOf(clip.time_signature),
          notes: gen.notes.liveNotes(clip, self.settings.vary)
        });
        next();
      });
    }
    next();
  };

  /** The artist, then the section or the number, then the file's id. */
  function clipName(made, file, place) {
    var sections = made.sections || [];
    var part = sections.length === made.files.length ? sections[place].name : place + 1;
    return made.artist + " " + part + (file.id ? " - " + file.id : "");
  }

  Device.prototype.needClips = function () {
    if (!this.clips.length) {
      this.say("There is nothing to insert yet: press Generate.", BAD);
    }
    return this.clips.length;
  };

  /** Insert what was made last where the target says; nothing that is there is touched. */
  Device.prototype.insert = function () {
    if (!this.isFree() || !this.needClips()) {
      return;
    }
    this.inLive(function () {
      var target = this.settings.target;
      var slot = target === "selected" ? this.live.selectedSlot() : { track: this.live.ownTrack(), index: 0 };
      var name = this.live.checkTrack(slot.track);
      var path = slot.track.unquotedpath;
      var live = this.live;
      var clips = this.clips;
      var done = live.asOneStep(function () {
        return target === "arrangement" ? live.insertInArrangement(clips, path, name) :
          live.insertInSlots(clips, path, slot.index);
      });
      if (target === "arrangement") {
        this.conclude(count(clips.length, "clip") + " at bar " + done.bar + " of " + name +
          " in the Arrangement." + this.notesLost(done.lost) + this.note);
      } else {
        this.tellSlots(done, path, name);
      }
    });
  };

  Device.prototype.tellSlots = function (done, path, name) {
    var places = done.slots.length === 1 ? "slot " : "slots ";
    var told = count(done.slots.length, "clip") + " in " + places + gen.notes.spellSlots(done.slots) + " of " + name + ".";
    if (done.slots.length) {
      var slot = this.live.at("slot", path + " clip_slots " + done.slots[0]);
      this.live.at("view", "live_set view").set("highlighted_clip_slot", ["id", gen.live.idOf(slot)]);
    }
    if (done.problem) {
      this.conclude((done.slots.length ? told + " " : "") + done.problem, BAD);
      return;
    }
    this.conclude(told + this.notesLost(done.lost) + this.note);
  };

  Device.prototype.notesLost = function (lost) {
    return lost > 0 ? " Live kept " + count(lost, "note") + " less." : "";
  };

  Device.prototype.replace = function () {
    if (!this.isFree() || !this.needClips()) {
      return;
    }
    this.inLive(function () {
      var wanted = this.clips[Math.min(this.settings.take, this.clips.length) - 1];
      var clip = this.live.selectedClip();
      var match = /^live_set tracks \d+/.exec(String(clip.unquotedpath));
      if (match) {
        this.live.checkTrack(this.live.at("track", match[0]));
      }
      var name = String(first(clip.get("name"))) || "the selected clip";
      var live = this.live;
      var lost = live.asOneStep(function () { return live.replaceNotes(clip, wanted); });
      this.say("Replaced the notes of " + name + " by " + wanted.name + "." + this.notesLost(lost));
    });
  };

  /** Send the notes of the selected clip: as evidence, or to be played anew but for what is locked. */
  Device.prototype.read = function () {
    var turn = this.needArtist() ? this.begin("reading the selected clip") : null;
    var seen = turn === null ? null : this.inLive(function () {
      return this.lookAtClip();
    });
    if (!seen) {
      return;
    }
    var isEdit = this.settings.read_as === "edit";
    var body = { artist: this.settings.artist, clip: seen.clip, store: isEdit, evidence: !isEdit };
    this.ask(turn, "POST", "/api/v1/clips", body, function (problem, answer) {
      if (problem) {
        this.fail(problem);
      } else if (isEdit) {
        this.edit(turn, answer.file_id, seen.drumMap);
      } else {
        this.follow(turn, answer.task_id, function () { this.showProfile(turn, true); });
      }
    });
  };

  /** The selected clip for the server, and the map of its track. */
  Device.prototype.lookAtClip = function () {
    var clip = this.live.readClip();
    var track = /^live_set tracks \d+/.exec(clip.path);
    var drumMap = this.chooseMap(track ? track[0] : this.live.ownTrack().unquotedpath);
    var meter = gen.notes.meterOf(clip.time_signature);
    var beats = clip.bars * meter[0] * 4 / meter[1];
    var read = gen.notes.notesFromLive(clip.notes, clip.start, beats, this.notesOfMap(drumMap));
    if (!read.notes.length) {
      gen.live.refuse(clip.name + " has no note that the drum map knows.");
    }
    return {
      drumMap: drumMap,
      clip: { bars: clip.bars, tempo: clip.tempo, time_signature: clip.time_signature, notes: read.notes }
    };
  };

  Device.prototype.edit = function (turn, file, drumMap) {
    var body = {
      file_id: file,
      artist: this.settings.artist,
      lock: this.lockedPieces(),
      variations: this.settings.variations,
      complexity: this.settings.complexity,
      intensity: this.settings.intensity,
      humanize: this.settings.humanize,
      reports: false
    };
    gen.answers.addKnobs(body, this.settings);
    this.make(turn, "/api/v1/edit", body, drumMap);
  };

  Device.prototype.lockedPieces = function () {
    var locks = this.settings.locks;
    return Object.keys(gen.LOCKS).reduce(function (found, name) {
      return locks[name] ? found.concat(gen.LOCKS[name]) : found;
    }, []);
  };

  Device.prototype.openDashboard = function () {
    this.parts.openPage(this.server.address + "/");
  };

  Device.prototype.setAddress = function (text) {
    var address = text.replace(/\/+$/, "");
    if (!/^https?:\/\/[^\s\/]+$/.test(address)) {
      this.say("An address looks like http://127.0.0.1:8000.", BAD);
      return;
    }
    this.server.address = address;
    if (this.ready) {
      this.test();
    }
  };
}(MidiDrumGen));

/* What the dashboard sends: looked for while Receive is on, inserted where the target says. */

(function (gen) {
  "use strict";

  var Device = gen.Device;
  var LISTEN_MS = 1000;

  function nameOf() {
    return "MidiDrumGen " + gen.VERSION + " in Live";
  }

  Device.prototype.setReceive = function (on) {
    this.settings.receive = on;
    this.stopListening();
    this.listen();
  };

  Device.prototype.stopListening = function () {
    if (this.listening) {
      this.listening.cancel();
      this.listening = null;
    }
  };

  /** Ask once for what was sent, and again in a second; while something else goes on, only later. */
  Device.prototype.listen = function () {
    this.stopListening();
    if (!this.ready || this.closed || !this.settings.receive) {
      return;
    }
    if (this.busy) {
      this.listenLater();
      return;
    }
    var self = this;
    this.server.ask("POST", "/api/v1/outbox/next", { device: nameOf() }, function (problem, answer) {
      if (!self.closed) {
        if (!problem && answer.send) {
          self.receive(answer.send);
        }
        self.listenLater();
      }
    });
  };

  Device.prototype.listenLater = function () {
    this.stopListening();
    if (!this.closed && this.settings.receive) {
      this.listening = this.parts.after(LISTEN_MS, this.listen.bind(this));
    }
  };

  Device.prototype.receive = function (sent) {
    this.sent = sent.task_id;
    if (this.busy) {
      this.settle("The device is " + this.busy + ". Send it again in a moment.", true);
      return;
    }
    var turn = this.begin("fetching what the dashboard sent");
    var seen = this.lookAtLive();
    if (seen) {
      this.fetch(turn, sent, seen.drumMap);
    }
  };

  /** Tell the server what became of what was sent; nothing where nothing was. */
  Device.prototype.settle = function (sentence, failed) {
    var task = this.sent;
    this.sent = "";
    if (task) {
      this.server.ask("POST", "/api/v1/outbox/" + task, { device: nameOf(), told: sentence, failed: failed },
        function () { return undefined; });
    }
  };
}(MidiDrumGen));

/* Max: the selectors of the patcher, and what Max gives. Only this part names globals of Max. */

/* global LiveAPI, Task, Dict, XMLHttpRequest, outlet, post, messnamed, jsarguments, messagename */

var device = new MidiDrumGen.Device({
  makeApi: function (path) { return new LiveAPI(path); },
  send: typeof XMLHttpRequest === "undefined" ? sendByMaxurl : sendByXhr,
  after: later,
  tell: function (selector, values) { outlet(0, [selector].concat(values)); },
  openPage: function (url) { messnamed("max", "launchbrowser", url); },
  random: Math.random
});

function sendByXhr(request, done) {
  var xhr = new XMLHttpRequest();
  xhr.open(request.method, request.url, true);
  Object.keys(request.headers).forEach(function (name) {
    xhr.setRequestHeader(name, request.headers[name]);
  });
  xhr.onreadystatechange = function () {
    if (xhr.readyState === 4) {
      done(Number(xhr.status) || 0, String(xhr.responseText || xhr.response || ""));
    }
  };
  if (request.body === null) {
    xhr.send();
  } else {
    xhr.send(request.body);
  }
  return { abort: function () { xhr.abort(); } };
}

// [maxurl] answers in order under the name that it is given: a Max without XMLHttpRequest.
var waiting = {};
var asked = 0;

function sendByMaxurl(request, done) {
  asked += 1;
  var name = jsarguments[1] + "-answer-" + asked;
  var dict = new Dict(jsarguments[1] + "-request-" + asked);
  dict.parse(JSON.stringify({
    url: request.url,
    http_method: request.method.toLowerCase(),
    headers: Object.keys(request.headers).map(function (key) { return key + ": " + request.headers[key]; }),
    post_data: request.body || "",
    response_dict: name
  }));
  waiting[name] = { done: done, dict: dict };
  outlet(1, ["dictionary", dict.name]);
  return { abort: function () { forget(name); } };
}

function forget(name) {
  var call = waiting[name];
  if (call) {
    delete waiting[name];
    call.dict.freepeer();
  }
  return call;
}

/** [maxurl] has an answer. */
function dictionary(name) {
  var call = forget(name);
  if (call) {
    var answer = new Dict(name);
    call.done(Number(answer.get("status")) || 0, String(answer.get("body") || ""));
    answer.freepeer();
  }
}

// A task is used again when it is over: Max keeps each that is made.
var spareTasks = [];

function makeTask() {
  var slot = { work: null, task: null };
  slot.task = new Task(function () {
    var work = slot.work;
    slot.work = null;
    spareTasks.push(slot);
    if (work) {
      work();
    }
  });
  return slot;
}

function later(milliseconds, work) {
  var slot = spareTasks.pop() || makeTask();
  slot.work = work;
  slot.task.schedule(milliseconds);
  return {
    cancel: function () {
      if (slot.work === work) {
        slot.task.cancel();
        slot.work = null;
        spareTasks.push(slot);
      }
    }
  };
}

function words(values) {
  return MidiDrumGen.notes.spokenText(Array.prototype.slice.call(values));
}

function choose(name, index) {
  var row = MidiDrumGen.CHOICES[name];
  device.settings[name] = row[Math.max(0, Math.min(row.length - 1, Math.round(index)))];
}

function ready() { device.start(); }
function notifydeleted() { device.close(); }
function artist() { device.setArtist(words(arguments)); }
function form() { device.settings.form = words(arguments); }
function address() { device.setAddress(words(arguments)); }
function key() {
  // No key has a space: the words that ask for one are not sent.
  var typed = words(arguments);
  device.server.key = typed.indexOf(" ") < 0 ? typed : "";
}
function bars(value) { device.settings.bars = Math.round(value); }
function variations(value) { device.settings.variations = Math.round(value); }
function take(value) { device.settings.take = Math.round(value); }
function complexity(value) { device.settings.complexity = value / 100; }
function intensity(value) { device.settings.intensity = value / 100; }
function swing(index) { choose("swing", index); }
function fills(index) { choose("fills", index); }
function lead_hand(index) { choose("lead_hand", index); }
function drum_map(index) { choose("drum_map", index); }
function target(index) { choose("target", index); }
function read_as(index) { choose("read_as", index); }
function humanize(value) { device.settings.humanize = value > 0; }
function vary(value) { device.settings.vary = value > 0; }
function receive(value) { device.setReceive(value > 0); }
function lock(name, value) { device.settings.locks[name] = value > 0; }
function research() { device.research(); }
function augment() { device.augment(); }
function generate() { device.generate(); }
function song() { device.song(); }
function reroll() { device.reroll(); }
function insert_clips() { device.insert(); }
function replace_clip() { device.replace(); }
function read_clip() { device.read(); }
function cancel() { device.cancel(); }
function test() { device.test(); }
function dashboard() { device.openDashboard(); }
function anything() { post("MidiDrumGen does not know '" + messagename + "'.\n"); }
