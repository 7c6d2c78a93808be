/** One stroke: a sample at a moment, as loud and as bright as it was struck. */

import { chokes, type Piece } from "../music/kit.ts";
import type { Kit, Layer } from "./kits.ts";

/** How loud a velocity is, from 0 to 1: about 40 dB from the softest ghost note to an accent. */
export const loudness = (velocity: number): number => (velocity / 127) ** 1.7;

/** Where a single sample is cut off, in Hz, so that soft strokes sound soft. */
export const brightness = (velocity: number): number => 900 * 22 ** (velocity / 127);

export interface Struck {
  piece: Piece;
  time: number;
  gain: GainNode;
  source: AudioBufferSourceNode;
}

export function layerFor(layers: readonly Layer[], velocity: number): Layer | undefined {
  return layers.find((layer) => velocity <= layer.to) ?? layers.at(-1);
}

/** Plays strokes into a destination; open hats end where the pair is closed. */
export class Voices {
  readonly #context: BaseAudioContext;
  readonly #into: AudioNode;
  #ringing: Struck[] = [];

  constructor(context: BaseAudioContext, into: AudioNode) {
    this.#context = context;
    this.#into = into;
  }

  /** Strikes a piece at a moment of the context's clock; strokes come in order of time. */
  strike(kit: Kit, piece: Piece, velocity: number, time: number, level = 1): void {
    const layers = kit.layersOf(piece);
    const layer = layerFor(layers, velocity);
    if (!layer) return;
    const source = this.#context.createBufferSource();
    source.buffer = layer.buffer;
    source.playbackRate.value = layer.rate;
    const gain = this.#context.createGain();
    gain.gain.value = loudness(velocity) * layer.gain * level;
    if (layers.length === 1 && velocity < 120) {
      const filter = this.#context.createBiquadFilter();
      filter.type = "lowpass";
      filter.Q.value = 0.4;
      filter.frequency.value = Math.min(brightness(velocity), this.#context.sampleRate / 2);
      source.connect(filter).connect(gain);
    } else {
      source.connect(gain);
    }
    gain.connect(this.#into);
    source.start(time);
    this.#choke(piece, time);
    const struck = { piece, time, gain, source };
    this.#ringing.push(struck);
    source.onended = () => {
      gain.disconnect();
      this.#ringing = this.#ringing.filter((other) => other !== struck);
    };
  }

  #choke(piece: Piece, time: number): void {
    for (const old of this.#ringing) {
      if (!chokes(piece, old.piece) || old.time >= time) continue;
      old.gain.gain.setTargetAtTime(0, time, 0.012);
      old.source.stop(time + 0.12);
    }
  }

  /** Takes back what has not sounded yet. */
  cancelAfter(time: number): void {
    for (const struck of this.#ringing) if (struck.time >= time) struck.source.stop(0);
    this.#ringing = this.#ringing.filter((struck) => struck.time < time);
  }

  /** Ends everything at once. */
  silence(): void {
    const now = this.#context.currentTime;
    for (const { gain, source, time } of this.#ringing) {
      gain.gain.setTargetAtTime(0, now, 0.015);
      source.stop(Math.max(now, time) + 0.1);
    }
  }
}

/** Sums of many drums pass full scale: bent, not cut, and without delaying anything. */
export function limiter(context: BaseAudioContext): WaveShaperNode {
  const shaper = context.createWaveShaper();
  const curve = new Float32Array(2049);
  const knee = 0.8;
  for (let i = 0; i < curve.length; i++) {
    const x = ((i - 1024) / 1024) * SHAPER_RANGE;
    const over = Math.max(0, Math.abs(x) - knee);
    curve[i] = Math.sign(x) * (Math.abs(x) <= knee ? Math.abs(x) : knee + (1 - knee) * Math.tanh(over / (1 - knee)));
  }
  shaper.curve = curve;
  return shaper;
}

/** The shaper takes ±1: what goes in is scaled down by this much first. */
export const SHAPER_RANGE = 4;
