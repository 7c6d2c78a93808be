import checks from "./playwright.config.ts";

/** What uses the browser and the service without checking anything: pictures and timings. */
export default { ...checks, testDir: "scripts", testMatch: "*.tool.ts" };
