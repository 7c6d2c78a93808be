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
