import { expect, readByMido, test } from "./service.ts";

test("a song of 64 bars with a change of metre is planned, made, seen and taken along", async ({ page, problems }) => {
  await page.goto("/#/who/john-bonham");
  await page.getByRole("button", { name: "Generate" }).waitFor();
  await page.goto("/#/song");
  await expect(page.getByText(/^40 bars\./)).toBeVisible();
  await page.getByRole("listbox", { name: "Sections" }).getByRole("option", { name: /Chorus/ }).last().click();
  await page.getByRole("slider", { name: "Bars" }).fill("32");
  await page.getByLabel("Metre").fill("7/8");
  await page.getByLabel("Metre").press("Tab");
  await expect(page.getByText(/^64 bars\./)).toBeVisible();
  await page.getByRole("button", { name: "Generate the song" }).click();
  await expect(page).toHaveURL(/#\/g\/\d+-1/);
  await expect(page.locator("canvas[role=img]")).toHaveAttribute("aria-label", /in 64 bars/);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download MIDI" }).first().click()]);
  const { notes } = await readByMido(await file.path());
  expect(notes.at(-1)![0]).toBeGreaterThan((32 * 4 + 28 * 3.5) * 480);
  expect(problems).toEqual([]);
});
