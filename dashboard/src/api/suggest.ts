/** Whom a name could mean. */

import { api, ask } from "./client.ts";

export interface Suggestion {
  name: string;
  /** What says that it is meant, such as a band or an alias. */
  why: string;
  isStored: boolean;
}

export async function suggest(query: string, signal: AbortSignal): Promise<Suggestion[]> {
  const { data } = await ask(api.GET("/api/v1/artists", { params: { query: { q: query, limit: 50 } }, signal }));
  const stored = new Set(data.recent.map((artist) => artist.name));
  const names = [...new Set([...data.library, ...stored])].sort((a, b) => a.localeCompare(b));
  return names.map((name) => ({ name, why: "", isStored: stored.has(name) }));
}
