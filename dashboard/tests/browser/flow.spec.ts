import { readFileSync } from "node:fs";
import { expect, makeGroove, peak, readByMido, test } from "./service.ts";

test("a new user finds, makes, hears, shapes and takes along a groove", async ({ page, problems }) => {
  await page.goto("/");
  const box = page.getByRole("combobox").first();
  await expect(box).toBeVisible();
  await box.pressSequentially("bonh");
  await page.getByRole("option", { name: "John Bonham" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "John Bonham" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Around the beat" })).toBeVisible();

  await page.getByRole("link", { name: "Shape it first" }).click();
  await expect(page).toHaveURL(/#\/make/);
  await page.getByText("2", { exact: true }).first().click();
  await page.getByRole("button", { name: "Generate" }).click();
  await expect(page).toHaveURL(/#\/g\/\d+-1/);

  expect(await peak(page)).toBe(0);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await expect.poll(() => peak(page)).toBeGreaterThan(0.05);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect.poll(() => peak(page)).toBeLessThan(0.001);

  const download = async (): Promise<string> => {
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download MIDI" }).first().click()]);
    expect(file.suggestedFilename()).toMatch(/^john-bonham-.*\.mid$/);
    return file.path();
  };
  const before = await readByMido(await download());
  await page.getByRole("button", { name: "Lock Snare" }).click();
  await page.getByRole("button", { name: "Reroll", exact: true }).click();
  await expect(page.getByRole("button", { name: "Undo" })).toBeEnabled();
  const after = await readByMido(await download());
  const snares = ({ notes }: typeof before): number[][] => notes.filter(([, note]) => note === 38);
  expect(snares(before).length).toBeGreaterThan(0);
  expect(snares(after)).toEqual(snares(before));
  expect(after.notes).not.toEqual(before.notes);

  await page.getByRole("button", { name: "Draw" }).click();
  const canvas = page.locator("canvas[role=img]");
  const size = (await canvas.boundingBox())!;
  await canvas.click({ position: { x: size.width * 0.6, y: size.height / 12 } });
  const drawn = await readByMido(await download());
  expect(drawn.notes.length).toBe(after.notes.length + 1);
  const added = drawn.notes.filter((note) => !after.notes.some((other) => String(other) === String(note)));
  expect(added.length).toBe(1);
  expect(problems).toEqual([]);
});

test("a cell that is locked stays to the tick, whatever is rerolled", async ({ page }) => {
  await makeGroove(page);
  const notes = async (): Promise<number[][]> => {
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download MIDI" }).first().click()]);
    return (await readByMido(await file.path())).notes;
  };
  const before = await notes();
  const canvas = page.locator("canvas[role=img]");
  const heads = await page.locator(".heads .name").allInnerTexts();
  const size = (await canvas.boundingBox())!;
  const kick = heads.indexOf("Kick");
  await canvas.hover({ position: { x: size.width * 0.31, y: ((kick + 0.5) / heads.length) * size.height } });
  await page.getByRole("button", { name: "Lock Kick in bar 2" }).click();
  await page.getByRole("button", { name: "Reroll Kick", exact: true }).click();
  await expect(page.getByRole("button", { name: "Undo" })).toBeEnabled();
  const after = await notes();
  const inBar = (all: number[][], bar: number): number[][] => all.filter(([tick, note]) => note === 36 && Math.floor((tick! + 40) / 1920) === bar);
  expect(inBar(before, 1).length).toBeGreaterThan(0);
  expect(inBar(after, 1)).toEqual(inBar(before, 1));
  const others = (all: number[][]): number[][] => all.filter(([, note]) => note !== 36);
  expect(others(after)).toEqual(others(before));
});

test("what is rendered begins at the sample that the MIDI file says", async ({ page }) => {
  await page.goto("/");
  const ticks = Array.from({ length: 40 }, (_, i) => i * 180 + (i * 37) % 23);
  const file = midiOf(ticks.map((tick, i) => [tick, 37, i % 2 === 0 ? 127 : 122]));
  await page.locator("input[type=file]").setInputFiles({ name: "sticks.mid", mimeType: "audio/midi", buffer: file });
  await page.getByRole("button", { name: "Just open it in the grid" }).click();
  await page.getByRole("button", { name: "Black Pearl" }).click();
  await page.getByText("Synthetic").click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "More ways to take it along" }).click();
  const [wav] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download WAV" }).click()]);
  const data = readFileSync(await wav.path());
  const samples = new Int16Array(data.buffer, data.byteOffset + 44, (data.length - 44) / 2);
  const onsets: number[] = [];
  let silent = Infinity;
  for (let frame = 0; frame < samples.length / 2; frame++) {
    const isLoud = Math.abs(samples[frame * 2]!) > 8;
    if (isLoud && silent > 500) onsets.push(frame);
    silent = isLoud ? 0 : silent + 1;
  }
  expect(onsets.length).toBe(ticks.length);
  for (const [i, tick] of ticks.entries()) {
    expect(Math.abs(onsets[i]! - (tick * 0.5 * 44_100) / 480)).toBeLessThanOrEqual(1);
  }
});

/** A type 0 file at 120 BPM, 480 ticks to a quarter. */
function midiOf(notes: (readonly [tick: number, note: number, velocity: number])[]): Buffer {
  const variable = (value: number): number[] => (value < 128 ? [value] : [(value >> 7) | 0x80, value & 0x7f]);
  const events = notes.flatMap(([tick, note, velocity]) => [
    { tick, bytes: [0x99, note, velocity] },
    { tick: tick + 30, bytes: [0x89, note, 0] },
  ]);
  let now = 0;
  const body = events.flatMap(({ tick, bytes }) => {
    const delta = tick - now;
    now = tick;
    return [...variable(delta), ...bytes];
  });
  const track = [...body, 0, 0xff, 0x2f, 0];
  return Buffer.from([...Buffer.from("MThd"), 0, 0, 0, 6, 0, 0, 0, 1, 1, 0xe0, ...Buffer.from("MTrk"), 0, 0, track.length >> 8, track.length & 255, ...track]);
}
