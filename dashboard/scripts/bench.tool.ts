/** What the page weighs and how fast it is, in Chromium against the real service. */

import type { Page } from "@playwright/test";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { test } from "../tests/browser/service.ts";

const ASSETS = resolve(import.meta.dirname, "../../src/mididrumigen/api/static/dashboard/assets");
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const say = (what: string, value: number, unit: string, most: number): void => {
  console.log(`${value <= most ? "ok  " : "OVER"} ${what}: ${value.toFixed(value < 10 ? 2 : 0)} ${unit} (at most ${most})`);
};

function weigh(): void {
  const scripts = readdirSync(ASSETS).filter((name) => name.endsWith(".js"));
  const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(`${ASSETS}/${name}`), { level: 9 }).length, 0);
  say("JavaScript, gzip", bytes / 1000, "kB", 120);
}

async function load(page: Page, url: string): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const started = performance.now();
    await page.goto(url, { waitUntil: "commit" });
    await page.getByRole("combobox").first().fill("b");
    times.push(performance.now() - started);
    await page.goto("about:blank");
  }
  say("From the address to a letter in the field", median(times), "ms", 1000);
}

async function draw(page: Page): Promise<void> {
  const times = await page.evaluate(async () => {
    const found: number[] = [];
    const begin = (window as unknown as { mididrumigenBench?: (notes: number) => number[] }).mididrumigenBench;
    if (begin) found.push(...begin(1500));
    return found;
  });
  say("Full redraw of 1,500 strokes", median(times), "ms", 8);
}

/** Script of the page while it plays, by the browser's own count. */
async function play(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const read = async (): Promise<{ script: number; frames: number }> => {
    const { metrics } = await session.send("Performance.getMetrics");
    const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
    return { script: of("ScriptDuration"), frames: await page.evaluate(() => (window as unknown as { frames: number }).frames) };
  };
  await page.evaluate(() => {
    const counted = window as unknown as { frames: number };
    counted.frames = 0;
    const count = (): void => {
      counted.frames += 1;
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.waitForTimeout(2500);
  const before = await read();
  await page.waitForTimeout(4000);
  const after = await read();
  say("Script a frame while playing", (1000 * (after.script - before.script)) / (after.frames - before.frames), "ms", 0.5);
}

/** From the click to the frame after which the new strokes are with the sound card's queue. */
async function reroll(page: Page): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    times.push(
      await page.evaluate(async () => {
        const button = [...document.querySelectorAll("button")].find((one) => one.textContent?.trim() === "Reroll")!;
        const started = performance.now();
        button.click();
        do await new Promise(requestAnimationFrame);
        while (button.disabled);
        const problem = document.querySelector("[role=alert]")?.textContent;
        if (problem) throw new Error(problem);
        return performance.now() - started;
      }),
    );
    await page.waitForTimeout(300);
  }
  say("From Reroll to its sound", median(times), "ms", 200);
}

test("weight and speed", async ({ browser, service }) => {
  test.setTimeout(600_000);
  weigh();
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 }, deviceScaleFactor: 1 });
  await load(page, service.url);
  await page.goto(`${service.url}/?bench#/make?artist=John+Bonham`);
  await page.getByText("16", { exact: true }).first().click();
  await page.getByRole("button", { name: "Generate" }).click();
  await page.waitForURL(/#\/g\//);
  await page.locator("canvas[role=img]").waitFor();
  await draw(page);
  await play(page);
  await reroll(page);
});
