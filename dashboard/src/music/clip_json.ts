/** Clips as the API has them: notes with their ticks, both ways. */

import type { Schemas } from "../api/client.ts";
import { type Clip, type Meter, meterText, type Note, NOTE_TICKS, byTime, lengthTicks, nextId, tempoOf, TICKS_PER_QUARTER, usPerQuarterOf } from "./clip.ts";
import type { Piece } from "./kit.ts";

/** `4/4`, or with its grouping `2+2+3/8`. */
export function parseMeter(text: string): Meter {
  const [above = "", below = ""] = text.split("/");
  const numerator = above.split("+").reduce((sum, part) => sum + Number(part), 0);
  return { numerator: numerator || 4, denominator: Number(below) || 4 };
}

type ClipBody = Pick<Schemas["Clip"], "bars" | "tempo" | "time_signature" | "notes">;

export function clipFromJson(body: ClipBody): Clip {
  const change = { bar: 0, meter: parseMeter(body.time_signature), usPerQuarter: usPerQuarterOf(body.tempo) };
  const notes: Note[] = body.notes.map((note) => ({
    id: nextId(),
    piece: note.piece as Piece,
    tick: note.tick,
    score: note.score_tick,
    velocity: note.velocity,
    duration: NOTE_TICKS,
  }));
  return { ticksPerQuarter: TICKS_PER_QUARTER, bars: body.bars, changes: [change], notes: notes.sort(byTime) };
}

/** What the API takes; `undefined` for a clip that changes metre or tempo, which it takes no notes of. */
export function clipToJson(clip: Clip): Schemas["ClipBody"] | undefined {
  const [first, ...more] = clip.changes;
  if (more.length > 0 || clip.notes.length === 0) return undefined;
  const ratio = TICKS_PER_QUARTER / clip.ticksPerQuarter;
  const last = Math.round(lengthTicks(clip) * ratio) - 1;
  const tick = (at: number): number => Math.max(0, Math.min(last, Math.round(at * ratio)));
  return {
    bars: clip.bars,
    tempo: tempoOf(first),
    time_signature: meterText(first.meter),
    notes: clip.notes.map((note) => ({
      piece: note.piece,
      tick: tick(note.tick),
      score_tick: tick(note.score),
      velocity: note.velocity,
    })),
  };
}
