/** How near what is drawn is to the drummer: measured by the server, a moment after each change. */

import { api, ask } from "../api/client.ts";
import { clipToJson } from "../music/clip_json.ts";
import { type Report, studio } from "./studio.svelte.ts";

const AFTER_MS = 350;

/** Measures whatever is shown and has no report; give it a place in an effect. */
export function measureWhatIsShown(): (() => void) | undefined {
  const { take, artist } = studio;
  if (!take || take.report || !artist) return undefined;
  const clip = clipToJson(take.clip);
  if (!clip) return undefined;
  const leaving = new AbortController();
  const timer = setTimeout(() => {
    ask(api.POST("/api/v1/clips", { body: { artist, clip, store: false }, signal: leaving.signal })).then(
      ({ data }) => {
        if (data.style_report) studio.setReport(take, data.style_report as unknown as Report);
      },
      () => undefined,
    );
  }, AFTER_MS);
  return () => {
    clearTimeout(timer);
    leaving.abort();
  };
}
