/** A clip: whole bars, as a rule in one metre at one tempo; a song changes them between sections.
 *
 * Notes carry the ticks of the MIDI file.
 */

import type { Piece } from "./kit.ts";
import { PIECES } from "./kit.ts";

export const TICKS_PER_QUARTER = 480;
export const NOTE_TICKS = TICKS_PER_QUARTER / 8;

export interface Meter {
  numerator: number;
  denominator: number;
}

/** What holds from a bar on. */
export interface Change {
  /** From 0. */
  bar: number;
  meter: Meter;
  /** What a MIDI file holds; the tempo in BPM is derived from it. */
  usPerQuarter: number;
  /** The section that begins here. */
  label?: string;
}

/** One stroke. */
export interface Note {
  id: number;
  piece: Piece;
  /** When it sounds, in ticks from the start of the clip: exactly what the MIDI file says. */
  tick: number;
  /** Where it is written; what lies between the two is timing and swing. */
  score: number;
  velocity: number;
  duration: number;
}

export interface Clip {
  ticksPerQuarter: number;
  bars: number;
  /** In order of bars; the first is for bar 0. */
  changes: readonly [Change, ...Change[]];
  notes: readonly Note[];
}

export const tempoOf = (change: Pick<Change, "usPerQuarter">): number =>
  Math.round((60_000_000 / change.usPerQuarter) * 1000) / 1000;

export const usPerQuarterOf = (tempo: number): number => Math.round(60_000_000 / tempo);

export const meterText = ({ numerator, denominator }: Meter): string => `${numerator}/${denominator}`;

export const barTicks = (meter: Meter, ticksPerQuarter: number): number =>
  Math.round((ticksPerQuarter * 4 * meter.numerator) / meter.denominator);

/** Ticks between two lines of the grid: 16ths, or what a metre is counted in where that is finer. */
export const stepTicks = (meter: Meter, ticksPerQuarter: number): number =>
  (ticksPerQuarter * 4) / Math.max(16, meter.denominator);

/** Ticks of a beat as it is felt: dotted in compound metres. */
export function beatTicks(meter: Meter, ticksPerQuarter: number): number {
  const unit = (ticksPerQuarter * 4) / meter.denominator;
  const isCompound = meter.denominator >= 8 && meter.numerator > 3 && meter.numerator % 3 === 0;
  return isCompound ? unit * 3 : unit;
}

interface Layout {
  /** Of each bar, and of the end. */
  ticks: number[];
  seconds: number[];
  changes: Change[];
}

const layouts = new WeakMap<Clip, Layout>();

function layout(clip: Clip): Layout {
  const known = layouts.get(clip);
  if (known) return known;
  const made: Layout = { ticks: [0], seconds: [0], changes: [] };
  let change = clip.changes[0];
  for (let bar = 0, next = 1; bar < clip.bars; bar++) {
    while (clip.changes[next] && clip.changes[next]!.bar <= bar) change = clip.changes[next++]!;
    const length = barTicks(change.meter, clip.ticksPerQuarter);
    made.changes.push(change);
    made.ticks.push(made.ticks[bar]! + length);
    made.seconds.push(made.seconds[bar]! + (length * change.usPerQuarter) / 1e6 / clip.ticksPerQuarter);
  }
  layouts.set(clip, made);
  return made;
}

/** Metre and tempo of a bar. */
export const changeAt = (clip: Clip, bar: number): Change => layout(clip).changes[bar] ?? clip.changes[0];

/** The tick of a bar line; that of bar `bars` is the end. */
export const barStart = (clip: Clip, bar: number): number => layout(clip).ticks[Math.min(bar, clip.bars)] ?? 0;

export const lengthTicks = (clip: Clip): number => barStart(clip, clip.bars);

export const lengthSeconds = (clip: Clip): number => layout(clip).seconds[clip.bars] ?? 0;

/** The last of ascending values that is not above one, by halving. */
function lastUpTo(values: readonly number[], value: number, most: number): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The bar that a tick is in, from 0. */
export const barAt = (clip: Clip, tick: number): number => lastUpTo(layout(clip).ticks, tick + 1e-6, clip.bars - 1);

/** The bar that a stroke is written in, from 0. */
export const barOf = (clip: Clip, note: Pick<Note, "score">): number => barAt(clip, note.score);

export const secondsPerTick = (clip: Clip, bar = 0): number =>
  changeAt(clip, bar).usPerQuarter / 1e6 / clip.ticksPerQuarter;

export function secondsAt(clip: Clip, tick: number): number {
  const bar = barAt(clip, tick);
  return layout(clip).seconds[bar]! + (tick - barStart(clip, bar)) * secondsPerTick(clip, bar);
}

export function tickAt(clip: Clip, seconds: number): number {
  const bar = lastUpTo(layout(clip).seconds, seconds, clip.bars - 1);
  return barStart(clip, bar) + (seconds - layout(clip).seconds[bar]!) / secondsPerTick(clip, bar);
}

export const offsetMs = (clip: Clip, note: Note): number =>
  (note.tick - note.score) * secondsPerTick(clip, barOf(clip, note)) * 1000;

export const byTime = (a: Note, b: Note): number =>
  a.tick - b.tick || PIECES.indexOf(a.piece) - PIECES.indexOf(b.piece) || a.id - b.id;

let lastId = 0;
export const nextId = (): number => ++lastId;

/** A piece in a bar: what is locked, muted and played anew together. */
export type CellKey = `${Piece}:${number}`;

export const cellKey = (piece: Piece, bar: number): CellKey => `${piece}:${bar}`;

export function splitCellKey(key: CellKey): { piece: Piece; bar: number } {
  const at = key.indexOf(":");
  return { piece: key.slice(0, at) as Piece, bar: Number(key.slice(at + 1)) };
}

/** Notes by cell. */
export function cellsOf(clip: Clip): Map<CellKey, Note[]> {
  const cells = new Map<CellKey, Note[]>();
  for (const note of clip.notes) {
    const key = cellKey(note.piece, barOf(clip, note));
    const cell = cells.get(key);
    if (cell) cell.push(note);
    else cells.set(key, [note]);
  }
  return cells;
}

export const piecesOf = (clip: Clip): Set<Piece> => new Set(clip.notes.map((note) => note.piece));

/** Velocities up to here are ghost notes on the snare, seen and heard. */
export const GHOST_VELOCITY = 50;
