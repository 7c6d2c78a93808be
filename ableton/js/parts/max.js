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
