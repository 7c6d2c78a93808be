/** Where played notes were meant: the nearest line of a grid, beat by beat. */

import type { Clip } from "./clip.ts";
import { lengthTicks } from "./clip.ts";

/** Lines within a beat: 16ths, then triplets, then their halves. Finer grids must earn their place. */
const GRIDS = [
  { lines: 4, cost: 0 },
  { lines: 3, cost: 0.03 },
  { lines: 6, cost: 0.05 },
  { lines: 8, cost: 0.06 },
] as const;

/** The score position of each tick.
 *
 * Each quarter takes the grid on which its notes lie nearest. A note shortly before a quarter
 * belongs to that quarter. Positions stay inside the bars.
 */
export function placeOnScore(ticks: readonly number[], clip: Clip): number[] {
  const quarter = clip.ticksPerQuarter;
  const end = lengthTicks(clip);
  const byBeat = new Map<number, number[]>();
  ticks.forEach((tick, i) => {
    const beat = Math.floor((tick + quarter / 12) / quarter);
    const at = byBeat.get(beat);
    if (at) at.push(i);
    else byBeat.set(beat, [i]);
  });
  const scores = new Array<number>(ticks.length).fill(0);
  for (const [beat, indices] of byBeat) {
    const within = indices.map((i) => ticks[i]! / quarter - beat);
    const lines = bestGrid(within);
    for (const [n, i] of indices.entries()) {
      const score = Math.round((beat + Math.round(within[n]! * lines) / lines) * quarter);
      scores[i] = Math.max(0, score >= end ? score - Math.round(quarter / lines) : score);
    }
  }
  return scores;
}

function bestGrid(within: readonly number[]): number {
  let best = { lines: 4, error: Infinity };
  for (const { lines, cost } of GRIDS) {
    const distances = within.map((at) => Math.abs(at - Math.round(at * lines) / lines));
    const error = distances.reduce((sum, d) => sum + d, 0) / within.length + cost;
    if (error < best.error) best = { lines, error };
  }
  return best.lines;
}
