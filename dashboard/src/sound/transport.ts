/** Playing: a clip, round and round, a little ahead of the clock. */

import type { Clip, Note } from "../music/clip.ts";
import { barAt, barTicks, beatTicks, changeAt, secondsPerTick } from "../music/clip.ts";
import type { Piece } from "../music/kit.ts";
import type { Kit } from "./kits.ts";
import type { Anchor, Region } from "./scheduling.ts";
import { dueClicks, dueNotes, playedAt, positionOf, secondsInto, timeAt } from "./scheduling.ts";
import { limiter, SHAPER_RANGE, Voices } from "./voice.ts";

const AHEAD_S = 0.2;
const EVERY_MS = 60;
/** What is nearer than this cannot be taken back any more. */
const SETTLED_S = 0.012;

/** What is played, read anew whenever strokes are scheduled. */
export interface Score {
  clip: Clip;
  region: Region;
  levels: Partial<Record<Piece, number>>;
  isHeard(note: Note): boolean;
  hasClick: boolean;
}

/** Sends strokes elsewhere too, such as to a MIDI port. */
export type Listener = (note: Note, time: number) => void;

export class Transport {
  readonly context: AudioContext;
  readonly analyser: AnalyserNode;
  readonly #bus: GainNode;
  readonly #voices: Voices;
  readonly #read: () => Score;
  #kit: Kit;
  #anchor: Anchor | undefined;
  #scheduled = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  onStroke: Listener | undefined;

  constructor(context: AudioContext, kit: Kit, read: () => Score) {
    this.context = context;
    this.#kit = kit;
    this.#read = read;
    this.#bus = context.createGain();
    this.#bus.gain.value = 0.7 / SHAPER_RANGE;
    this.analyser = context.createAnalyser();
    this.#bus.connect(limiter(context)).connect(this.analyser).connect(context.destination);
    this.#voices = new Voices(context, this.#bus);
  }

  set kit(kit: Kit) {
    this.#kit = kit;
    this.reschedule();
  }

  set volume(level: number) {
    this.#bus.gain.setTargetAtTime((0.7 * level) / SHAPER_RANGE, this.context.currentTime, 0.01);
  }

  get isPlaying(): boolean {
    return this.#anchor !== undefined;
  }

  /** Where the playhead is, in ticks; at the beginning while it counts in. */
  get position(): number | undefined {
    if (!this.#anchor) return undefined;
    const { clip, region } = this.#read();
    const heard = this.context.currentTime - (this.context.outputLatency || 0);
    const played = playedAt(this.#anchor, heard);
    return played < 0 ? region.start : positionOf(clip, region, played);
  }

  /** Starts at a tick of the clip, after a bar of clicks if wished. */
  start(from: number, hasCountIn: boolean): void {
    this.stop();
    const { clip, region } = this.#read();
    const inside = from >= region.start && from < region.stop ? from : region.start;
    const now = this.context.currentTime + 0.06;
    const lead = hasCountIn ? this.#countIn(clip, barAt(clip, inside), now) : 0;
    const played = secondsInto(clip, region, inside);
    this.#anchor = { time: now + lead, played };
    this.#scheduled = played;
    this.#schedule();
    this.#timer = setInterval(() => this.#schedule(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#anchor = undefined;
    this.#voices.cancelAfter(this.context.currentTime);
    this.#voices.silence();
  }

  /** Plays on with what has changed: strokes that have not sounded are scheduled anew. */
  reschedule(previous?: { clip: Clip; region: Region }): void {
    if (!this.#anchor) return;
    const { clip, region } = this.#read();
    const now = this.context.currentTime + SETTLED_S;
    const before = previous ?? { clip, region };
    const played = playedAt(this.#anchor, now);
    if (played >= 0) {
      const ratio = clip.ticksPerQuarter / before.clip.ticksPerQuarter;
      const tick = positionOf(before.clip, before.region, played) * ratio;
      const fits = tick >= region.start && tick < region.stop;
      this.#anchor = { time: now, played: fits ? secondsInto(clip, region, tick) : 0 };
    }
    this.#scheduled = Math.max(0, this.#anchor.played);
    this.#voices.cancelAfter(now);
    this.#schedule();
  }

  /** One stroke at once, to hear a sound. */
  strike(piece: Piece, velocity: number): void {
    this.#voices.strike(this.#kit, piece, velocity, this.context.currentTime, this.#read().levels[piece] ?? 1);
  }

  #schedule(): void {
    if (!this.#anchor) return;
    const { clip, region, levels, isHeard, hasClick } = this.#read();
    const until = playedAt(this.#anchor, this.context.currentTime + AHEAD_S);
    if (until <= this.#scheduled) return;
    const span: [number, number] = [this.#scheduled, until];
    for (const { what: note, played } of dueNotes(clip, region, span)) {
      if (!isHeard(note)) continue;
      const time = Math.max(this.context.currentTime, timeAt(this.#anchor, played));
      this.#voices.strike(this.#kit, note.piece, note.velocity, time, levels[note.piece] ?? 1);
      this.onStroke?.(note, time);
    }
    if (hasClick) {
      for (const { what, played } of dueClicks(clip, region, span)) {
        this.#click(timeAt(this.#anchor, played), what === "downbeat");
      }
    }
    this.#scheduled = until;
  }

  /** Clicks for the length of a bar; how many seconds that lasts. */
  #countIn(clip: Clip, bar: number, from: number): number {
    const { meter } = changeAt(clip, bar);
    const length = barTicks(meter, clip.ticksPerQuarter);
    const second = secondsPerTick(clip, bar);
    const beat = beatTicks(meter, clip.ticksPerQuarter);
    for (let at = 0; at < length - 1e-6; at += beat) this.#click(from + at * second, at === 0);
    return length * second;
  }

  #click(time: number, isDownbeat: boolean): void {
    const tone = this.context.createOscillator();
    const gain = this.context.createGain();
    tone.frequency.value = isDownbeat ? 1568 : 1046;
    gain.gain.setValueAtTime(0.35, time);
    gain.gain.exponentialRampToValueAtTime(0.001, time + 0.05);
    tone.connect(gain).connect(this.#bus);
    tone.start(time);
    tone.stop(time + 0.06);
  }
}
