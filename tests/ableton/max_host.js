/*
 * A Max for Live of plain JavaScript: runs the shipped bytes of bridge.js in a context of its own.
 *
 * Reads a scenario as JSON from standard input, prints what came of it. What is faithful here is
 * what bites there: lists for every property, "0" for what is not there, nothing before the bang,
 * objects that are never given back, notes that cut each other, answers that come late or never.
 *
 *   node max_host.js < scenario.json
 *   {script, surface: "js" | "v8", address, set: {...}, server: [rules], steps: [...]}
 */

"use strict";

const fs = require("fs");
const http = require("http");
const vm = require("vm");

const { LiveWorld } = require("./live_world.js");

const scenario = JSON.parse(fs.readFileSync(0, "utf8"));
const REAL = !scenario.server;
const told = [];
const posted = [];
const opened = [];
const forbidden = [];
const requests = [];

// ------------------------------------------------------------------ time: ours, or the clock's

const clock = { now: 0, queue: [], order: 0 };

function at(delay, work) {
  const event = { time: clock.now + delay, order: clock.order++, work };
  clock.queue.push(event);
  clock.queue.sort((a, b) => a.time - b.time || a.order - b.order);
  return event;
}

function drop(event) {
  clock.queue = clock.queue.filter((other) => other !== event);
}

function run(until) {
  for (let n = 0; clock.queue.length && clock.queue[0].time <= until; n++) {
    if (n > 100000) throw new Error("it never ends");
    const event = clock.queue.shift();
    clock.now = Math.max(clock.now, event.time);
    event.work();
  }
}

const tasks = { made: 0, scheduled: new Set() };

class Task {
  constructor(work) {
    tasks.made++;
    this.work = work;
    this.running = 0;
  }

  schedule(delay) {
    this.cancel();
    tasks.scheduled.add(this);
    const fire = () => {
      tasks.scheduled.delete(this);
      this.running = 1;
      this.work();
      this.running = 0;
    };
    // Looks once a second are hurried; time limits are as they are.
    if (REAL) this.timer = setTimeout(fire, delay <= 1000 ? delay / 20 : delay);
    else this.event = at(delay, fire);
  }

  cancel() {
    tasks.scheduled.delete(this);
    clearTimeout(this.timer);
    if (this.event) drop(this.event);
  }

  freepeer() {
    this.cancel();
  }
}

// ------------------------------------------------------------------ requests

const flights = new Set();

class XMLHttpRequest {
  constructor() {
    this.readyState = 0;
    this.status = 0;
    this.responseText = "";
    this.headers = {};
  }

  open(method, url, asynchronous) {
    if (asynchronous !== true) throw new Error("a synchronous request would stop Live");
    Object.assign(this, { method, url });
  }

  setRequestHeader(name, value) {
    this.headers[name] = value;
  }

  send(body) {
    requests.push({ method: this.method, url: this.url, headers: this.headers, body: body === undefined ? null : JSON.parse(body) });
    flights.add(this);
    (REAL ? sendReal : sendScripted)(this, body);
  }

  answer(status, text) {
    if (!flights.delete(this)) return;
    Object.assign(this, { readyState: 4, status, responseText: text });
    this.onreadystatechange();
  }

  abort() {
    if (scenario.deaf_to_abort) return;
    flights.delete(this);
    if (this.request) this.request.destroy();
  }
}

function sendReal(xhr, body) {
  const { hostname, port, pathname, search } = new URL(xhr.url);
  const options = { hostname, port, path: pathname + search, method: xhr.method, headers: { ...xhr.headers } };
  if (body !== undefined) options.headers["Content-Length"] = Buffer.byteLength(body);
  xhr.request = http.request({ ...options, agent: false }, (response) => {
    const chunks = [];
    response.on("data", (chunk) => chunks.push(chunk));
    response.on("end", () => xhr.answer(response.statusCode, Buffer.concat(chunks).toString("utf8")));
  });
  xhr.request.on("error", () => xhr.answer(0, ""));
  xhr.request.end(body);
}

function findRule(method, url) {
  const path = url.replace(/^https?:\/\/[^/]+/, "");
  const rule = scenario.server.find((one) => one.method === method && new RegExp(one.path).test(path) && one.times !== 0);
  if (rule && rule.times) rule.times--;
  return rule || { status: 404, body: { error: "not_found", message: "There is nothing at '" + path + "'." } };
}

function sendScripted(xhr) {
  const rule = findRule(xhr.method, xhr.url);
  if (rule.never) return;
  const text = typeof rule.body === "string" ? rule.body : JSON.stringify(rule.body);
  at(rule.after || 1, () => xhr.answer(rule.status, rule.status ? text : ""));
}

// [maxurl] with its dictionaries, for a Max without XMLHttpRequest.
const dicts = {};

class Dict {
  constructor(name) {
    this.name = name;
    dicts[name] = dicts[name] || {};
  }

  parse(text) { dicts[this.name] = JSON.parse(text); }
  get(key) { return dicts[this.name][key]; }
  freepeer() { delete dicts[this.name]; }
}

function maxurl(name) {
  const wanted = dicts[name];
  const headers = Object.fromEntries(wanted.headers.map((line) => line.split(": ")));
  requests.push({ method: wanted.http_method.toUpperCase(), url: wanted.url, headers,
    body: wanted.post_data ? JSON.parse(wanted.post_data) : null });
  const rule = findRule(wanted.http_method.toUpperCase(), wanted.url);
  if (rule.never) return;
  at(rule.after || 1, () => {
    dicts[wanted.response_dict] = { status: rule.status, body: JSON.stringify(rule.body) };
    send(["dictionary", wanted.response_dict]);
  });
}

// ------------------------------------------------------------------ the script in its context

const world = new LiveWorld(scenario.set);

function outlet(number, values, ...rest) {
  if (rest.length || !Array.isArray(values)) forbidden.push("outlet takes one list here");
  if (number === 1) maxurl(values[1]);
  else told.push(values.slice());
}
outlet.apply = () => forbidden.push("outlet.apply");

const globals = {
  LiveAPI: world.api(),
  Task,
  Dict,
  XMLHttpRequest,
  outlet,
  post: (...words) => posted.push(words.join(" ")),
  messnamed: (...words) => opened.push(words),
  jsarguments: ["bridge.js", "1-mdg"],
  messagename: "",
};
if (scenario.maxurl) delete globals.XMLHttpRequest;
const context = vm.createContext(globals);
if (scenario.surface === "js") {
  // What the engine of [js] does not have.
  vm.runInContext(`
    ["Map", "Set", "WeakMap", "Promise", "Proxy", "Reflect", "Symbol"].forEach(function (name) {
      delete this[name];
    });
    delete Object.assign; delete Object.values; delete Object.entries; delete Array.from;
    ["find", "findIndex", "includes", "fill", "flat"].forEach(function (name) {
      delete Array.prototype[name];
    });
    ["includes", "startsWith", "endsWith", "repeat", "padStart"].forEach(function (name) {
      delete String.prototype[name];
    });
    delete Number.isInteger; delete Number.isFinite; delete Math.sign; delete Math.trunc;
  `, context);
}
vm.runInContext(fs.readFileSync(scenario.script, "utf8"), context, { filename: "bridge.js" });

function send([selector, ...values]) {
  const handler = context[selector];
  if (typeof handler === "function") handler.apply(context, values);
  else {
    context.messagename = selector;
    context.anything.apply(context, values);
  }
}

async function step(one) {
  if (one.send) send(one.send);
  else if (one.bang) {
    world.ready = true;
    send(["ready"]);
  } else if (one.run !== undefined) run(clock.now + one.run);
  else if (one.settle) await settle();
  else if (one.wait !== undefined) await until(() => countClips() >= one.wait);
  else if (one.refused) await until(() => told.some((row) => row[0] === "status" && row[1].includes(one.refused)));
  else if (one.change) world.change(one.change);
  else if (one.close) send(["notifydeleted"]);
  else if (one.mark) told.push(["mark", one.mark]);
  else throw new Error("an unknown step: " + JSON.stringify(one));
}

async function settle() {
  if (!REAL) {
    run(Infinity);
    return;
  }
  const limit = Date.now() + 60000;
  while (flights.size || tasks.scheduled.size) {
    if (Date.now() > limit) throw new Error("it never ends");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const countClips = () => world.describe().reduce((sum, track) => sum + track.clips.filter(Boolean).length, 0);

/** Lets the world go on until something is so. */
async function until(isSo) {
  const limit = Date.now() + 60000;
  while (!isSo()) {
    if (Date.now() > limit) throw new Error("it never came");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function main() {
  for (const one of scenario.steps) {
    for (let n = 0; n < (one.times || 1); n++) await step(one);
  }
  const lines = told.filter((row) => row[0] === "status").map((row) => row[1]);
  process.stdout.write(JSON.stringify({
    told,
    status: lines[lines.length - 1] || "",
    statuses: lines,
    set: world.describe(),
    undo: world.undo,
    objects: world.made,
    early: world.early,
    tasks_made: tasks.made,
    tasks_left: tasks.scheduled.size,
    flights: flights.size,
    dicts: Object.keys(dicts).length,
    requests,
    posted,
    opened,
    forbidden,
  }));
}

main().catch((error) => {
  process.stderr.write(error.stack + "\n");
  process.exit(1);
});
