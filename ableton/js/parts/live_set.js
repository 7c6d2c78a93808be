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
