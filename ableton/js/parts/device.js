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
