/** A clip as sound, faster than it is played. */

import type { Clip, Note } from "../music/clip.ts";
import { lengthSeconds, secondsAt } from "../music/clip.ts";
import type { Piece } from "../music/kit.ts";
import type { Kit } from "./kits.ts";
import { limiter, SHAPER_RANGE, Voices } from "./voice.ts";

const TAIL_S = 2;

export interface Mix {
  kit: Kit;
  /** Level of each piece, 1 where it does not say. */
  levels: Partial<Record<Piece, number>>;
  isHeard(note: Note): boolean;
}

/** Renders one round of a clip with its reverberation; strokes begin at their exact sample. */
export async function renderClip(clip: Clip, mix: Mix, sampleRate: number): Promise<AudioBuffer> {
  const frames = Math.ceil((lengthSeconds(clip) + TAIL_S) * sampleRate);
  const context = new OfflineAudioContext(2, frames, sampleRate);
  const bus = context.createGain();
  bus.gain.value = 0.7 / SHAPER_RANGE;
  bus.connect(limiter(context)).connect(context.destination);
  const voices = new Voices(context, bus);
  for (const note of clip.notes) {
    if (!mix.isHeard(note)) continue;
    voices.strike(mix.kit, note.piece, note.velocity, secondsAt(clip, note.tick), mix.levels[note.piece] ?? 1);
  }
  return context.startRendering();
}
