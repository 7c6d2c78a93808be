/** A drum kit made of arithmetic: it weighs nothing, and is there before any sample has loaded. */

import type { Piece } from "../music/kit.ts";

interface Recipe {
  seconds: number;
  /** Decaying tones: frequency at the stroke, where it settles, how fast, how loud, how long. */
  tones?: readonly { from: number; to: number; glide: number; level: number; decay: number }[];
  /** Noise between two frequencies. */
  noise?: { low: number; high: number; level: number; decay: number; attack?: number };
  /** Inharmonic metal. */
  metal?: { base: number; level: number; decay: number; low: number };
}

const drum = (from: number, to: number, decay: number, noise: number): Recipe => ({
  seconds: decay * 5,
  tones: [
    { from, to, glide: 0.035, level: 0.85, decay },
    { from: from * 1.6, to: to * 1.52, glide: 0.02, level: 0.16, decay: decay * 0.4 },
  ],
  noise: { low: 400, high: 6000, level: noise, decay: 0.02 },
});

const rim = (from: number, to: number, decay: number): Recipe => ({
  ...drum(from, to, decay, 0.3),
  noise: { low: 1500, high: 9000, level: 0.5, decay: 0.018 },
});

const hat = (decay: number, seconds: number, low = 6500): Recipe => ({
  seconds,
  noise: { low, high: 16000, level: 0.4, decay: decay * 0.8 },
  metal: { base: 411, level: 0.5, decay, low },
});

const SNARE: Recipe = {
  seconds: 0.5,
  tones: [
    { from: 235, to: 186, glide: 0.012, level: 0.5, decay: 0.075 },
    { from: 390, to: 331, glide: 0.01, level: 0.22, decay: 0.05 },
  ],
  noise: { low: 1400, high: 11000, level: 0.62, decay: 0.1 },
};

export const RECIPES: Record<Piece, Recipe> = {
  kick: {
    seconds: 0.6,
    tones: [
      { from: 165, to: 51, glide: 0.028, level: 1, decay: 0.15 },
      { from: 92, to: 92, glide: 0.02, level: 0.2, decay: 0.06 },
    ],
    noise: { low: 1800, high: 6500, level: 0.3, decay: 0.006 },
  },
  snare: SNARE,
  rim_shot: { ...SNARE, noise: { low: 1100, high: 12000, level: 0.75, decay: 0.09 } },
  cross_stick: {
    seconds: 0.14,
    tones: [
      { from: 1720, to: 1660, glide: 0.004, level: 0.5, decay: 0.016 },
      { from: 815, to: 790, glide: 0.005, level: 0.35, decay: 0.022 },
    ],
    noise: { low: 1500, high: 7000, level: 0.3, decay: 0.006 },
  },
  closed_hat: hat(0.032, 0.2),
  closed_hat_edge: hat(0.05, 0.26, 5200),
  pedal_hat: hat(0.024, 0.15, 5000),
  half_open_hat: hat(0.16, 0.7, 5800),
  open_hat: hat(0.34, 1.5, 5800),
  open_hat_edge: hat(0.4, 1.7, 5200),
  ride: { seconds: 2.2, metal: { base: 497, level: 0.42, decay: 0.6, low: 3200 },
    noise: { low: 5500, high: 14000, level: 0.18, decay: 0.02 } },
  ride_edge: { seconds: 2.6, metal: { base: 388, level: 0.5, decay: 0.85, low: 2300 },
    noise: { low: 3000, high: 13000, level: 0.3, decay: 0.3 } },
  ride_bell: {
    seconds: 1.8,
    tones: [
      { from: 1120, to: 1120, glide: 1, level: 0.26, decay: 0.42 },
      { from: 1738, to: 1738, glide: 1, level: 0.17, decay: 0.3 },
      { from: 2907, to: 2907, glide: 1, level: 0.1, decay: 0.22 },
    ],
    metal: { base: 497, level: 0.2, decay: 0.4, low: 3200 },
  },
  crash_1: { seconds: 3, metal: { base: 342, level: 0.42, decay: 0.75, low: 2200 },
    noise: { low: 2600, high: 14000, level: 0.5, decay: 0.5 } },
  crash_2: { seconds: 2.6, metal: { base: 401, level: 0.42, decay: 0.65, low: 2800 },
    noise: { low: 3300, high: 15000, level: 0.5, decay: 0.42 } },
  splash: { seconds: 1.1, metal: { base: 523, level: 0.4, decay: 0.2, low: 3800 },
    noise: { low: 4000, high: 15000, level: 0.5, decay: 0.15 } },
  china: { seconds: 1.8, metal: { base: 289, level: 0.55, decay: 0.36, low: 1500 },
    noise: { low: 1800, high: 11000, level: 0.55, decay: 0.26 } },
  high_tom: drum(258, 176, 0.15, 0.14),
  mid_tom: drum(208, 138, 0.18, 0.14),
  low_tom: drum(166, 108, 0.22, 0.14),
  floor_tom: drum(132, 82, 0.28, 0.14),
  high_tom_rim: rim(258, 176, 0.13),
  mid_tom_rim: rim(208, 138, 0.15),
  low_tom_rim: rim(166, 108, 0.18),
  floor_tom_rim: rim(132, 82, 0.22),
  cowbell: {
    seconds: 0.6,
    tones: [
      { from: 562, to: 562, glide: 1, level: 0.36, decay: 0.1 },
      { from: 845, to: 845, glide: 1, level: 0.36, decay: 0.12 },
      { from: 1690, to: 1690, glide: 1, level: 0.1, decay: 0.06 },
    ],
  },
  wood_block: {
    seconds: 0.16,
    tones: [
      { from: 1130, to: 1130, glide: 1, level: 0.6, decay: 0.022 },
      { from: 1790, to: 1790, glide: 1, level: 0.3, decay: 0.014 },
    ],
  },
  clap: { seconds: 0.4, noise: { low: 900, high: 4200, level: 0.95, decay: 0.085 } },
  tambourine: { seconds: 0.4, metal: { base: 660, level: 0.35, decay: 0.09, low: 7000 },
    noise: { low: 7500, high: 16000, level: 0.3, decay: 0.05 } },
  shaker: { seconds: 0.2, noise: { low: 5200, high: 14000, level: 0.45, decay: 0.04, attack: 0.012 } },
};

/** Frequencies of a cymbal's partials over its lowest: no two of them in tune. */
const PARTIALS = [1, 1.342, 1.471, 1.832, 2.163, 2.559, 3.089, 3.742];

/** One stroke at full force; the same samples each time.
 *
 * The loudest moment is at 0.9, and sound begins at the first sample.
 */
export function synthesise(piece: Piece, sampleRate: number): Float32Array<ArrayBuffer> {
  const recipe = RECIPES[piece];
  const samples = new Float32Array(Math.ceil(recipe.seconds * sampleRate));
  for (const tone of recipe.tones ?? []) addTone(samples, sampleRate, tone);
  if (recipe.noise) addNoise(samples, sampleRate, recipe.noise, seedOf(piece));
  if (recipe.metal) addMetal(samples, sampleRate, recipe.metal);
  finish(samples, sampleRate);
  return samples;
}

function addTone(out: Float32Array, rate: number, tone: NonNullable<Recipe["tones"]>[number]): void {
  let phase = 0.25;
  for (let i = 0; i < out.length; i++) {
    const t = i / rate;
    phase += (tone.to + (tone.from - tone.to) * Math.exp(-t / tone.glide)) / rate;
    out[i]! += Math.sin(2 * Math.PI * phase) * tone.level * Math.exp(-t / tone.decay);
  }
}

function addNoise(out: Float32Array, rate: number, noise: NonNullable<Recipe["noise"]>, seed: number): void {
  const high = onePole(noise.high, rate);
  const low = onePole(noise.low, rate);
  let state = seed;
  let bright = 0;
  let dark = 0;
  for (let i = 0; i < out.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bright += (state / 2 ** 31 - bright) * high;
    dark += (bright - dark) * low;
    const t = i / rate;
    const attack = noise.attack ? Math.min(1, t / noise.attack) : 1;
    out[i]! += (bright - dark) * 1.8 * noise.level * attack * Math.exp(-t / noise.decay);
  }
}

function addMetal(out: Float32Array, rate: number, metal: NonNullable<Recipe["metal"]>): void {
  const low = onePole(metal.low, rate);
  const phases = PARTIALS.map((_, i) => (i * 0.381) % 1);
  const made = new Float32Array(out.length);
  for (const [n, partial] of PARTIALS.entries()) {
    const step = (metal.base * partial * 4.2) / rate;
    if (step > 0.45) continue;
    let phase = phases[n]!;
    for (let i = 0; i < out.length; i++) {
      phase += step;
      // Square waves: their overtones are what sizzles.
      made[i]! += phase % 1 < 0.5 ? 1 : -1;
    }
  }
  let dark = 0;
  for (let i = 0; i < out.length; i++) {
    dark += (made[i]! - dark) * low;
    const t = i / rate;
    out[i]! += ((made[i]! - dark) / PARTIALS.length) * metal.level * Math.exp(-t / metal.decay);
  }
}

function finish(out: Float32Array, rate: number): void {
  let peak = 0;
  for (const sample of out) peak = Math.max(peak, Math.abs(sample));
  const fade = Math.min(out.length, Math.round(0.02 * rate));
  for (let i = 0; i < out.length; i++) {
    const left = out.length - 1 - i;
    out[i] = ((out[i]! * 0.9) / (peak || 1)) * (left < fade ? left / fade : 1);
  }
}

const onePole = (hz: number, rate: number): number => 1 - Math.exp((-2 * Math.PI * Math.min(hz, rate * 0.45)) / rate);

const seedOf = (text: string): number => [...text].reduce((sum, c) => (Math.imul(sum, 31) + c.charCodeAt(0)) | 0, 7);
