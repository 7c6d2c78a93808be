/** The kit: pieces in the order in which lanes are shown, their families, and General MIDI. */

import type { Schemas } from "../api/client.ts";

/** The API's own list: a piece that it gains is an error here until it has a lane. */
export type Piece = Schemas["NoteBody"]["piece"];

export type Family = "kick" | "snare" | "hat" | "ride" | "crash" | "tom" | "percussion";

export interface Lane {
  family: Family;
  /** The General MIDI note that is written; further ones are read as the same piece. */
  notes: readonly number[];
}

/** From the top of the kit to its feet, as drum notation is read. */
export const LANES: Record<Piece, Lane> = {
  crash_1: { family: "crash", notes: [49] },
  crash_2: { family: "crash", notes: [57] },
  splash: { family: "crash", notes: [55] },
  china: { family: "crash", notes: [52] },
  ride: { family: "ride", notes: [51, 59] },
  ride_edge: { family: "ride", notes: [] },
  ride_bell: { family: "ride", notes: [53] },
  open_hat: { family: "hat", notes: [46] },
  open_hat_edge: { family: "hat", notes: [] },
  half_open_hat: { family: "hat", notes: [] },
  closed_hat: { family: "hat", notes: [42] },
  closed_hat_edge: { family: "hat", notes: [] },
  high_tom: { family: "tom", notes: [48, 50] },
  high_tom_rim: { family: "tom", notes: [] },
  mid_tom: { family: "tom", notes: [47] },
  mid_tom_rim: { family: "tom", notes: [] },
  low_tom: { family: "tom", notes: [45] },
  low_tom_rim: { family: "tom", notes: [] },
  floor_tom: { family: "tom", notes: [43, 41] },
  floor_tom_rim: { family: "tom", notes: [] },
  rim_shot: { family: "snare", notes: [] },
  snare: { family: "snare", notes: [38, 40] },
  cross_stick: { family: "snare", notes: [37] },
  cowbell: { family: "percussion", notes: [56] },
  wood_block: { family: "percussion", notes: [76, 77] },
  clap: { family: "percussion", notes: [39] },
  tambourine: { family: "percussion", notes: [54] },
  shaker: { family: "percussion", notes: [70, 69, 82] },
  pedal_hat: { family: "hat", notes: [44] },
  kick: { family: "kick", notes: [36, 35] },
};

export const PIECES = Object.keys(LANES) as Piece[];

/** Shown even where nothing is played on them, so that there is somewhere to draw. */
export const ALWAYS_SHOWN: readonly Piece[] = ["crash_1", "ride", "open_hat", "closed_hat", "snare", "kick"];

const OPEN: ReadonlySet<Piece> = new Set(["open_hat", "open_hat_edge", "half_open_hat"]);
const CLOSING: ReadonlySet<Piece> = new Set([
  "closed_hat",
  "closed_hat_edge",
  "pedal_hat",
  "half_open_hat",
  "open_hat",
  "open_hat_edge",
]);

/** Whether a stroke on one piece ends what still rings of another: one pair of hats sounds once. */
export const chokes = (struck: Piece, ringing: Piece): boolean => CLOSING.has(struck) && OPEN.has(ringing);

export const familyOf = (piece: Piece): Family => LANES[piece].family;

export const isPiece = (name: string): name is Piece => Object.hasOwn(LANES, name);

/** Where a kit has no sound, or a map no note, for a piece: the nearest ones, best first. */
export const NEAREST: Partial<Record<Piece, readonly Piece[]>> = {
  rim_shot: ["snare"],
  cross_stick: ["rim_shot", "snare"],
  closed_hat_edge: ["closed_hat"],
  half_open_hat: ["open_hat", "closed_hat"],
  open_hat_edge: ["open_hat", "closed_hat"],
  open_hat: ["half_open_hat", "closed_hat"],
  pedal_hat: ["closed_hat"],
  ride_edge: ["ride"],
  ride_bell: ["ride"],
  ride: ["closed_hat"],
  crash_2: ["crash_1"],
  crash_1: ["crash_2", "open_hat"],
  splash: ["crash_2", "crash_1"],
  china: ["crash_2", "crash_1"],
  high_tom: ["mid_tom", "low_tom", "floor_tom", "snare"],
  mid_tom: ["high_tom", "low_tom", "floor_tom", "snare"],
  low_tom: ["mid_tom", "floor_tom", "high_tom", "snare"],
  floor_tom: ["low_tom", "mid_tom", "high_tom", "snare"],
  high_tom_rim: ["high_tom", "mid_tom", "snare"],
  mid_tom_rim: ["mid_tom", "high_tom", "snare"],
  low_tom_rim: ["low_tom", "floor_tom", "snare"],
  floor_tom_rim: ["floor_tom", "low_tom", "snare"],
  cowbell: ["wood_block", "ride_bell", "ride", "closed_hat"],
  wood_block: ["cowbell", "cross_stick", "snare"],
  clap: ["snare"],
  tambourine: ["shaker", "closed_hat"],
  shaker: ["tambourine", "closed_hat"],
};

/** The piece itself where `has` knows it, else the nearest one that it knows. */
export function nearest(piece: Piece, has: (candidate: Piece) => boolean): Piece | undefined {
  return [piece, ...(NEAREST[piece] ?? []), "closed_hat" as const].find(has);
}

/** Which notes play which pieces on an instrument. */
export interface DrumMap {
  name: string;
  title: string;
  notes: Partial<Record<Piece, readonly number[]>>;
}

export const GENERAL_MIDI: DrumMap = {
  name: "general-midi",
  title: "General MIDI",
  notes: Object.fromEntries(PIECES.filter((p) => LANES[p].notes.length > 0).map((p) => [p, LANES[p].notes])),
};

export function noteOf(map: DrumMap, piece: Piece): number | undefined {
  const played = nearest(piece, (p) => (map.notes[p]?.length ?? 0) > 0);
  return played && map.notes[played]?.[0];
}

const NEEDED: readonly Piece[] = ["kick", "snare", "closed_hat"];

/** A map in one word, such as `kick=36,snare=38+40`; undefined where it is not one. The server reads it too. */
export function readSpelledMap(text: string): DrumMap | undefined {
  const spelled = text.replace(/\s+/g, "").replace(/,$/, "");
  const notes: Partial<Record<Piece, readonly number[]>> = {};
  for (const entry of spelled.split(",")) {
    const match = /^([a-z_0-9]+)=(\d{1,3}(?:\+\d{1,3})*)$/.exec(entry);
    const row = match?.[2]!.split("+").map(Number);
    if (!match || !isPiece(match[1]!) || notes[match[1]] || row!.some((note) => note > 127)) return undefined;
    notes[match[1]] = row!;
  }
  return NEEDED.every((piece) => notes[piece]) ? { name: spelled, title: spelled, notes } : undefined;
}

export function pieceOfNote(map: DrumMap): ReadonlyMap<number, Piece> {
  const found = new Map<number, Piece>();
  for (const piece of PIECES) for (const note of map.notes[piece] ?? []) found.set(note, piece);
  return found;
}
