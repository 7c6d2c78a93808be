import { expect, makeGroove, peak, probe, readByMido, Service, test } from "./service.ts";

test("the page opens again, though the server is away: as it was, and it plays", async ({ page: before, context }) => {
  let page = before;
  const service = new Service();
  await service.start();
  try {
    await makeGroove(page, "Questlove", service.url);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await expect.poll(() => peak(page)).toBeGreaterThan(0.02);
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.locator(".heads .name", { hasText: "Snare" }).click();
    await page.getByRole("button", { name: "Flam" }).click();
    const download = async (): Promise<string> => {
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download MIDI" }).first().click()]);
      return file.path();
    };
    const drawn = await readByMido(await download());
    await service.stop();
    page = await context.newPage();
    await page.addInitScript(probe);
    await before.close();
    await page.goto(`${service.url}/#/g/1-1`);
    await expect(page.locator(".bar-tools h1")).toHaveText("Questlove");
    await expect(page.getByText("edited, kept in this browser")).toBeVisible();
    expect((await readByMido(await download())).notes.length).toBe(drawn.notes.length);
    await page.getByRole("button", { name: /^Variation 2/ }).click();
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await expect.poll(() => peak(page)).toBeGreaterThan(0.02);
  } finally {
    await service.stop();
    service.remove();
  }
});

const DEVICE = { device: "MidiDrumGen 0.1.0 in Live" };

test("what is drawn is sent into Live, and the page says where it went", async ({ page, service, problems }) => {
  const post = async (path: string, body: object): Promise<unknown> =>
    (await fetch(service.url + path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })).json();
  await makeGroove(page);
  const more = page.getByRole("button", { name: "More ways to take it along" });
  await more.click();
  await expect(page.getByText("switch on Receive")).toBeVisible();
  await page.keyboard.press("Escape");
  await post("/api/v1/outbox/next", DEVICE);
  await page.locator(".heads .name", { hasText: "Kick" }).click();
  await page.getByRole("button", { name: "Flam" }).click();
  await more.click();
  await page.getByRole("button", { name: "Send to Live" }).click();
  let sent: { task_id: string; files: { url: string }[] } | null = null;
  await expect(async () => {
    ({ send: sent } = (await post("/api/v1/outbox/next", DEVICE)) as { send: typeof sent });
    expect(sent).not.toBeNull();
  }).toPass();
  const drawn = (await (await fetch(`${service.url}${sent!.files[0]!.url}.json`)).json()) as { notes: unknown[] };
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download MIDI" }).first().click()]);
  expect(drawn.notes.length).toBe((await readByMido(await file.path())).notes.length);
  await post(`/api/v1/outbox/${sent!.task_id}`, { ...DEVICE, told: "1 clip in slot 3 of Drums." });
  await expect(page.locator(".toast")).toHaveText("1 clip in slot 3 of Drums.");
  expect(problems).toEqual([]);
});

test("a map of one's own is written into the file", async ({ page }) => {
  await makeGroove(page);
  await page.getByRole("button", { name: "More ways to take it along" }).click();
  await page.getByLabel("Drum map").selectOption("A map of my own");
  await page.getByLabel("Pieces and their notes").fill("kick=24,snare");
  await page.getByLabel("Pieces and their notes").press("Tab");
  await expect(page.getByRole("alert")).toContainText("kick=36,snare=38+40");
  await page.getByLabel("Pieces and their notes").fill("kick=24, snare=26, closed_hat=30, open_hat=31, ride=33, crash_1=35");
  await page.getByLabel("Pieces and their notes").press("Tab");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download MIDI" }).last().click()]);
  const { notes } = await readByMido(await file.path());
  expect(new Set(notes.map(([, note]) => note)).has(24)).toBe(true);
  expect(notes.every(([, note]) => note >= 24 && note <= 35)).toBe(true);
});
