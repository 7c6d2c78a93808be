/** Changes of clips: each gives a new clip and leaves the old one as it was. */

import type { CellKey, Clip, Note } from "./clip.ts";
import {
  barAt,
  barOf,
  barStart,
  byTime,
  cellKey,
  changeAt,
  lengthTicks,
  NOTE_TICKS,
  nextId,
  secondsPerTick,
  stepTicks,
  TICKS_PER_QUARTER,
} from "./clip.ts";
import type { Piece } from "./kit.ts";

export type Ids = ReadonlySet<number>;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

const withNotes = (clip: Clip, notes: Note[]): Clip => ({ ...clip, notes: notes.sort(byTime) });

const within = (clip: Clip, tick: number): number => clamp(Math.round(tick), 0, lengthTicks(clip) - 1);

/** How this lane is timed at a place of the bar: a stroke that is drawn takes the feel around it. */
export function feelAt(clip: Clip, piece: Piece, score: number): number {
  const step = stepTicks(changeAt(clip, barAt(clip, score)).meter, clip.ticksPerQuarter);
  const place = (at: number): number => Math.round((at - barStart(clip, barAt(clip, at))) / step) % 4;
  const alike = clip.notes.filter((note) => place(note.score) === place(score));
  const own = alike.filter((note) => note.piece === piece);
  const from = (own.length > 0 ? own : alike).map((note) => note.tick - note.score).sort((a, b) => a - b);
  return from[Math.floor(from.length / 2)] ?? 0;
}

/** A stroke where it is written, with the timing of its lane. */
export function draw(clip: Clip, piece: Piece, score: number, velocity: number): Clip {
  const tick = within(clip, score + feelAt(clip, piece, score));
  const ratio = clip.ticksPerQuarter / TICKS_PER_QUARTER;
  const duration = Math.round(NOTE_TICKS * ratio);
  return withNotes(clip, [...clip.notes, { id: nextId(), piece, tick, score, velocity, duration }]);
}

export const erase = (clip: Clip, ids: Ids): Clip =>
  ids.size === 0 ? clip : { ...clip, notes: clip.notes.filter((note) => !ids.has(note.id)) };

function change(clip: Clip, ids: Ids, how: (note: Note) => Note): Clip {
  if (!clip.notes.some((note) => ids.has(note.id))) return clip;
  return withNotes(
    clip,
    clip.notes.map((note) => (ids.has(note.id) ? how(note) : note)),
  );
}

export const setVelocity = (clip: Clip, ids: Ids, velocity: number): Clip =>
  change(clip, ids, (note) => ({ ...note, velocity: clamp(Math.round(velocity), 1, 127) }));

export const addVelocity = (clip: Clip, ids: Ids, by: number): Clip =>
  change(clip, ids, (note) => ({ ...note, velocity: clamp(Math.round(note.velocity + by), 1, 127) }));

/** Later (positive) or earlier, in milliseconds; what is written stays where it is. */
export function shift(clip: Clip, ids: Ids, ms: number): Clip {
  const ticks = (note: Note): number => ms / 1000 / secondsPerTick(clip, barOf(clip, note));
  return change(clip, ids, (note) => ({ ...note, tick: within(clip, note.tick + ticks(note)) }));
}

/** The share of timing that stays: 0 is on the grid, 1 as it was. */
export const scaleTiming = (clip: Clip, ids: Ids, share: number): Clip =>
  change(clip, ids, (note) => ({ ...note, tick: within(clip, note.score + (note.tick - note.score) * share) }));

/** Other places of the score, steps further on; timing travels along. */
export function move(clip: Clip, ids: Ids, ticks: number): Clip {
  return change(clip, ids, (note) => {
    const score = clamp(note.score + ticks, 0, lengthTicks(clip) - 1);
    return { ...note, score, tick: within(clip, score + note.tick - note.score) };
  });
}

export const playOn = (clip: Clip, ids: Ids, piece: Piece): Clip => change(clip, ids, (note) => ({ ...note, piece }));

export type Ornament = "flam" | "drag";

/** Grace notes before strokes: one some 28 ms ahead, or two a drag's distance apart. */
export function ornament(clip: Clip, ids: Ids, kind: Ornament): Clip {
  const ahead = kind === "flam" ? [28] : [70, 35];
  const graces: Note[] = [];
  for (const note of clip.notes) {
    if (!ids.has(note.id)) continue;
    for (const ms of ahead) {
      const tick = Math.round(note.tick - ms / 1000 / secondsPerTick(clip, barOf(clip, note)));
      const velocity = clamp(Math.round(note.velocity * 0.45), 1, 127);
      if (tick >= 0) graces.push({ ...note, id: nextId(), tick, velocity, duration: Math.min(note.duration, 20) });
    }
  }
  return graces.length === 0 ? clip : withNotes(clip, [...clip.notes, ...graces]);
}

/** Closed hats become open ones, and back. */
export function toggleOpen(clip: Clip, ids: Ids): Clip {
  const other: Partial<Record<Piece, Piece>> = {
    closed_hat: "open_hat",
    closed_hat_edge: "open_hat_edge",
    open_hat: "closed_hat",
    open_hat_edge: "closed_hat_edge",
    half_open_hat: "closed_hat",
  };
  return change(clip, ids, (note) => ({ ...note, piece: other[note.piece] ?? note.piece }));
}

/** The same score at another tempo: offsets keep their ticks, as in a DAW. Sections keep their ratio. */
export function setTempo(clip: Clip, usPerQuarter: number): Clip {
  const [first, ...rest] = clip.changes;
  if (usPerQuarter === first.usPerQuarter) return clip;
  const ratio = usPerQuarter / first.usPerQuarter;
  const later = rest.map((change) => ({ ...change, usPerQuarter: Math.round(change.usPerQuarter * ratio) }));
  return { ...clip, changes: [{ ...first, usPerQuarter }, ...later] };
}

/** One clip's locked cells with the rest of another, to the tick. */
export function keepLocked(old: Clip, fresh: Clip, locked: ReadonlySet<CellKey>): Clip {
  const isLocked = (clip: Clip, note: Note): boolean => locked.has(cellKey(note.piece, barOf(clip, note)));
  const kept = old.notes.filter((note) => isLocked(old, note));
  const free = fresh.notes.filter((note) => !isLocked(fresh, note));
  return withNotes(fresh, [...kept, ...free]);
}
