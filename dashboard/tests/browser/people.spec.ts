import { expect, makeGroove, peak, readByMido, Service, test } from "./service.ts";

test("nobody knows a name: research is offered, and its end is told", async ({ page }) => {
  await page.goto("/");
  const box = page.getByRole("combobox").first();
  await box.fill("Zyx Qwertzuiop");
  await box.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Zyx Qwertzuiop" })).toBeVisible();
  await page.getByRole("button", { name: "Research Zyx Qwertzuiop" }).click();
  await expect(page.getByRole("alert")).toContainText(/Zyx Qwertzuiop|known|evidence/i);
  const asked = page.getByRole("list", { name: "Who was asked for the name" });
  await expect(asked.getByRole("listitem").filter({ hasText: "Library" })).toContainText("Nobody is called");
  await expect(asked.getByRole("listitem").filter({ hasText: "MusicBrainz" })).toBeVisible();
  await page.getByLabel("Genre, if you know it").fill("funk");
  await page.getByRole("button", { name: "Research again" }).click();
  await expect(page.getByRole("button", { name: /Generate|Research again/ })).toBeVisible();
});

test("how the sources came back can be read when research is over", async ({ page }) => {
  await page.goto("/#/who/Jabo%20Starks");
  await expect(page.getByRole("heading", { name: "Around the beat" })).toBeVisible();
  await page.getByText("Look for more", { exact: true }).click();
  await expect(page.getByRole("list", { name: "Who was asked for the name" }).getByRole("listitem").first()).toContainText("Jabo Starks");
  await expect(page.getByRole("list", { name: "Sources, and what they brought" }).getByRole("listitem").filter({ hasText: "Library" })).toBeVisible();
});

test("a name in Japanese is a name", async ({ page, service }) => {
  await page.goto("/");
  await page.getByRole("combobox").first().fill("神保彰");
  await expect(page.getByRole("option", { name: /Akira Jimbo/ })).toBeVisible();
  await page.getByRole("combobox").first().fill("");
  await page.locator("input[type=file]").setInputFiles({ name: "手本.mid", mimeType: "audio/midi", buffer: await groove(service) });
  await page.getByLabel("Whose playing is it?").fill("名取鼓太郎");
  await page.getByRole("button", { name: "Learn how 名取鼓太郎 plays" }).click();
  await expect(page).toHaveURL(/#\/who\//);
  await expect(page.getByRole("heading", { level: 1, name: "名取鼓太郎" })).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("button", { name: "Generate" })).toBeVisible({ timeout: 1500 });
  }).toPass();
  await page.getByRole("button", { name: "Generate" }).click();
  await expect(page).toHaveURL(/#\/g\/\d+-1/);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download MIDI" }).first().click()]);
  expect(file.suggestedFilename()).toMatch(/^名取鼓太郎-\d+-1\.mid$/);
  expect((await readByMido(await file.path())).notes.length).toBeGreaterThan(4);
});

/** A groove of the service itself, as a file. */
async function groove(service: Service): Promise<Buffer> {
  const ask = (path: string, body: object): Promise<Response> =>
    fetch(service.url + path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  await ask("/api/v1/generate", { artist: "Tony Allen", genre: "afrobeat", bars: 8, variations: 1, seed: 4 });
  const history = (await (await fetch(`${service.url}/api/v1/generations`)).json()) as { generations: { files: { url: string }[] }[] };
  return Buffer.from(await (await fetch(service.url + history.generations[0]!.files[0]!.url)).arrayBuffer());
}

test("16 bars at 300 BPM are seen and played", async ({ page, problems }) => {
  await page.goto("/#/make?artist=John+Bonham");
  await page.getByText("16", { exact: true }).first().click();
  await page.getByLabel("Tempo (BPM)").fill("300");
  await page.getByRole("button", { name: "Generate" }).click();
  await expect(page).toHaveURL(/#\/g\/\d+-1/);
  await expect(page.getByRole("spinbutton", { name: "Tempo", exact: true })).toHaveValue("300");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await expect.poll(() => peak(page)).toBeGreaterThan(0.05);
  await page.getByRole("spinbutton", { name: "Tempo", exact: true }).fill("120");
  await page.getByRole("spinbutton", { name: "Tempo", exact: true }).press("Enter");
  await expect(page.getByRole("button", { name: "Undo" })).toBeEnabled();
  await expect.poll(() => peak(page)).toBeGreaterThan(0.05);
  expect(problems).toEqual([]);
});

test("the server goes away and comes back: what is drawn stays, on this page and the next", async ({ page }) => {
  const service = new Service();
  await service.start();
  try {
    await makeGroove(page, "Questlove", service.url);
    await service.stop();
    await page.getByRole("button", { name: "Reroll", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("does not answer");
    await page.locator(".heads .name", { hasText: "Kick" }).click();
    await page.getByRole("button", { name: "Flam" }).click();
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await expect.poll(() => peak(page)).toBeGreaterThan(0.02);
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download MIDI" }).first().click()]);
    const drawn = (await readByMido(await file.path())).notes.length;
    await service.start();
    await page.getByRole("button", { name: "Reroll Ride" }).click();
    await expect(page.getByRole("button", { name: "Reroll", exact: true })).toBeEnabled();
    await expect(page.getByRole("alert")).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.reload();
    await expect(page.getByText("edited, kept in this browser")).toBeVisible();
    const [again] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download MIDI" }).first().click()]);
    expect((await readByMido(await again.path())).notes.length).toBe(drawn);
  } finally {
    await service.stop();
    service.remove();
  }
});

test("research that takes long is called off", async ({ page }) => {
  // Jobs are carried to workers by a broker, and there is no worker.
  const service = new Service({ MIDIDRUMIGEN_JOBS: "celery", MIDIDRUMIGEN_BROKER_URL: "redis://127.0.0.1:9/0" });
  await service.start();
  try {
    await page.goto(`${service.url}/#/who/${encodeURIComponent("John Bonham")}`);
    await expect(page.getByRole("heading", { name: "Finding out how John Bonham plays" })).toBeVisible();
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("alert")).toContainText("called off");
    await expect(page.getByRole("button", { name: "Research again" })).toBeVisible();
  } finally {
    await service.stop();
    service.remove();
  }
});

test("a server that wants a key asks for it once", async ({ page }) => {
  const service = new Service({}, ["--host", "0.0.0.0"]);
  const secret = /mdg_\S+/.exec(service.run("keys", "create", "studio", "--scope", "generate", "--scope", "research"))![0];
  await service.start();
  try {
    await page.goto(service.url);
    await expect(page.getByRole("dialog", { name: "This server wants a key" })).toBeVisible();
    await page.getByLabel("API key").fill("mdg_wrong");
    await page.getByRole("button", { name: "Enter" }).click();
    await expect(page.getByRole("dialog").getByRole("alert")).toBeVisible();
    await page.getByLabel("API key").fill(secret);
    await page.getByRole("button", { name: "Enter" }).click();
    await expect(page.getByRole("link", { name: "John Bonham" })).toBeVisible();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole("link", { name: "John Bonham" })).toBeVisible();
  } finally {
    await service.stop();
    service.remove();
  }
});

test("two tabs do not tread on each other", async ({ page, context }) => {
  await makeGroove(page, "Questlove");
  const other = await context.newPage();
  await makeGroove(other, "Tony Allen");
  await expect(page.locator(".bar-tools h1")).toHaveText("Questlove");
  await page.getByRole("button", { name: "Reroll", exact: true }).click();
  await expect(page.getByRole("button", { name: "Undo" })).toBeEnabled();
  await expect(other.locator(".bar-tools h1")).toHaveText("Tony Allen");
  await expect(other.getByRole("button", { name: "Undo" })).toBeDisabled();
});

test("hands stay on the keyboard", async ({ page }) => {
  await makeGroove(page);
  await page.locator("main").focus();
  await page.keyboard.press("2");
  await expect(page.getByRole("button", { name: /^Variation 2/ })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Stop", exact: true })).toBeVisible();
  await page.keyboard.press("Space");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("button", { name: "Undo" })).toBeEnabled();
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("button", { name: "Undo" })).toBeDisabled();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByText("Steps", { exact: true }).click();
  const cells = page.getByRole("grid").getByRole("gridcell");
  await cells.first().focus();
  const crash = cells.first();
  const was = await crash.getAttribute("aria-selected");
  await page.keyboard.press("Enter");
  await expect(crash).toHaveAttribute("aria-selected", was === "true" ? "false" : "true");
  await page.keyboard.press("ArrowRight");
  await expect(cells.nth(1)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByText("Bar 2 of 4")).toBeVisible();
});

test("a generation gets a title and a star, and goes", async ({ page }) => {
  await makeGroove(page, "Stewart Copeland");
  await page.getByRole("link", { name: "History" }).click();
  const line = page.getByRole("listitem").filter({ hasText: "Stewart Copeland" }).first();
  await line.getByRole("button", { name: /^Star/ }).click();
  await expect(line.getByRole("button", { name: /^Star/ })).toHaveAttribute("aria-pressed", "true");
  await line.getByLabel(/^Title/).fill("Message");
  await line.getByLabel(/^Title/).press("Enter");
  await page.getByRole("button", { name: "Only starred ones" }).click();
  await expect(page.locator("main li")).toHaveCount(1);
  await page.reload();
  await expect(page.getByLabel(/^Title/).first()).toHaveValue("Message");
  await line.getByRole("button", { name: /^Delete/ }).click();
  await line.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.locator("main li").filter({ hasText: "Stewart Copeland" })).toHaveCount(0);
});
