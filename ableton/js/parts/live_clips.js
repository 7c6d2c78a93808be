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
