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
