import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, makeGroove, PYTHON, readByMido, Service, test } from "./service.ts";

/** Claims the job that waits, as a worker elsewhere would, and says how its sources stand. */
function standIn(service: Service): void {
  const program = `
import asyncio, sys, time
from mididrumigen.database.job_table import JobTable

async def main():
    table = JobTable("sqlite:///" + sys.argv[1])
    job = await table.claim("stand-in", 60)
    states = [
        {"name": "library", "status": "not_found", "reason": "Nothing was found."},
        {"name": "wikipedia", "status": "running", "reason": "", "until": time.time() + 90},
        {"name": "crossref", "status": "found", "reason": "3 found.", "found": 3},
        {"name": "arxiv", "status": "robots", "reason": "Its robots.txt says no."},
    ]
    await table.heartbeat(job.id, "stand-in", 60, 40, "asking wikipedia", states)
    await table.close()

asyncio.run(main())
`;
  execFileSync(PYTHON, ["-c", program, join(service.home, "mididrumigen.db")], { env: service.environment });
}

test("research tells of each source: asked for how long, found, why nothing", async ({ page }) => {
  const service = new Service({ MIDIDRUMIGEN_JOBS: "celery", MIDIDRUMIGEN_BROKER_URL: "redis://127.0.0.1:9/0" });
  await service.start();
  try {
    await page.goto(`${service.url}/#/who/${encodeURIComponent("John Bonham")}`);
    await expect(page.getByRole("heading", { name: "Finding out how John Bonham plays" })).toBeVisible();
    await expect(page.getByText("Waits for its turn …")).toBeVisible();
    standIn(service);
    const sources = page.getByRole("list", { name: "Sources, and what they brought" });
    await expect(sources.getByRole("listitem").filter({ hasText: "Crossref" })).toContainText("3 found.");
    await expect(sources.getByRole("listitem").filter({ hasText: "arXiv" })).toContainText("Its robots.txt says no.");
    const asked = sources.getByRole("listitem").filter({ hasText: "Wikipedia" });
    await expect(asked).toContainText(/is being asked · at most \d\d s more/);
    const before = await asked.innerText();
    await expect(asked).not.toHaveText(before.replace(/\n/g, " "));
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("alert")).toContainText("called off");
  } finally {
    await service.stop();
    service.remove();
  }
});

test("text about a drummer is read, and each number opens the sentence behind it", async ({ page, problems }) => {
  const passage = [
    "Ida Mallory: the quiet engine", "By A. Writer", "",
    "Ida Mallory plays well behind the beat. Her snare is full of ghost notes. Ida Mallory rides the hi-hat and seldom plays fills.",
    "Mallory swings her sixteenths hard.",
  ].join("\n");
  await page.goto("/#/who/Ida%20Mallory");
  await page.locator("input[type=file]").setInputFiles({ name: "ida.txt", mimeType: "text/plain", buffer: Buffer.from(passage) });
  await page.getByRole("button", { name: "Read it for how Ida Mallory plays" }).click();
  await expect(async () => {
    await page.goto("/#/find");
    await page.goto("/#/who/Ida%20Mallory");
    await expect(page.getByRole("heading", { name: "Around the beat" })).toBeVisible({ timeout: 1500 });
  }).toPass();
  await page.getByRole("button", { name: /^Snare strokes that are ghost notes: / }).click();
  await expect(page.getByRole("dialog").locator("blockquote")).toContainText("ghost notes");
  await page.keyboard.press("Escape");
  expect(problems).toEqual([]);
});

test("who plays alike is a map with a way to each of them", async ({ page, problems }) => {
  await makeGroove(page, "Tony Allen");
  await makeGroove(page, "Clyde Stubblefield");
  await makeGroove(page, "John Bonham");
  await page.goto("/#/who/John%20Bonham");
  const alike = page.locator("section[aria-labelledby=similar]", { has: page.getByRole("heading", { name: "Who plays alike" }) });
  // The first to be asked has the whole library described.
  await expect(alike.getByRole("img", { name: /A map of who plays like John Bonham/ })).toBeVisible({ timeout: 60_000 });
  const first = alike.getByRole("listitem").first();
  await expect(first).toContainText(/\d+ % alike/);
  const name = await first.getByRole("link").innerText();
  await first.getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  expect(problems).toEqual([]);
});

test("a recording is listened to, or why not is said in a sentence", async ({ page }) => {
  await page.goto("/");
  await page.locator("input[type=file]").setInputFiles({ name: "beat.wav", mimeType: "audio/wav", buffer: clicks() });
  await page.getByRole("button", { name: "Listen, and open what is heard in the grid" }).click();
  await expect(page.getByRole("alert").or(page.locator("canvas[role=img]"))).toBeVisible({ timeout: 60_000 });
  await page.goto("/#/find");
  await page.locator("input[type=file]").setInputFiles({ name: "notes.wav", mimeType: "audio/wav", buffer: Buffer.from("no sound") });
  await page.getByRole("button", { name: "Listen, and open what is heard in the grid" }).click();
  await expect(page.getByRole("alert")).toContainText(/notes\.wav|sound|read/i);
  await page.locator("input[type=file]").setInputFiles({ name: "picture.png", mimeType: "image/png", buffer: Buffer.from("x") });
  await expect(page.getByRole("alert")).toContainText("can be used here");
});

/** Eight seconds of bursts of noise on the beat, as a 16-bit file. */
function clicks(): Buffer {
  const rate = 22_050;
  const samples = new Int16Array(8 * rate);
  let seed = 1;
  for (let i = 0; i < samples.length; i++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    samples[i] = (seed / 2_147_483_648 - 0.5) * 30_000 * Math.exp(-(i % (rate / 2)) / 900);
  }
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(2 * rate, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

test("several drummers are blended, and the blend is played on", async ({ page, problems }) => {
  await page.goto("/#/make?artist=John+Bonham");
  await page.getByRole("button", { name: "Blend with another drummer" }).click();
  await page.getByLabel("Drummer 2").fill("Questlove");
  await page.getByRole("option", { name: "Questlove" }).first().click();
  await page.getByRole("button", { name: "Blend with another drummer" }).click();
  await page.getByLabel("Drummer 3").fill("Tony Allen");
  await page.getByLabel("Drummer 3").press("Enter");
  await page.getByRole("slider", { name: "How much of Tony Allen" }).fill("200");
  await page.getByRole("button", { name: "Generate" }).click();
  await expect(page).toHaveURL(/#\/g\/\d+-1/);
  await expect(page.locator(".bar-tools h1")).toHaveText("John Bonham 25 + Questlove 25 + Tony Allen 50");
  await page.getByRole("button", { name: "Reroll", exact: true }).click();
  await expect(page.getByRole("button", { name: "Undo" })).toBeEnabled();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download MIDI" }).first().click()]);
  expect((await readByMido(await file.path())).notes.length).toBeGreaterThan(8);
  await page.goto("/#/make");
  for (const n of [3, 2]) await page.getByRole("button", { name: /^Leave out/ }).nth(n - 2).click();
  await expect(page.getByLabel("Drummer 2")).toHaveCount(0);
  expect(problems).toEqual([]);
});
