/** The song that is being planned: sections in order, each with its own bars, metre and tempo. */

import type { Schemas } from "../api/client.ts";
import { type KnobStore, SECTION_KNOBS, type Value } from "./form.svelte.ts";
import { recall, remember } from "./stored.ts";

export interface Section {
  /** For this page alone: sections of one name are told apart. */
  id: number;
  section: string;
  bars: number;
  time_signature: string;
  tempo: number | null;
  /** What is set for this section alone. */
  knobs?: Readonly<Record<string, Value>>;
}

export const KINDS = ["intro", "verse", "pre-chorus", "chorus", "bridge", "solo", "breakdown", "outro"] as const;

let lastId = 0;
const section = (name: string, bars: number): Section => ({
  id: ++lastId, section: name, bars, time_signature: "4/4", tempo: null,
});

const USUAL = (): Section[] => [
  section("intro", 4),
  section("verse", 8),
  section("chorus", 8),
  section("verse", 8),
  section("chorus", 8),
  section("outro", 4),
];

class Song {
  sections = $state.raw<readonly Section[]>(
    recall<Section[]>("song", []).map((one) => ({ ...one, id: ++lastId })),
  );
  chosen = $state(0);

  constructor() {
    if (this.sections.length === 0) this.sections = USUAL();
  }

  get bars(): number {
    return this.sections.reduce((sum, one) => sum + one.bars, 0);
  }

  #put(sections: readonly Section[]): void {
    this.sections = sections;
    this.chosen = Math.min(this.chosen, sections.length - 1);
    remember("song", sections);
  }

  change(index: number, how: Partial<Section>): void {
    this.#put(this.sections.map((one, i) => (i === index ? { ...one, ...how } : one)));
  }

  /** The knobs of a section, for fields. */
  knobsOf(index: number): KnobStore {
    const values = this.sections[index]?.knobs ?? {};
    return {
      values,
      of: <T extends Value>(name: string, usual: T): T => (values[name] ?? usual) as T,
      set: (name, value) => {
        const { [name]: _, ...rest } = values;
        const isUsual = value === undefined || value === null;
        this.change(index, { knobs: isUsual ? rest : { ...rest, [name]: value } });
      },
    };
  }

  add(): void {
    const after = this.sections[this.chosen];
    const fresh = after ? { ...after, id: ++lastId } : section("verse", 8);
    this.#put([...this.sections.slice(0, this.chosen + 1), fresh, ...this.sections.slice(this.chosen + 1)]);
    this.chosen += after ? 1 : 0;
  }

  remove(index: number): void {
    if (this.sections.length > 1) this.#put(this.sections.filter((_, i) => i !== index));
  }

  move(index: number, by: number): void {
    const to = index + by;
    const moved = this.sections[index];
    if (!moved || to < 0 || to >= this.sections.length) return;
    const rest = this.sections.filter((_, i) => i !== index);
    this.#put([...rest.slice(0, to), moved, ...rest.slice(to)]);
    this.chosen = to;
  }

  /** As the API takes it; only what is not as usual is said. */
  get form(): Schemas["SectionBody"][] {
    return this.sections.map((one) => ({
      section: one.section,
      bars: one.bars,
      time_signature: one.time_signature,
      ...(one.tempo === null ? {} : { tempo: one.tempo }),
      // A knob that the API does not know any more is left out.
      ...Object.fromEntries(Object.entries(one.knobs ?? {}).filter(([name]) => SECTION_KNOBS.some((row) => row.name === name))),
    }));
  }
}

export const song = new Song();
