/** Writing a clip as a Standard MIDI File: a conductor track and a drum track on channel 10. */

import type { Clip, Meter } from "./clip.ts";
import { barStart, beatTicks, lengthTicks } from "./clip.ts";
import type { DrumMap } from "./kit.ts";
import { GENERAL_MIDI, noteOf } from "./kit.ts";

const END_OF_TRACK = [0xff, 0x2f, 0x00];
const NOTE_ON = 0x99;
const NOTE_OFF = 0x89;

/** The file; of strokes on one tick and pitch the loudest stays, as no drum sounds twice at once. */
export function writeClip(clip: Clip, name: string, map: DrumMap = GENERAL_MIDI): Uint8Array<ArrayBuffer> {
  const end = lengthTicks(clip);
  const title = meta(0x03, [...new TextEncoder().encode(name)]);
  const conductor = [...title, ...changeEvents(clip, end), ...END_OF_TRACK];
  const drums = [...title, ...noteEvents(clip, map, end), ...END_OF_TRACK];
  const header = [0, 0, 0, 6, 0, 1, 0, 2, clip.ticksPerQuarter >> 8, clip.ticksPerQuarter & 255];
  return Uint8Array.from([...ascii("MThd"), ...header, ...track(conductor), ...track(drums)]);
}

function changeEvents(clip: Clip, end: number): number[] {
  const out: number[] = [];
  let now = 0;
  for (const { bar, meter, usPerQuarter: us, label } of clip.changes) {
    if (bar >= clip.bars) break;
    const tick = barStart(clip, bar);
    const first = [
      ...meta(0x51, [(us >> 16) & 255, (us >> 8) & 255, us & 255]),
      ...meta(0x58, [meter.numerator, Math.log2(meter.denominator), clicks(meter), 8]),
      ...(label ? meta(0x06, [...new TextEncoder().encode(label)]) : []),
    ];
    out.push(...variable(tick - now), ...first.slice(1));
    now = tick;
  }
  return [...out, ...variable(end - now)];
}

/** MIDI clocks, of 24 to a quarter, between two clicks of a metronome. */
const clicks = (meter: Meter): number => Math.min(255, Math.round(beatTicks(meter, 24)));

function noteEvents(clip: Clip, map: DrumMap, end: number): number[] {
  const struck = new Map<string, { tick: number; note: number; velocity: number; duration: number }>();
  for (const { piece, tick, velocity, duration } of clip.notes) {
    const note = noteOf(map, piece);
    if (note === undefined) continue;
    const key = `${tick}:${note}`;
    const there = struck.get(key);
    if (!there || there.velocity < velocity) struck.set(key, { tick, note, velocity, duration });
  }
  const events: [tick: number, status: number, note: number, velocity: number][] = [];
  const nextStart = new Map<number, number>();
  const latestFirst = [...struck.values()].sort((a, b) => b.tick - a.tick);
  for (const { tick, note, velocity, duration } of latestFirst) {
    const stop = Math.min(tick + Math.max(1, duration), nextStart.get(note) ?? end);
    nextStart.set(note, tick);
    events.push([tick, NOTE_ON, note, velocity], [stop, NOTE_OFF, note, 64]);
  }
  // At one tick what ends comes before what begins.
  events.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  const out: number[] = [];
  let now = 0;
  for (const [tick, status, note, velocity] of events) {
    out.push(...variable(tick - now), status, note, velocity);
    now = tick;
  }
  return [...out, ...variable(Math.max(0, end - now))];
}

const ascii = (text: string): number[] => [...text].map((char) => char.charCodeAt(0));

const meta = (kind: number, body: number[]): number[] => [0, 0xff, kind, ...variable(body.length), ...body];

const track = (body: number[]): number[] => [
  ...ascii("MTrk"),
  (body.length >>> 24) & 255,
  (body.length >> 16) & 255,
  (body.length >> 8) & 255,
  body.length & 255,
  ...body,
];

function variable(value: number): number[] {
  const out = [value & 0x7f];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) out.unshift((rest & 0x7f) | 0x80);
  return out;
}
