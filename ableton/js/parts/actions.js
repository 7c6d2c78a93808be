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
