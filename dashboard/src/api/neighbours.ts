/** Who plays alike, and why. */

import type { Schemas } from "./client.ts";

export interface Neighbour {
  name: string;
  similarity: number;
  reasons: readonly string[];
  x: number;
  y: number;
}

export interface Surroundings {
  neighbours: readonly Neighbour[];
}

/** Places on a map around the artist, who is at 0, 0.
 *
 * Where the server has no places, they stand around the artist at the distance of their likeness.
 */
export function readSurroundings({ x: left, y: top, similar_artists: rows }: Schemas["Similar"]): Surroundings {
  const neighbours = rows.map(({ name, similarity, reasons, x, y }, i) => {
    if (x !== null && y !== null) return { name, similarity, reasons, x: x - (left ?? 0), y: y - (top ?? 0) };
    const angle = (2 * Math.PI * i) / rows.length - Math.PI / 2;
    const far = 1.05 - similarity;
    return { name, similarity, reasons, x: far * Math.cos(angle), y: far * Math.sin(angle) };
  });
  return { neighbours };
}
