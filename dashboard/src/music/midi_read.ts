/** Reading Standard MIDI Files, exactly to the tick. */

import type { Change, Clip, Meter, Note } from "./clip.ts";
import { barTicks, byTime, nextId } from "./clip.ts";
import type { DrumMap } from "./kit.ts";
import { GENERAL_MIDI, pieceOfNote } from "./kit.ts";
import { placeOnScore } from "./quantise.ts";

export class MidiReadError extends Error {}

interface RawNote {
  tick: number;
  pitch: number;
  velocity: number;
  duration: number;
}

export interface RawMidi {
  ticksPerQuarter: number;
  tempos: { tick: number; usPerQuarter: number }[];
  meters: { tick: number; meter: Meter }[];
  markers: { tick: number; text: string }[];
  /** Notes of all channels, in order of time. */
  notes: RawNote[];
  end: number;
}

class Bytes {
  at = 0;
  readonly #data: Uint8Array;

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  get left(): number {
    return this.#data.length - this.at;
  }

  byte(): number {
    const value = this.#data[this.at];
    if (value === undefined) throw new MidiReadError("The file ends in the middle.");
    this.at += 1;
    return value;
  }

  peek(): number {
    return this.#data[this.at] ?? -1;
  }

  whole(bytes: number): number {
    let value = 0;
    for (let i = 0; i < bytes; i++) value = value * 256 + this.byte();
    return value;
  }

  variable(): number {
    let value = 0;
    for (let i = 0; i < 4; i++) {
      const byte = this.byte();
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    throw new MidiReadError("A delta time is longer than four bytes.");
  }

  take(length: number): Bytes {
    if (length > this.left) throw new MidiReadError("The file ends in the middle.");
    const part = new Bytes(this.#data.subarray(this.at, this.at + length));
    this.at += length;
    return part;
  }

  utf8(): string {
    return new TextDecoder().decode(this.#data.subarray(this.at));
  }

  text(length: number): string {
    let text = "";
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.byte());
    return text;
  }
}

/** The notes of a file with its tempos and metres.
 *
 * @throws MidiReadError where it is no MIDI file, or one that ends early.
 */
export function readRaw(data: Uint8Array): RawMidi {
  const bytes = new Bytes(data);
  if (bytes.left < 14 || bytes.text(4) !== "MThd") throw new MidiReadError("This is not a MIDI file.");
  const header = bytes.take(bytes.whole(4));
  header.whole(2);
  const tracks = header.whole(2);
  const division = header.whole(2);
  if (division & 0x8000 || division === 0) throw new MidiReadError("The file counts film frames, not beats.");
  const raw: RawMidi = {
    ticksPerQuarter: division,
    tempos: [],
    meters: [],
    markers: [],
    notes: [],
    end: 0,
  };
  for (let track = 0; track < tracks && bytes.left >= 8; ) {
    const kind = bytes.text(4);
    const body = bytes.take(bytes.whole(4));
    if (kind !== "MTrk") continue;
    readTrack(body, raw);
    track += 1;
  }
  raw.notes.sort((a, b) => a.tick - b.tick || a.pitch - b.pitch);
  return raw;
}

const DATA_BYTES: Record<number, number> = { 8: 2, 9: 2, 10: 2, 11: 2, 12: 1, 13: 1, 14: 2 };

function readTrack(bytes: Bytes, raw: RawMidi): void {
  let tick = 0;
  let status = 0;
  const open = new Map<number, RawNote[]>();
  while (bytes.left > 0) {
    tick += bytes.variable();
    if (bytes.peek() >= 0x80) status = bytes.byte();
    if (status === 0xff) {
      const kind = bytes.byte();
      const body = bytes.take(bytes.variable());
      readMeta(kind, body, tick, raw);
      if (kind === 0x2f) break;
    } else if (status === 0xf0 || status === 0xf7) {
      bytes.take(bytes.variable());
    } else {
      const first = readData(bytes, status);
      if (first) note(open, raw, tick, status, first);
    }
  }
  raw.end = Math.max(raw.end, tick);
}

function readData(bytes: Bytes, status: number): [number, number] {
  const length = DATA_BYTES[status >> 4];
  if (length === undefined) throw new MidiReadError("The file has an event that is none.");
  return [bytes.byte(), length === 2 ? bytes.byte() : 0];
}

function readMeta(kind: number, body: Bytes, tick: number, raw: RawMidi): void {
  if (kind === 0x51 && body.left >= 3) raw.tempos.push({ tick, usPerQuarter: body.whole(3) || 500_000 });
  if (kind === 0x58 && body.left >= 2) {
    raw.meters.push({ tick, meter: { numerator: body.byte() || 4, denominator: 2 ** body.byte() } });
  }
  if (kind === 0x06) raw.markers.push({ tick, text: body.utf8() });
}

function note(
  open: Map<number, RawNote[]>,
  raw: RawMidi,
  tick: number,
  status: number,
  [pitch, velocity]: [number, number],
): void {
  const kind = status >> 4;
  if (kind !== 9 && kind !== 8) return;
  const key = (status & 15) * 128 + pitch;
  if (kind === 9 && velocity > 0) {
    const struck = { tick, pitch, velocity, duration: 0 };
    raw.notes.push(struck);
    const waiting = open.get(key);
    if (waiting) waiting.push(struck);
    else open.set(key, [struck]);
  } else {
    const ended = open.get(key)?.shift();
    if (ended) ended.duration = tick - ended.tick;
  }
}

/** A file as a clip; notes that the map does not know are counted.
 *
 * @throws MidiReadError where it is no MIDI file, or has no note that the map knows.
 */
export function readClip(data: Uint8Array, map: DrumMap = GENERAL_MIDI): { clip: Clip; unknown: number } {
  const raw = readRaw(data);
  const pieces = pieceOfNote(map);
  const known = raw.notes.filter((n) => pieces.has(n.pitch));
  if (known.length === 0) throw new MidiReadError("The file has no drum note that this map knows.");
  const empty = layOutBars(raw, known.at(-1)!.tick);
  const scores = placeOnScore(
    known.map((n) => n.tick),
    empty,
  );
  const notes: Note[] = known.map((n, i) => ({
    id: nextId(),
    piece: pieces.get(n.pitch)!,
    tick: n.tick,
    score: scores[i]!,
    velocity: n.velocity,
    duration: n.duration,
  }));
  return { clip: { ...empty, notes: notes.sort(byTime) }, unknown: raw.notes.length - known.length };
}

const USUAL: Omit<Change, "bar"> = { meter: { numerator: 4, denominator: 4 }, usPerQuarter: 500_000 };

/** The bars up to the end of the file; a change within a bar counts from the next bar on. */
function layOutBars(raw: RawMidi, lastNote: number): Clip {
  const ticksPerQuarter = raw.ticksPerQuarter;
  const changes: Change[] = [];
  let now = { ...USUAL };
  let tick = 0;
  let bars = 0;
  // A file whose end is a few ticks past a bar line has no further bar.
  while (bars === 0 || tick <= lastNote || raw.end - tick > ticksPerQuarter / 8) {
    const label = raw.markers.find((marker) => marker.tick === tick)?.text;
    const here = {
      meter: raw.meters.findLast((change) => change.tick <= tick)?.meter ?? USUAL.meter,
      usPerQuarter: raw.tempos.findLast((change) => change.tick <= tick)?.usPerQuarter ?? USUAL.usPerQuarter,
    };
    const isOther = here.usPerQuarter !== now.usPerQuarter || here.meter !== now.meter || label !== undefined;
    if (bars === 0 || isOther) changes.push({ bar: bars, ...here, ...(label === undefined ? {} : { label }) });
    now = here;
    tick += barTicks(here.meter, ticksPerQuarter);
    bars += 1;
  }
  return { ticksPerQuarter, bars, changes: changes as [Change, ...Change[]], notes: [] };
}
