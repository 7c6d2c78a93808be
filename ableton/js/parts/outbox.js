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
