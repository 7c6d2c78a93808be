/** What is asked for on Make, remembered from one visit to the next. */

import type { Schemas } from "../api/client.ts";
import rows from "../api/knobs.json";
import { recall, remember } from "./stored.ts";
import type { GenerateBody } from "./studio.svelte.ts";

/** A field of a generation, as the API describes it. */
export interface Knob {
  name: string;
  type?: string;
  minimum?: number;
  maximum?: number;
  choices?: readonly string[];
  description?: string;
  nullable: boolean;
  title?: string;
  items?: { type?: string };
  usual?: unknown;
}

export const KNOBS: readonly Knob[] = rows as readonly Knob[];

export const knob = (name: string): Knob | undefined => KNOBS.find((one) => one.name === name);

export type Value = number | string | boolean | readonly string[] | null;

class Form {
  /** Only what is not as usual. */
  values = $state.raw<Record<string, Value>>(recall("form", {}));
  artist = $state(recall("artist", ""));

  of<T extends Value>(name: string, usual: T): T {
    return (this.values[name] ?? knob(name)?.usual ?? usual) as T;
  }

  set(name: string, value: Value | undefined): void {
    const { [name]: _, ...rest } = this.values;
    const isUsual = value === undefined || value === null || value === knob(name)?.usual;
    this.values = isUsual ? rest : { ...rest, [name]: value };
    remember("form", this.values);
  }

  reset(): void {
    this.values = {};
    remember("form", {});
  }

  setArtist(name: string): void {
    this.artist = name;
    remember("artist", name);
  }

  /** A song with these sections: what the knobs of Make say counts for all of them. */
  songBody(sections: Schemas["SectionBody"][]): Schemas["SongBody"] {
    const shared = ["genre", "tempo", "humanize", "seed", "complexity", "intensity", "swing_percent", "swing_grid", "push_pull_ms", "leave_out"];
    const given = Object.fromEntries(Object.entries(this.values).filter(([name]) => shared.includes(name)));
    return { ...given, artist: this.artist, form: sections } as Schemas["SongBody"];
  }

  /** The request; fields that the API does not know any more are left out. */
  get body(): GenerateBody {
    const known = new Set(KNOBS.map((one) => one.name));
    const given = Object.fromEntries(Object.entries(this.values).filter(([name]) => known.has(name)));
    return { ...given, artist: this.artist } as GenerateBody;
  }
}

export const form = new Form();
