import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests/browser",
  // Each file starts a service of its own; two at a time is what a small machine can do.
  workers: Number(process.env["WORKERS"] ?? 1),
  // Hangs end, slow machines do not: nothing here is about speed (npm run bench is).
  timeout: 240_000,
  expect: { timeout: 40_000 },
  reporter: "line",
  forbidOnly: true,
  use: {
    viewport: { width: 1440, height: 900 },
    colorScheme: "dark",
    locale: "en-GB",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox"],
    },
  },
});
