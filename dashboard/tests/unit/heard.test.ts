import { expect, test } from "vitest";
import { placeLabels } from "../../src/plots/labels.ts";
import { readCollectors } from "../../src/api/collectors.ts";
import { readSurroundings } from "../../src/api/neighbours.ts";
import { clipOf } from "../../src/music/heard.ts";
import { readSpelledMap } from "../../src/music/kit.ts";
import { wordsOn } from "../../src/music/profile.ts";

const heard = {
  name: "x.wav", duration_s: 8, tempo_bpm: 120, meter: "4/4",
  beats_s: [0.5, 1, 1.5, 2, 2.6, 3.2, 3.8, 4.4],
  downbeats_s: [0.5, 2.5, 4.9],
  hits: [
    { time_s: 0.2, piece: "kick", velocity: 90 },
    { time_s: 0.5, piece: "kick", velocity: 100 },
    { time_s: 1.51, piece: "snare", velocity: 110 },
    { time_s: 2.5, piece: "kick", velocity: 101 },
    { time_s: 3.7, piece: "snare", velocity: 30 },
    { time_s: 4.0, piece: "trumpet", velocity: 99 },
    { time_s: 5.5, piece: "kick", velocity: 90 },
  ],
};

test("what was heard stands between its own downbeats, though the player sped up", () => {
  const clip = clipOf(heard)!;
  expect(clip.bars).toBe(2);
  expect(clip.notes.map(({ piece, tick, score }) => [piece, tick, score])).toEqual([
    ["kick", 0, 0],
    ["snare", 970, 960],
    ["kick", 1920, 1920],
    ["snare", 2880, 2880],
  ]);
});

test("where no bar was heard there is no clip", () => {
  expect(clipOf({ ...heard, downbeats_s: [0.5] })).toBeUndefined();
  expect(clipOf({ ...heard, hits: [] })).toBeUndefined();
});

test("a map is spelled in a word, as the server reads it", () => {
  const map = readSpelledMap(" kick=36, snare=38+40,closed_hat=42 ")!;
  expect(map.name).toBe("kick=36,snare=38+40,closed_hat=42");
  expect(map.notes).toEqual({ kick: [36], snare: [38, 40], closed_hat: [42] });
  for (const wrong of ["", "kick=36", "kick=36,snare=200,closed_hat=42", "kick=36,kick=35,snare=38,closed_hat=42", "kick=36,snare=38,horn=42"]) {
    expect(readSpelledMap(wrong)).toBeUndefined();
  }
});

test("a number is told in the words of its source, or by what it rests on", () => {
  const claim = (feature: string, quote: string, reason: string) => ({ feature, value: 1, quote, reason });
  const source = { id: "a", kind: "article", title: "A", claims: [
    claim("swing", "He swings.", "A"), claim("swing", "He swings.", "A"), claim("fills", "Few fills.", "A"), claim("tempo", "", "by ear"),
  ] };
  expect(wordsOn(source, "swing")).toEqual([{ text: "He swings.", isQuote: true }]);
  expect(wordsOn(source, "tempo")).toEqual([{ text: "by ear", isQuote: false }]);
  expect(wordsOn(source, "density")).toEqual([]);
  expect(wordsOn(undefined, "swing")).toEqual([]);
});

test("sources are read as they stand, whichever way they are told", () => {
  const told = [{ name: "wikipedia", status: "running", reason: "", seconds_left: 3 }, { name: "library", status: "found", reason: "1 found.", found: 1 }];
  expect(readCollectors(told, 500)).toEqual([
    { name: "wikipedia", status: "running", message: "", found: null, until: 3500 },
    { name: "library", status: "found", message: "1 found.", found: 1, until: null },
  ]);
  expect(readCollectors(["arxiv: No network."])[0]).toMatchObject({ name: "arxiv", message: "No network." });
  expect(readCollectors(null)).toEqual([]);
});

test("neighbours stand where the server says, or around by likeness", () => {
  const row = { name: "A", similarity: 0.9, reasons: ["swings"] };
  const nowhere = { x: null, y: null };
  const rows = [{ ...row, ...nowhere }, { ...row, name: "B", similarity: 0.5, ...nowhere }];
  const [near, far] = readSurroundings({ artist: "Me", ...nowhere, similar_artists: rows }).neighbours;
  expect(Math.hypot(near!.x, near!.y)).toBeLessThan(Math.hypot(far!.x, far!.y));
  const placed = { artist: "Me", x: 1, y: 1, similar_artists: [{ ...row, x: 3, y: 0 }] };
  expect(readSurroundings(placed).neighbours).toEqual([{ ...row, x: 2, y: -1 }]);
});

test("names on a map lie on no other, though the points nearly do", () => {
  const points = ["John Bonham", "Ian Paice", "Roger Taylor", "Phil Rudd"].map((name, i) => ({ name, x: 200 + 6 * i, y: 200 + 5 * i }));
  const boxes = placeLabels(points).map(({ name, x, y }) => ({ from: x - name.length * 3.6, to: x + name.length * 3.6, y }));
  for (const [i, one] of boxes.entries()) {
    for (const other of boxes.slice(i + 1)) {
      expect(Math.abs(one.y - other.y) >= 16 || one.to <= other.from || other.to <= one.from).toBe(true);
    }
  }
});
