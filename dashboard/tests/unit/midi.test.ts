import { describe, expect, it } from "vitest";
import type { Clip, Note } from "../../src/music/clip.ts";
import { byTime, lengthTicks } from "../../src/music/clip.ts";
import { GENERAL_MIDI, LANES, type Piece } from "../../src/music/kit.ts";
import { MidiReadError, readClip, readRaw } from "../../src/music/midi_read.ts";
import { writeClip } from "../../src/music/midi_write.ts";
import { chance } from "./chance.ts";

const PLAYABLE = (Object.keys(LANES) as Piece[]).filter((piece) => LANES[piece].notes.length > 0);

const BAR: Clip = { ticksPerQuarter: 480, bars: 1, notes: [],
  changes: [{ bar: 0, meter: { numerator: 4, denominator: 4 }, usPerQuarter: 500_000 }] };

function randomClip(seed: number): Clip {
  const next = chance(seed);
  const meter = { numerator: 1 + Math.floor(next() * 15), denominator: 2 ** (1 + Math.floor(next() * 4)) };
  const bars = 2 + Math.floor(next() * 16);
  const first = { bar: 0, meter, usPerQuarter: 200_000 + Math.floor(next() * 1_800_000) };
  const later = { bar: 1, meter: { numerator: 7, denominator: 8 }, usPerQuarter: first.usPerQuarter + 1000, label: "Verse" };
  const clip: Clip = { changes: next() < 0.5 ? [first] : [first, later], ticksPerQuarter: 480, bars, notes: [] };
  const taken = new Set<string>();
  const notes: Note[] = [];
  for (let i = 0; i < 200; i++) {
    const piece = PLAYABLE[Math.floor(next() * PLAYABLE.length)]!;
    const tick = Math.floor(next() * lengthTicks(clip));
    if (taken.has(`${piece}:${tick}`)) continue;
    taken.add(`${piece}:${tick}`);
    notes.push({ id: i, piece, tick, score: tick, velocity: 1 + Math.floor(next() * 127), duration: 1 });
  }
  return { ...clip, notes: notes.sort(byTime) };
}

const plain = (clip: Clip): unknown[] => clip.notes.map(({ piece, tick, velocity }) => ({ piece, tick, velocity }));

describe("a clip written and read again", () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))("is the same to the tick (%i)", (seed) => {
    const clip = randomClip(seed);
    const { clip: again, unknown } = readClip(writeClip(clip, "Ünïcode 名前"));
    expect(unknown).toBe(0);
    expect(plain(again)).toEqual(plain(clip));
    expect(again.changes).toEqual(clip.changes);
    expect(again.bars).toBe(clip.bars);
  });
});

describe("reading", () => {
  it("understands running status, note-ons of velocity 0 and events of other kinds", () => {
    const track = [0, 0xff, 0x51, 3, 7, 0xa1, 0x20, 0, 0xb9, 7, 100, 10, 0x99, 38, 90, 20, 38, 0, 0, 42, 70, 4, 42, 0,
      0, 0xf0, 2, 1, 0xf7, 0, 0xc9, 0, 0, 0xff, 0x2f, 0];
    const data = Uint8Array.from([77, 84, 104, 100, 0, 0, 0, 6, 0, 0, 0, 1, 0, 96, 77, 84, 114, 107, 0, 0, 0, track.length,
      ...track]);
    const raw = readRaw(data);
    expect(raw.ticksPerQuarter).toBe(96);
    expect(raw.notes).toEqual([
      { tick: 10, pitch: 38, velocity: 90, duration: 20 },
      { tick: 30, pitch: 42, velocity: 70, duration: 4 },
    ]);
  });

  it.each([["nothing", []], ["text", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]]])("refuses %s", (_, bytes) => {
    expect(() => readRaw(Uint8Array.from(bytes))).toThrow(MidiReadError);
  });

  it("refuses a file that ends in the middle, wherever that is", () => {
    const whole = writeClip(randomClip(3), "x");
    for (let end = 14; end < whole.length - 1; end += 7) {
      const cut = whole.subarray(0, end);
      try {
        readClip(cut);
      } catch (error) {
        expect(error).toBeInstanceOf(MidiReadError);
      }
    }
  });

  it("finds triplets where they are played, and straight 16ths where those are", () => {
    const at = (ticks: number[]): number[] => {
      const notes = ticks.map((tick, id) => ({ id, piece: "snare" as const, tick, score: tick, velocity: 90, duration: 1 }));
      const clip: Clip = { ...BAR, notes };
      return readClip(writeClip(clip, "x")).clip.notes.map((note) => note.score);
    };
    expect(at([3, 163, 318])).toEqual([0, 160, 320]);
    expect(at([0, 125, 236, 366])).toEqual([0, 120, 240, 360]);
    expect(at([472, 600])).toEqual([480, 600]);
  });
});

describe("writing", () => {
  it("keeps the louder of two strokes on one tick", () => {
    const note = { piece: "snare" as const, tick: 10, score: 10, duration: 4 };
    const clip: Clip = { ...BAR, notes: [{ ...note, id: 1, velocity: 40 }, { ...note, id: 2, velocity: 90 }] };
    expect(readClip(writeClip(clip, "x")).clip.notes.map((n) => n.velocity)).toEqual([90]);
  });

  it("writes a piece that the map lacks as its nearest sound", () => {
    const clip: Clip = { ...BAR, notes: [{ id: 1, piece: "half_open_hat", tick: 0, score: 0, velocity: 80, duration: 4 }] };
    expect(readRaw(writeClip(clip, "x", GENERAL_MIDI)).notes[0]?.pitch).toBe(46);
  });
});
