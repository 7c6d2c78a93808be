/** Pictures of each place in dark, light and on a phone, from the real service with a home of its own. */

import { devices, type Page } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { type Service, test } from "../tests/browser/service.ts";

const TARGET = resolve(import.meta.dirname, "../../docs/images/dashboard");
const LOOKS = {
  dark: { colorScheme: "dark", viewport: { width: 1440, height: 900 } },
  light: { colorScheme: "light", viewport: { width: 1440, height: 900 } },
  phone: { ...devices["iPhone 13"], defaultBrowserType: undefined, colorScheme: "dark", deviceScaleFactor: 2 },
} as const;

async function post(service: Service, path: string, body: object): Promise<unknown> {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(service.url + path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function prepare(service: Service): Promise<void> {
  for (const artist of ["Clyde Stubblefield", "Tony Allen", "Stewart Copeland", "John Bonham"]) {
    await post(service, "/api/v1/generate", { artist, genre: artist === "Tony Allen" ? "afrobeat" : "", seed: 24, bars: 4, variations: 4 }).catch(() => undefined);
  }
  const { task_id: id } = (await post(service, "/api/v1/research", { artist: "John Bonham" })) as { task_id: string };
  for (let tries = 0; tries < 600; tries++) {
    const task = (await (await fetch(`${service.url}/api/v1/task/${id}`)).json()) as { status: string };
    if (task.status === "completed") break;
    await new Promise((again) => setTimeout(again, 100));
  }
  for (const artist of ["Clyde Stubblefield", "Tony Allen", "Stewart Copeland"]) {
    await post(service, "/api/v1/generate", { artist, seed: 24, bars: 4, variations: 4 });
  }
  for (let tries = 0; tries < 600; tries++) {
    const { generations } = (await (await fetch(`${service.url}/api/v1/generations`)).json()) as { generations: unknown[] };
    if (generations.length >= 4) break;
    await new Promise((again) => setTimeout(again, 100));
  }
  await post(service, "/api/v1/generate", { artist: "John Bonham", seed: 24, bars: 4, variations: 4 });
  // The first to be asked compares everybody.
  await fetch(`${service.url}/api/v1/similar/john-bonham?limit=8`);
}

async function take(page: Page, url: string, look: string, isPhone: boolean): Promise<void> {
  const shoot = (name: string): Promise<unknown> => page.screenshot({ path: `${TARGET}/${name}-${look}.png` });
  await page.goto(`${url}/`);
  await page.locator("main svg rect").first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  await shoot("find");
  await page.goto(`${url}/#/who/john-bonham`);
  await page.locator(".plot svg").first().waitFor();
  await page.locator("section svg rect").first().waitFor();
  await shoot("who");
  await page.getByRole("heading", { name: "Who plays alike" }).waitFor({ timeout: 120_000 });
  await page.getByRole("img", { name: /A map of who plays like/ }).scrollIntoViewIfNeeded();
  await page.locator("#similar").evaluate((heading) => heading.scrollIntoView({ block: "start" }));
  await shoot("alike");
  await page.goto(`${url}/#/make?artist=John+Bonham`);
  await page.getByRole("button", { name: "Generate" }).waitFor();
  await page.getByRole("button", { name: "Blend with another drummer" }).click();
  await page.getByLabel("Drummer 2").fill("Questlove");
  await page.getByLabel("Drummer 2").press("Enter");
  await page.getByRole("slider", { name: "How much of Questlove" }).fill("60");
  await page.locator("h1").click();
  await shoot("make");
  const { generations } = (await (await fetch(`${url}/api/v1/generations`)).json()) as { generations: { artist: string; files: { id: string }[] }[] };
  await page.goto(`${url}/#/g/${generations.find((line) => line.artist === "John Bonham")!.files[0]!.id}`);
  if (isPhone) await page.getByRole("grid").waitFor();
  else {
    await page.locator(".heads .name", { hasText: "Snare" }).click();
    await page.getByRole("button", { name: "Lock Kick" }).click();
  }
  await page.waitForTimeout(300);
  await shoot("grid");
  await page.goto(`${url}/#/song`);
  await page.getByRole("option").nth(2).click();
  await shoot("song");
  await page.goto(`${url}/#/history`);
  await page.locator("main li").first().waitFor();
  await shoot("history");
}

test("pictures of each place", async ({ browser, service }) => {
  test.setTimeout(600_000);
  mkdirSync(TARGET, { recursive: true });
  await prepare(service);
  for (const [look, options] of Object.entries(LOOKS)) {
    const context = await browser.newContext({ ...options, locale: "en-GB" } as never);
    await take(await context.newPage(), service.url, look, look === "phone");
    await context.close();
    console.log(`${look}: 7 pictures in ${TARGET}`);
  }
});
