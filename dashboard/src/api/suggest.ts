/** Whom a name could mean. */

import { STRINGS } from "../strings.ts";
import { api, ask } from "./client.ts";

export interface Suggestion {
  name: string;
  slug: string;
  /** What says that it is meant, such as a band or an alias. */
  why: string;
  isStored: boolean;
}

export async function suggest(query: string, signal: AbortSignal, limit = 40): Promise<Suggestion[]> {
  const { data } = await ask(api.GET("/api/v1/suggest", { params: { query: { q: query.slice(0, 200), limit } }, signal }));
  const found = data.suggestions.map((one) => ({
    name: one.name,
    slug: one.slug,
    why: STRINGS.find.why(one.relation, one.matched, one.bands),
    isStored: one.is_stored,
  }));
  const alike = data.alike.map((name) => ({ name, slug: "", why: STRINGS.find.alike, isStored: false }));
  return [...found, ...alike];
}
