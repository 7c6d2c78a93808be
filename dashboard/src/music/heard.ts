/** What a listener heard of a recording, as a clip. */

import { barStart, barTicks, byTime, type Clip, lengthTicks, nextId, NOTE_TICKS, type Note, TICKS_PER_QUARTER, usPerQuarterOf } from "./clip.ts";
import { parseMeter } from "./clip_json.ts";
import { isPiece } from "./kit.ts";
import { placeOnScore } from "./quantise.ts";

/** As the server tells what it heard; times in seconds. */
export interface Heard {
  name: string;
  duration_s: number;
  tempo_bpm: number;
  meter: string;
  beats_s: readonly number[];
  downbeats_s: readonly number[];
  hits: readonly { time_s: number; piece: string; velocity: number }[];
}

/** A clip of whole bars from the first downbeat on, its strokes where they sounded between the beats.
 *
 * @returns undefined where there is no bar in it.
 */
export function clipOf(heard: Heard): Clip | undefined {
  const meter = parseMeter(heard.meter);
  const bar = barTicks(meter, TICKS_PER_QUARTER);
  const bars = heard.downbeats_s.length - 1;
  if (bars < 1) return undefined;
  const clip: Clip = {
    bars,
    ticksPerQuarter: TICKS_PER_QUARTER,
    changes: [{ bar: 0, meter, usPerQuarter: usPerQuarterOf(heard.tempo_bpm) }],
    notes: [],
  };
  const notes = heard.hits.flatMap(({ time_s: time, piece, velocity }): Note[] => {
    const place = barAround(heard.downbeats_s, time);
    if (place === undefined || !isPiece(piece)) return [];
    const { index, share } = place;
    const tick = Math.round(barStart(clip, index) + share * bar);
    if (tick < 0 || tick >= lengthTicks(clip)) return [];
    return [{ id: nextId(), piece, tick, score: tick, velocity, duration: NOTE_TICKS }];
  });
  if (notes.length === 0) return undefined;
  const scores = placeOnScore(notes.map(({ tick }) => tick), clip);
  return { ...clip, notes: notes.map((note, i) => ({ ...note, score: scores[i]! })).sort(byTime) };
}

function barAround(downbeats: readonly number[], time: number): { index: number; share: number } | undefined {
  const next = downbeats.findIndex((start) => start > time);
  if (next < 1) return undefined;
  const [start, stop] = [downbeats[next - 1]!, downbeats[next]!];
  return { index: next - 1, share: (time - start) / (stop - start) };
}
