/** The real service, with a home of its own, as a fixture. */

import { test as base, type Page } from "@playwright/test";
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../../..");
const VENV = join(ROOT, ".venv/bin/python");
export const PYTHON = process.env["PYTHON"] ?? (existsSync(VENV) ? VENV : "python3");

const freePort = (): Promise<number> =>
  new Promise((found) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => found(port));
    });
  });

export class Service {
  readonly home = mkdtempSync(join(tmpdir(), "mididrumigen-page-"));
  port = 0;
  readonly #more: Record<string, string>;
  readonly #arguments: string[];
  #process: ChildProcess | undefined;

  constructor(more: Record<string, string> = {}, arguments_: string[] = []) {
    this.#more = more;
    this.#arguments = arguments_;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PYTHONPATH: join(ROOT, "src"),
      MIDIDRUMIGEN_HOME: this.home,
      MIDIDRUMIGEN_OUTPUT: join(this.home, "output"),
      MIDIDRUMIGEN_OFFLINE: "1",
      ...this.#more,
    };
  }

  async start(): Promise<void> {
    this.port ||= await freePort();
    const command = ["-m", "mididrumigen", "serve", "--port", String(this.port), ...this.#arguments];
    const started = spawn(PYTHON, command, { env: this.environment, stdio: ["ignore", "ignore", "pipe"] });
    this.#process = started;
    let said = "";
    started.stderr!.on("data", (text: Buffer) => (said = (said + text.toString()).slice(-2000)));
    for (let tries = 0; tries < 300; tries++) {
      if (started.exitCode !== null || started.signalCode !== null) throw new Error(`The service did not start: ${said}`);
      if (await fetch(`${this.url}/livez`).then((answer) => answer.ok, () => false)) return;
      await new Promise((again) => setTimeout(again, 100));
    }
    throw new Error(`The service did not start in time: ${said}`);
  }

  async stop(): Promise<void> {
    const running = this.#process;
    // A process that a signal ended has no exit code.
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((ended) => running.once("exit", ended));
    running.kill("SIGTERM");
    await gone;
  }

  /** A command of the command line, on this service's home. */
  run(...command: string[]): string {
    return execFileSync(PYTHON, ["-m", "mididrumigen", ...command], { env: this.environment, encoding: "utf8" });
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Reads a MIDI file by another library than the page's own: onsets as `[tick, note, velocity]`. */
export function readByMido(path: string): Promise<{ ticksPerQuarter: number; notes: [number, number, number][] }> {
  const program = `
import json, sys, mido
file = mido.MidiFile(sys.argv[1])
notes = []
for track in file.tracks:
    tick = 0
    for message in track:
        tick += message.time
        if message.type == "note_on" and message.velocity:
            notes.append([tick, message.note, message.velocity])
print(json.dumps({"ticksPerQuarter": file.ticks_per_beat, "notes": sorted(notes)}))
`;
  return new Promise((done, fail) => {
    execFile(PYTHON, ["-c", program, path], (error, out) => (error ? fail(error) : done(JSON.parse(out))));
  });
}

/** Counts what reaches the loudspeakers: runs in the page before anything of it. */
export function probe(): void {
  const state = { peak: () => 0, contexts: 0 };
  const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode) => AudioNode;
  const analysers: AnalyserNode[] = [];
  AudioNode.prototype.connect = function (this: AudioNode, ...to: unknown[]) {
    const target = to[0];
    if (target instanceof AudioDestinationNode && this.context instanceof AudioContext) {
      const analyser = this.context.createAnalyser();
      analyser.fftSize = 32768;
      analysers.push(analyser);
      connect.call(this, analyser);
      state.contexts += 1;
    }
    return (connect as (...rest: unknown[]) => AudioNode).apply(this, to);
  } as typeof AudioNode.prototype.connect;
  state.peak = () =>
    analysers.reduce((most, analyser) => {
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(samples);
      return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), most);
    }, 0);
  (window as unknown as { probe: typeof state }).probe = state;
}

export const peak = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as { probe: { peak(): number } }).probe.peak());

export const test = base.extend<{ problems: string[] }, { service: Service }>({
  service: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const service = new Service();
      await service.start();
      await use(service);
      await service.stop();
      service.remove();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ service }, use) => use(service.url),
  /** What the page complained of; the content policy says so here too. */
  problems: async ({ page }, use) => {
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      // Asking whether a name is stored, or a song has a list of notes, is done by requests that may fail.
      if (message.type() === "error" && !/status of (404|401|422)|ERR_CONNECTION/.test(message.text())) problems.push(message.text());
    });
    page.on("request", (request) => {
      if (!/^(http:\/\/127\.0\.0\.1|blob:)/.test(request.url())) problems.push(`External: ${request.url()}`);
    });
    await use(problems);
  },
  page: async ({ page }, use) => {
    await page.addInitScript(probe);
    await use(page);
  },
});

export { expect } from "@playwright/test";

/** From the first place to a groove, as a new user goes. */
export async function makeGroove(page: Page, name = "John Bonham", url = "/"): Promise<void> {
  await page.goto(url);
  const box = page.getByRole("combobox").first();
  await box.fill(name);
  await page.getByRole("option", { name }).first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await page.getByRole("button", { name: "Generate" }).click();
  await page.waitForURL(/#\/g\/\d+-1/);
  await page.locator("canvas[role=img]").waitFor();
}
