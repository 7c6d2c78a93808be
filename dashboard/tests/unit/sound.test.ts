import { describe, expect, it } from "vitest";
import type { Clip, Note } from "../../src/music/clip.ts";
import { lengthSeconds, lengthTicks, secondsAt, tickAt } from "../../src/music/clip.ts";
import { PIECES } from "../../src/music/kit.ts";
import { audible, dueClicks, dueNotes, playedAt, positionOf, roundSeconds, timeAt, wholeClip } from "../../src/sound/scheduling.ts";
import { synthesise } from "../../src/sound/synthesis.ts";
import { encodeWav } from "../../src/sound/wav.ts";
import { chance } from "./chance.ts";

const notes: Note[] = [0, 480, 960, 1439].map((tick, id) => ({ id, piece: "kick", tick, score: tick, velocity: 90, duration: 9 }));
const first = { bar: 0, meter: { numerator: 3, denominator: 4 }, usPerQuarter: 612_245 };
const clip: Clip = { ticksPerQuarter: 480, bars: 1, changes: [first], notes };
/** Two bars of 3/4, then two of 6/8 at twice the tempo. */
const song: Clip = { ...clip, bars: 4, changes: [first, { bar: 2, meter: { numerator: 6, denominator: 8 }, usPerQuarter: 306_000 }] };

describe("scheduling", () => {
  it("gives each stroke of each round once, however the time is cut", () => {
    const region = wholeClip(clip);
    const end = 5 * lengthSeconds(clip) - 1e-9;
    const whole = dueNotes(clip, region, [0, end]).map((due) => due.played);
    expect(whole.length).toBe(20);
    for (let seed = 0; seed < 40; seed++) {
      const next = chance(seed);
      const pieces: number[] = [];
      for (let at = 0; at < end; ) {
        const to = Math.min(end, at + next());
        pieces.push(...dueNotes(clip, region, [at, to]).map((due) => due.played));
        at = to;
      }
      expect(pieces).toEqual(whole);
    }
  });
  it("plays what is inside a region only", () => {
    const region = { start: 480, stop: 1440 };
    const ticks = dueNotes(clip, region, [0, roundSeconds(clip, region)]).map((due) => due.what.tick);
    expect(ticks).toEqual([480, 960, 1439]);
    expect(dueNotes(clip, { start: 9, stop: 9 }, [0, 960])).toEqual([]);
  });
  it("turns ticks to seconds and back, through changes of tempo and metre", () => {
    for (let tick = 0; tick <= lengthTicks(song); tick += 77) expect(tickAt(song, secondsAt(song, tick))).toBeCloseTo(tick, 6);
    expect(secondsAt(song, 2880)).toBeCloseTo(6 * 0.612245, 9);
    expect(lengthSeconds(song)).toBeCloseTo(6 * 0.612245 + 6 * 0.306, 9);
  });
  it("knows where it is, round after round", () => {
    const region = { start: 480, stop: 960 };
    expect(positionOf(clip, region, 0)).toBeCloseTo(480, 6);
    expect(positionOf(clip, region, 2.5 * roundSeconds(clip, region))).toBeCloseTo(720, 6);
    expect(playedAt({ time: 3, played: 1 }, timeAt({ time: 3, played: 1 }, 7))).toBe(7);
  });
  it("clicks on the beats, the first of a bar otherwise", () => {
    const ticks = dueClicks(song, wholeClip(song), [0, lengthSeconds(song)]).map(({ what, played }) => [what, Math.round(tickAt(song, played))]);
    expect(ticks).toEqual([["downbeat", 0], ["beat", 480], ["beat", 960], ["downbeat", 1440], ["beat", 1920], ["beat", 2400],
      ["downbeat", 2880], ["beat", 3600], ["downbeat", 4320], ["beat", 5040]]);
  });
  it("hears what is soloed alone, else what is not muted", () => {
    expect(audible(new Set(["kick"]), new Set(), "kick")).toBe(false);
    expect(audible(new Set(["kick"]), new Set(["kick"]), "kick")).toBe(true);
    expect(audible(new Set(), new Set(["kick"]), "snare")).toBe(false);
  });
});

describe("the synthetic kit", () => {
  it.each(PIECES)("has a finite %s that sounds from the first samples on and ends in silence", (piece) => {
    const samples = synthesise(piece, 44_100);
    const peak = (part: Float32Array): number => part.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(samples.findIndex((sample) => !Number.isFinite(sample))).toBe(-1);
    expect(peak(samples.subarray(0, 400))).toBeGreaterThan(0.01);
    expect(peak(samples)).toBeCloseTo(0.9, 5);
    expect(Math.abs(samples.at(-1)!)).toBeLessThan(1e-6);
    expect(synthesise(piece, 44_100).every((sample, i) => sample === samples[i])).toBe(true);
  });
});

describe("WAV", () => {
  it("has a header of its size and clips what is too loud", () => {
    const wav = encodeWav([Float32Array.from([0, 0.5, 2]), Float32Array.from([0, -0.5, -2])], 48_000);
    const view = new DataView(wav.buffer);
    expect(wav.length).toBe(44 + 12);
    expect(view.getUint32(24, true)).toBe(48_000);
    expect([view.getInt16(52, true), view.getInt16(54, true)]).toEqual([32767, -32767]);
  });
});
