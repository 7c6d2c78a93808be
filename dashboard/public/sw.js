/*
 * Keeps the page for when the server is away. What is in /assets never changes under its name and is
 * kept when it is first loaded; the page itself is asked for anew, and kept for when nobody answers.
 */

const CACHE = "mididrumigen-page";
const PAGE = "/";
// A script is asked for with an Origin, which answers vary by; what is in it does not.
const ANY = { ignoreVary: true };

self.addEventListener("install", (event) => {
  event.waitUntil(keepPage().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

/** The page with the scripts and styles that it names, in place of those of an older one. */
async function keepPage() {
  const page = await fetch(PAGE, { cache: "no-cache" });
  if (!page.ok) throw new Error(`The page answers ${page.status}`);
  await putPage(page);
}

async function putPage(page) {
  const cache = await caches.open(CACHE);
  const named = [...(await page.clone().text()).matchAll(/"(\/assets\/[\w.-]+)"/g)].map(([, path]) => path);
  const before = await cache.match(PAGE, ANY);
  const isAnother = before && (await before.text()) !== (await page.clone().text());
  if (isAnother) await Promise.all((await cache.keys()).map((request) => cache.delete(request)));
  await cache.put(PAGE, page.clone());
  await Promise.all(named.map(async (path) => (await cache.match(path, ANY)) || cache.add(path)));
}

async function answerPage() {
  try {
    const page = await fetch(PAGE, { cache: "no-cache" });
    if (page.ok) await putPage(page.clone()).catch(() => undefined);
    return page;
  } catch (error) {
    const kept = await caches.match(PAGE, ANY);
    if (!kept) throw error;
    return kept;
  }
}

async function answerAsset(request) {
  const kept = await caches.match(request, ANY);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(CACHE)).put(request, answer.clone());
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname === PAGE) event.respondWith(answerPage());
  else if (pathname.startsWith("/assets/")) event.respondWith(answerAsset(event.request));
});
