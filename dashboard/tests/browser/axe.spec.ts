import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, makeGroove, test } from "./service.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong, as readable lines. Its source is evaluated: the content policy allows no foreign script. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } };
    const found = await axe.run();
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} | ${failureSummary.slice(0, 200)}`));
  });
}

for (const scheme of ["dark", "light"] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });

    test("no place has anything that axe complains of", async ({ page }) => {
      await page.goto("/");
      await expect(page.getByRole("link", { name: /^John Bonham/ }).last()).toBeVisible();
      expect.soft(await violations(page)).toEqual([]);
      await page.getByRole("combobox").first().fill("a");
      await page.getByRole("option").first().waitFor();
      expect.soft(await violations(page)).toEqual([]);
      await page.goto("/#/who/Nobody%20Known");
      await page.getByRole("button", { name: /^Research/ }).waitFor();
      expect.soft(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: /^Research/ }).click();
      await page.getByRole("list", { name: "Who was asked for the name" }).waitFor();
      expect.soft(await violations(page)).toEqual([]);
      await makeGroove(page);
      expect.soft(await violations(page)).toEqual([]);
      await page.locator(".heads .name", { hasText: "Snare" }).click();
      await page.getByRole("button", { name: "Lock Snare" }).click();
      expect.soft(await violations(page)).toEqual([]);
      await page.getByText("Steps", { exact: true }).click();
      expect.soft(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "More ways to take it along" }).click();
      expect.soft(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Black Pearl" }).click();
      expect.soft(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.keyboard.press("?");
      expect.soft(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      for (const place of ["who/john-bonham", "make", "song", "history", "g/9999-1"]) {
        await page.goto(`/#/${place}`);
        await page.locator("main h1").waitFor();
        await page.locator("main").getByText(/\w/).first().waitFor();
        expect.soft(await violations(page), place).toEqual([]);
      }
      await page.goto("/#/make");
      await page.getByText("More", { exact: true }).click();
      await page.getByRole("button", { name: "Blend with another drummer" }).click();
      expect.soft(await violations(page)).toEqual([]);
      await page.goto("/#/song");
      await page.getByRole("option", { name: /Chorus/ }).first().click();
      expect.soft(await violations(page)).toEqual([]);
      await page.goto("/#/find");
      await page.locator("input[type=file]").setInputFiles({ name: "beat.wav", mimeType: "audio/wav", buffer: Buffer.from("x") });
      expect.soft(await violations(page)).toEqual([]);
      await page.goto("/#/who/john-bonham");
      await page.getByRole("img", { name: /A map of who plays like/ }).waitFor({ timeout: 120_000 });
      expect.soft(await violations(page)).toEqual([]);
      await page.getByText("Look for more", { exact: true }).click();
      expect.soft(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: /^Snare: / }).first().click();
      await page.getByRole("dialog").waitFor();
      expect.soft(await violations(page)).toEqual([]);
    });
  });
}
