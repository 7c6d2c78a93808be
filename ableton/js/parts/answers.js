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
