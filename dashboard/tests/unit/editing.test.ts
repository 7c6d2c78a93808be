import { describe, expect, it } from "vitest";
import type { Clip, Note } from "../../src/music/clip.ts";
import { barOf, cellKey, lengthTicks, offsetMs } from "../../src/music/clip.ts";
import * as edit from "../../src/music/editing.ts";
import { begin, record, redo, undo } from "../../src/music/undo.ts";

const note = (id: number, piece: Note["piece"], score: number, late = 0, velocity = 90): Note => ({
  id, piece, score, tick: score + late, velocity, duration: 60,
});
const clip: Clip = {
  ticksPerQuarter: 480, bars: 2,
  changes: [{ bar: 0, meter: { numerator: 4, denominator: 4 }, usPerQuarter: 500_000 }],
  notes: [note(1, "kick", 0), note(2, "snare", 480, 12), note(3, "closed_hat", 960), note(4, "snare", 2400, 14), note(5, "kick", 1920)],
};
const snares = new Set([2, 4]);

describe("editing", () => {
  it("draws with the timing of the lane", () => {
    const drawn = edit.draw(clip, "snare", 1440, 100).notes.find((n) => n.score === 1440);
    expect(drawn?.tick).toBe(1440 + 14);
  });
  it("shifts by milliseconds and leaves what is written", () => {
    const later = edit.shift(clip, snares, 10);
    for (const id of snares) {
      const [before, after] = [clip, later].map((c) => c.notes.find((n) => n.id === id)!);
      expect(after!.score).toBe(before!.score);
      expect(Math.abs(offsetMs(later, after!) - offsetMs(clip, before!) - 10)).toBeLessThan(0.53);
    }
  });
  it("keeps notes inside the clip and velocities inside MIDI", () => {
    const all = new Set(clip.notes.map((n) => n.id));
    for (const changed of [edit.shift(clip, all, -9e5), edit.shift(clip, all, 9e5), edit.move(clip, all, 9e6),
      edit.addVelocity(clip, all, 500), edit.addVelocity(clip, all, -500)]) {
      for (const n of changed.notes) {
        expect(n.tick).toBeGreaterThanOrEqual(0);
        expect(n.tick).toBeLessThan(lengthTicks(clip));
        expect(n.velocity).toBeGreaterThanOrEqual(1);
        expect(n.velocity).toBeLessThanOrEqual(127);
      }
    }
  });
  it("takes timing out, and nothing else", () => {
    const straight = edit.scaleTiming(clip, snares, 0);
    expect(straight.notes.filter((n) => snares.has(n.id)).map((n) => n.tick)).toEqual([480, 2400]);
  });
  it("plays a flam ahead of its stroke, softer", () => {
    const flam = edit.ornament(clip, new Set([2]), "flam");
    const grace = flam.notes.find((n) => n.piece === "snare" && n.tick < 492)!;
    expect(flam.notes.length).toBe(clip.notes.length + 1);
    expect(grace.velocity).toBeLessThan(60);
  });
  it("changes nothing where nothing is selected", () => {
    expect(edit.shift(clip, new Set(), 10)).toBe(clip);
    expect(edit.erase(clip, new Set())).toBe(clip);
  });
  it("keeps locked cells to the tick and takes the rest", () => {
    const fresh: Clip = { ...clip, notes: [note(11, "snare", 720, 3), note(12, "snare", 2640), note(13, "kick", 240)] };
    const merged = edit.keepLocked(clip, fresh, new Set([cellKey("snare", 1)]));
    const inCell = merged.notes.filter((n) => n.piece === "snare" && barOf(merged, n) === 1);
    expect(inCell.map((n) => [n.tick, n.velocity])).toEqual([[2414, 90]]);
    expect(merged.notes.some((n) => n.id === 13)).toBe(true);
    expect(merged.notes.some((n) => n.id === 12)).toBe(false);
  });
});

describe("undo", () => {
  it("goes back two hundred steps and forth again", () => {
    let line = begin(0);
    for (let i = 1; i <= 250; i++) line = record(line, i);
    let back = line;
    for (let i = 0; i < 300; i++) back = undo(back);
    expect(back.present).toBe(50);
    for (let i = 0; i < 300; i++) back = redo(back);
    expect(back.present).toBe(250);
  });
  it("forgets what was undone once something else is done", () => {
    const line = record(undo(record(begin("a"), "b")), "c");
    expect(redo(line).present).toBe("c");
    expect(undo(line).present).toBe("a");
  });
});
