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

export const KNOBS = rows.clip as readonly Knob[];
/** Of a section of a song; its kind, bars, metre and tempo have places of their own. */
export const SECTION_KNOBS = (rows.section as readonly Knob[]).filter(
  ({ name }) => !["section", "bars", "time_signature", "tempo"].includes(name),
);

export const knob = (name: string): Knob | undefined => KNOBS.find((one) => one.name === name);

export type Value = number | string | boolean | readonly string[] | null;

/** Keeps what knobs are set to; only what is not as usual. */
export interface KnobStore {
  readonly values: Readonly<Record<string, Value>>;
  of<T extends Value>(name: string, usual: T): T;
  set(name: string, value: Value | undefined): void;
}

/** A drummer of a blend, beside the one that is named first. */
export interface Partner {
  artist: string;
  /** Against 100 of the first. */
  weight: number;
}

export const MOST_PARTNERS = 7;

class Form implements KnobStore {
  /** Only what is not as usual. */
  values = $state.raw<Record<string, Value>>(recall("form", {}));
  artist = $state(recall("artist", ""));
  partners = $state.raw<readonly Partner[]>(recall("partners", []));

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

  setPartners(partners: readonly Partner[]): void {
    this.partners = partners.slice(0, MOST_PARTNERS);
    remember("partners", this.partners);
  }

  /** Whose shares are mixed; none where one drummer plays alone. */
  get blend(): Schemas["BlendPart"][] {
    const others = this.partners.filter(({ artist, weight }) => artist.trim() && weight > 0);
    return others.length === 0 ? [] : [{ artist: this.artist, weight: 100 }, ...others];
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
