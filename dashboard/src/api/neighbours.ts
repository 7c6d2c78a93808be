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

const asNumber = (value: unknown): number | undefined => (typeof value === "number" && Number.isFinite(value) ? value : undefined);

/** Places on a map around the artist, who is at 0, 0.
 *
 * Where the server gives no places, they stand around the artist at the distance of their likeness.
 */
export function readSurroundings(body: Schemas["Similar"]): Surroundings {
  const rows = body.similar_artists as (Schemas["Neighbour"] & Record<string, unknown>)[];
  const own = body as Record<string, unknown>;
  const [left, top] = [asNumber(own["x"]) ?? 0, asNumber(own["y"]) ?? 0];
  const neighbours = rows.map((row, i) => {
    const [x, y] = [asNumber(row["x"]), asNumber(row["y"])];
    const angle = (2 * Math.PI * i) / rows.length - Math.PI / 2;
    const far = 1.05 - row.similarity;
    const reasons = Array.isArray(row["reasons"]) ? row["reasons"].map(String) : [];
    return {
      name: row.name,
      similarity: row.similarity,
      reasons,
      x: x === undefined || y === undefined ? far * Math.cos(angle) : x - left,
      y: x === undefined || y === undefined ? far * Math.sin(angle) : y - top,
    };
  });
  return { neighbours };
}
