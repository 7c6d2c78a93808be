/* A Live Set in memory, and the LiveAPI objects that look at it, with the traps of the real ones. */

"use strict";

let lastId = 0;

class Thing {
  constructor(type, parent, name, values = {}) {
    Object.assign(this, { id: ++lastId, type, parent, name, values, children: {}, single: {} });
  }

  path() {
    if (!this.parent) return this.name;
    const among = this.parent.children[this.name];
    const place = among ? `${this.name} ${among.indexOf(this)}` : this.name;
    return `${this.parent.path()} ${place}`;
  }
}

const CLIP = { is_midi_clip: 1, is_audio_clip: 0, is_recording: 0, name: "", color: 0, looping: 0,
  start_marker: 0, loop_start: 0, signature_numerator: 4, signature_denominator: 4 };
// A few of Live's seventy: colours snap to the nearest.
const PALETTE = [0xff94a6, 0xffa529, 0xcc9927, 0xf7f47c, 0xbffb00, 0x1aff2f, 0x25ffa8, 0x5cffe8, 0x8bc5ff, 0x5480e4, 0x92a7ff, 0xd86ce4];

class LiveWorld {
  constructor(set) {
    this.ready = false;
    this.early = 0;
    this.made = 0;
    this.undo = [];
    this.steps = 0;
    this.options = set;
    this.song = new Thing("Song", null, "live_set", {
      tempo: 120, signature_numerator: 4, signature_denominator: 4, record_mode: 0, session_record: 0,
      current_song_time: 0, ...set.song,
    });
    this.song.children.scenes = [];
    this.song.children.tracks = [];
    this.song.single.view = new Thing("Song.View", this.song, "view");
    set.tracks.forEach((track) => this.addTrack(track));
    for (let i = 0; i < set.scenes; i++) this.addScene();
    set.tracks.forEach((track, t) => (track.clips || []).forEach((clip) => {
      const made = this.addClip(this.song.children.tracks[t].children.clip_slots[clip.slot], clip.beats || 4);
      Object.assign(made.values, clip.values);
      made.notes = clip.notes || [];
    }));
    this.device = this.find(set.device);
  }

  addTrack(track) {
    const made = new Thing("Track", this.song, "tracks", {
      name: track.name, is_foldable: 0, has_midi_input: 1, is_frozen: 0, can_be_armed: 1, arm: 0, ...track.values,
    });
    made.children = { clip_slots: [], arrangement_clips: [], devices: [] };
    (track.devices || []).forEach((device) => this.addDevice(made, device));
    (track.arrangement || []).forEach(([start, beats]) => this.addArrangementClip(made, start, beats));
    this.song.children.tracks.push(made);
  }

  addDevice(parent, device) {
    const made = new Thing(device.type || "MaxDevice", parent, "devices", {
      name: device.name, can_have_drum_pads: 0, can_have_chains: 0, ...device.values,
    });
    parent.children.devices.push(made);
    made.children.chains = [];
    (device.chains || []).forEach((chain) => {
      const one = new Thing("Chain", made, "chains", { name: chain.name, in_note: chain.in_note });
      one.children.devices = [];
      (chain.devices || []).forEach((inner) => this.addDevice(one, inner));
      made.children.chains.push(one);
    });
    if (made.values.can_have_drum_pads) {
      made.children.drum_pads = Array.from({ length: 128 }, (_, note) => {
        const pad = new Thing("DrumPad", made, "drum_pads", { note, name: "" });
        const chains = made.children.chains.filter((chain) => chain.values.in_note === note);
        pad.children.chains = chains;
        pad.values.name = chains.length ? chains[0].values.name : "";
        return pad;
      });
      // Live before 12.3 does not tell the notes of chains.
      if (this.options.old_live) made.children.chains.forEach((chain) => delete chain.values.in_note);
    }
  }

  addScene(place = this.song.children.scenes.length) {
    this.song.children.scenes.splice(place, 0, new Thing("Scene", this.song, "scenes"));
    this.song.children.tracks.forEach((track) => {
      track.children.clip_slots.splice(place, 0, new Thing("ClipSlot", track, "clip_slots", { has_clip: 0 }));
    });
  }

  addClip(slot, beats) {
    const clip = new Thing("Clip", slot, "clip", { ...CLIP, loop_end: beats, end_marker: beats });
    clip.notes = [];
    slot.single.clip = clip;
    slot.values.has_clip = 1;
    return clip;
  }

  addArrangementClip(track, start, beats) {
    const clip = new Thing("Clip", track, "arrangement_clips", {
      ...CLIP, loop_end: beats, end_marker: beats, start_time: start, end_time: start + beats,
    });
    clip.notes = [];
    track.children.arrangement_clips.push(clip);
    return clip;
  }

  find(path) {
    const words = String(path).split(" ").filter(Boolean);
    let thing = { live_set: this.song, this_device: this.device }[words.shift()];
    while (thing && words.length) {
      const word = words.shift();
      if (word === "canonical_parent") thing = thing.parent;
      else if (thing.children[word]) thing = thing.children[word][Number(words.shift())];
      else if (thing.single[word]) thing = thing.single[word];
      else if (thing.type === "Song.View") thing = this.selected(word);
      else thing = null;
    }
    return thing || null;
  }

  selected(word) {
    if (word === "highlighted_clip_slot") return this.highlighted || this.find(this.options.highlighted || "");
    if (word === "detail_clip") return this.find(this.options.detail || "");
    return null;
  }

  /** What a user or Live does meanwhile. */
  change(change) {
    if (change.insert_scene !== undefined) this.addScene(change.insert_scene);
    if (change.remove_track !== undefined) this.song.children.tracks.splice(change.remove_track, 1);
    if (change.set) Object.assign(this.find(change.set).values, change.values);
    if (change.options) Object.assign(this.options, change.options);
  }

  log(what) {
    if (!this.steps) this.undo.push(what);
  }

  describe() {
    const clip = (one) => one && { ...one.values, notes: one.notes };
    return this.song.children.tracks.map((track) => ({
      name: track.values.name,
      clips: track.children.clip_slots.map((slot) => clip(slot.single.clip) || null),
      arrangement: track.children.arrangement_clips.map(clip),
    }));
  }

  api() {
    const world = this;
    return class LiveAPI {
      constructor(path) {
        world.made++;
        this.goto(path);
      }

      goto(path) {
        if (!world.ready) world.early++;
        this.thing = world.ready ? world.find(path) : null;
      }

      get id() { return this.thing ? String(this.thing.id) : "0"; }
      get type() { return this.thing ? this.thing.type : ""; }
      get path() { return this.thing ? `"${this.thing.path()}"` : ""; }
      set path(value) { this.goto(value); }
      get unquotedpath() { return this.thing ? this.thing.path() : ""; }

      get info() {
        if (this.thing !== world.song) return "";
        return `id ${this.id}\ntype Song\nproperty tempo float\nfunction create_scene\n` +
          (world.options.undo_steps ? "function begin_undo_step\nfunction end_undo_step\n" : "") + "done";
      }

      get(property) {
        if (!this.thing || !(property in this.thing.values)) return [];
        return [this.thing.values[property]];
      }

      getcount(child) { return this.thing && this.thing.children[child] ? this.thing.children[child].length : 0; }

      set(property, value) { world.set(this.thing, property, value); }
      call(name, ...values) { return world.call(this.thing, name, values); }
    };
  }

  set(thing, property, value) {
    if (!thing) throw new Error("set: no valid object set");
    if (thing.type === "Song.View" && property === "highlighted_clip_slot") {
      const track = this.song.children.tracks.find((one) => one.children.clip_slots.some((slot) => slot.id === value[1]));
      if (value[0] !== "id" || !track) throw new Error("set: no such slot");
      this.highlighted = track.children.clip_slots.find((slot) => slot.id === value[1]);
      return;
    }
    const { start_marker, loop_start } = thing.values;
    if (property === "loop_end" && value <= loop_start) throw new Error("Loop end must be after loop start.");
    if (property === "end_marker" && value <= start_marker) throw new Error("End marker must be after start marker.");
    thing.values[property] = property === "color" ? snap(value) : value;
    this.log(`set ${property}`);
  }

  call(thing, name, values) {
    if (!thing) throw new Error(`${name}: no valid object set`);
    const known = CALLS[thing.type] && CALLS[thing.type][name];
    if (!known) throw new Error(`${thing.type} has no function ${name}`);
    return known(this, thing, ...values);
  }
}

function snap(colour) {
  const parts = (one) => [one >> 16, (one >> 8) & 255, one & 255];
  const distance = (one) => parts(one).reduce((sum, part, i) => sum + (part - parts(colour)[i]) ** 2, 0);
  return PALETTE.reduce((best, one) => (distance(one) < distance(best) ? one : best));
}

function checkMidi(track) {
  if (track.values.is_foldable || !track.values.has_midi_input) throw new Error("This track takes no MIDI clips.");
  if (track.values.is_frozen) throw new Error("The track is frozen.");
}

function addNote(clip, note) {
  const end = note.start_time + note.duration;
  if (!Number.isInteger(note.pitch) || note.pitch < 0 || note.pitch > 127) throw new Error("A pitch is out of range.");
  if (!(note.duration > 0)) throw new Error("A note has no length.");
  if (!(note.velocity >= 1 && note.velocity <= 127)) throw new Error("A velocity is out of range.");
  const others = clip.notes.filter((one) => one.pitch === note.pitch);
  // At one start the later takes the place of the earlier; what overlaps is cut.
  clip.notes = clip.notes.filter((one) => one.pitch !== note.pitch || one.start_time !== note.start_time);
  others.forEach((one) => {
    if (one.start_time < note.start_time && one.start_time + one.duration > note.start_time) one.duration = note.start_time - one.start_time;
    if (one.start_time > note.start_time && one.start_time < end) note = { ...note, duration: one.start_time - note.start_time };
  });
  clip.notes.push({ note_id: clip.notes.length + 1, probability: 1, velocity_deviation: 0, release_velocity: 64, mute: 0, ...note });
}

const CALLS = {
  Song: {
    create_scene(world, song, place) {
      if (song.children.scenes.length >= (world.options.max_scenes || 1000)) throw new Error("No more scenes can be created.");
      world.addScene(place < 0 ? undefined : place);
      world.log("create_scene");
    },
    begin_undo_step(world) {
      world.steps++;
      if (world.steps === 1) world.undo.push("step");
    },
    end_undo_step(world) {
      if (!world.steps) throw new Error("No undo step was begun.");
      world.steps--;
    },
  },
  Track: {
    create_midi_clip(world, track, start, beats) {
      checkMidi(track);
      const clip = world.addArrangementClip(track, start, beats);
      world.log("create_midi_clip");
      return ["id", clip.id];
    },
  },
  ClipSlot: {
    create_clip(world, slot, beats) {
      checkMidi(slot.parent);
      if (slot.values.has_clip) throw new Error("The slot has a clip.");
      if (!(beats > 0)) throw new Error("A clip has a length.");
      world.addClip(slot, beats);
      world.log("create_clip");
    },
  },
  Clip: {
    add_new_notes(world, clip, dictionary) {
      if (typeof dictionary !== "object" || !Array.isArray(dictionary.notes)) throw new Error("add_new_notes takes a dictionary.");
      dictionary.notes.slice(0, world.options.keeps || Infinity).forEach((note) => addNote(clip, note));
      world.log("add_new_notes");
    },
    remove_notes_extended(world, clip, pitch, pitches, start, span) {
      clip.notes = clip.notes.filter((note) => !(note.pitch >= pitch && note.pitch < pitch + pitches &&
        note.start_time >= start && note.start_time < start + span));
      world.log("remove_notes_extended");
    },
    get_notes_extended(world, clip, pitch, pitches, start, span) {
      const notes = clip.notes.filter((note) => note.pitch >= pitch && note.pitch < pitch + pitches &&
        note.start_time >= start && note.start_time < start + span);
      // Live tells velocities as it plays them: with a point.
      return JSON.stringify({ notes: notes.map((note) => ({ ...note, velocity: note.velocity + 0.0 })) });
    },
  },
};

module.exports = { LiveWorld };
