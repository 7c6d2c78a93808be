/** When things sound: pure arithmetic between ticks, loops and seconds. */

import type { Clip, Note } from "../music/clip.ts";
import { barStart, beatTicks, changeAt, lengthTicks, secondsAt, tickAt } from "../music/clip.ts";

/** Ticks from `start` (inclusive) to `stop`, that are played again and again. */
export interface Region {
  start: number;
  stop: number;
}

export const wholeClip = (clip: Clip): Region => ({ start: 0, stop: lengthTicks(clip) });

/** Seconds that one round lasts. */
export const roundSeconds = (clip: Clip, { start, stop }: Region): number =>
  Math.max(0, secondsAt(clip, stop) - secondsAt(clip, start));

/** A moment of the clock at which so many seconds had been played: everything else follows from it. */
export interface Anchor {
  time: number;
  /** Since the beginning of the region, over all rounds. */
  played: number;
}

export const timeAt = (anchor: Anchor, played: number): number => anchor.time + played - anchor.played;

export const playedAt = (anchor: Anchor, time: number): number => anchor.played + time - anchor.time;

/** The tick at which the clip is after so many seconds. */
export function positionOf(clip: Clip, region: Region, played: number): number {
  const round = roundSeconds(clip, region);
  const within = round > 0 ? ((played % round) + round) % round : 0;
  return tickAt(clip, secondsAt(clip, region.start) + within);
}

/** How many seconds into a round a tick of the clip is. */
export const secondsInto = (clip: Clip, region: Region, tick: number): number =>
  secondsAt(clip, tick) - secondsAt(clip, region.start);

export interface Due<T> {
  what: T;
  /** As in {@link Anchor}. */
  played: number;
}

/** Something at a moment of the round. */
type Placed<T> = readonly { at: number; what: T }[];

/** What lies between one moment (inclusive) and another, in order, over as many rounds as there are. */
function due<T>(clip: Clip, region: Region, [from, to]: [number, number], placed: Placed<T>): Due<T>[] {
  const round = roundSeconds(clip, region);
  const found: Due<T>[] = [];
  if (round <= 0) return found;
  for (let n = Math.max(0, Math.floor(from / round)); n * round < to; n++) {
    for (let i = firstFrom(placed, from - n * round); i < placed.length; i++) {
      const { at, what } = placed[i]!;
      const played = n * round + at;
      if (played >= to) break;
      if (played >= from) found.push({ what, played });
    }
  }
  return found;
}

/** The first place that is not clearly before a moment: rounding is for the caller to settle. */
function firstFrom(placed: Placed<unknown>, moment: number): number {
  let low = 0;
  let high = placed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placed[middle]!.at < moment - 1e-6) low = middle + 1;
    else high = middle;
  }
  return low;
}

const inOrder = <T>(clip: Clip, region: Region, things: readonly { tick: number; what: T }[]): Placed<T> =>
  things
    .filter(({ tick }) => tick >= region.start && tick < region.stop)
    .map(({ tick, what }) => ({ at: secondsInto(clip, region, tick), what }))
    .sort((a, b) => a.at - b.at);

/** Worked out once for a clip and region, and looked through many times a second. */
function remembered<T>(make: (clip: Clip, region: Region) => Placed<T>): (clip: Clip, region: Region) => Placed<T> {
  const known = new WeakMap<Clip, { region: Region; placed: Placed<T> }>();
  return (clip, region) => {
    const last = known.get(clip);
    if (last && last.region.start === region.start && last.region.stop === region.stop) return last.placed;
    const placed = make(clip, region);
    known.set(clip, { region, placed });
    return placed;
  };
}

const placeNotes = remembered((clip, region) =>
  inOrder(clip, region, clip.notes.map((note) => ({ tick: note.tick, what: note }))),
);

export const dueNotes = (clip: Clip, region: Region, span: [number, number]): Due<Note>[] =>
  due(clip, region, span, placeNotes(clip, region));

export type Click = "downbeat" | "beat";

const placeClicks = remembered((clip, region) => {
  const clicks: { tick: number; what: Click }[] = [];
  for (let bar = 0; bar < clip.bars; bar++) {
    const start = barStart(clip, bar);
    const beat = beatTicks(changeAt(clip, bar).meter, clip.ticksPerQuarter);
    for (let tick = start; tick < barStart(clip, bar + 1) - 1e-6; tick += beat) {
      clicks.push({ tick, what: tick === start ? "downbeat" : "beat" });
    }
  }
  return inOrder(clip, region, clicks);
});

/** The metronome's clicks. */
export const dueClicks = (clip: Clip, region: Region, span: [number, number]): Due<Click>[] =>
  due(clip, region, span, placeClicks(clip, region));

/** Which notes are heard: what is soloed alone, or else what is not muted. */
export function audible<K>(muted: ReadonlySet<K>, soloed: ReadonlySet<K>, key: K): boolean {
  return soloed.size > 0 ? soloed.has(key) : !muted.has(key);
}
