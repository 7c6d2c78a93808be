/** What is on the desk: the variations of a generation, and what is done to them. */

import { api, ask, fetchBytes, Problem, type Schemas } from "../api/client.ts";
import { fetchClip } from "../api/clips.ts";
import { cancelTask, followTask, type Task } from "../api/tasks.ts";
import {
  barOf,
  barStart,
  cellKey,
  type CellKey,
  type Clip,
  lengthTicks,
  nextId,
  type Note,
  piecesOf,
  splitCellKey,
} from "../music/clip.ts";
import { clipToJson } from "../music/clip_json.ts";
import { erase, keepLocked } from "../music/editing.ts";
import { ALWAYS_SHOWN, type Piece, PIECES } from "../music/kit.ts";
import { readClip } from "../music/midi_read.ts";
import { begin, record, redo, type Timeline, undo } from "../music/undo.ts";
import { splitFileId } from "../places.ts";
import { audible, type Region } from "../sound/scheduling.ts";
import { STRINGS } from "../strings.ts";
import { findDraft, forgetDraft, recall, remember, saveDraft } from "./stored.ts";

export type Report = { closeness: number; features: Record<string, ReportLine> };
export interface ReportLine {
  value: number;
  profile: number;
  spread: number;
  closeness: number;
  counted: boolean;
}

/** A clip at one moment of its making. */
export interface Take {
  clip: Clip;
  /** The server's file that is exactly this; none where it was drawn. */
  file: string | null;
  report: Report | null;
}

export interface Variation {
  /** The file that it began with. */
  origin: string;
  timeline: Timeline<Take>;
}

export type Generated = Schemas["Generated"];
export type GenerateBody = Schemas["GenerateBody"];
type Made = Pick<Generated, "artist" | "generation_id" | "seed" | "files">;

/** What of a clip a reroll plays anew; all that is not locked where it says nothing. */
export interface Target {
  piece?: Piece;
  bar?: number;
}

class Studio {
  artist = $state("");
  generation = $state(0);
  seed = $state<number | null>(null);
  variations = $state.raw<readonly Variation[]>([]);
  active = $state(0);
  locks = $state.raw<ReadonlySet<CellKey>>(new Set());
  muted = $state.raw<ReadonlySet<Piece>>(new Set());
  soloed = $state.raw<ReadonlySet<Piece>>(new Set());
  mutedCells = $state.raw<ReadonlySet<CellKey>>(new Set());
  selection = $state.raw<ReadonlySet<number>>(new Set());
  region = $state.raw<Region | null>(null);
  busy = $state<"" | "opening" | "generating" | "rerolling">("");
  task = $state.raw<Task | null>(null);
  problem = $state.raw<Problem | null>(null);

  variation = $derived(this.variations[this.active]);
  take = $derived(this.variation?.timeline.present);
  clip = $derived(this.take?.clip);
  lanes = $derived.by(() => {
    const used = new Set<Piece>(ALWAYS_SHOWN);
    for (const { timeline } of this.variations) for (const piece of piecesOf(timeline.present.clip)) used.add(piece);
    return PIECES.filter((piece) => used.has(piece));
  });
  loop = $derived.by<Region | null>(() => {
    if (!this.clip) return null;
    const end = lengthTicks(this.clip);
    const region = this.region;
    return region && region.start < end ? { start: region.start, stop: Math.min(end, region.stop) } : { start: 0, stop: end };
  });
  isEdited = $derived(this.take !== undefined && this.take.file === null);
  canUndo = $derived((this.variation?.timeline.past.length ?? 0) > 0);
  canRedo = $derived((this.variation?.timeline.future.length ?? 0) > 0);

  isHeard(clip: Clip, note: Note): boolean {
    return audible(this.muted, this.soloed, note.piece) && !this.mutedCells.has(cellKey(note.piece, barOf(clip, note)));
  }

  /** Shows what was generated. */
  async show(made: Made, number = 1): Promise<void> {
    const takes = await Promise.all(made.files.map((file) => this.#load(file)));
    this.artist = made.artist;
    this.generation = made.generation_id;
    this.seed = made.seed;
    this.variations = takes.map((take, i) => ({ origin: made.files[i]!.id, timeline: begin(take) }));
    this.active = Math.min(takes.length, Math.max(1, number)) - 1;
    this.#forgetMarks();
    remember("file", this.variation?.origin ?? "");
    void saveDraft(LAST, this.#snapshot());
  }

  /** What was shown last, so that it is there again where the server is not. */
  #snapshot(): Kept {
    const takes = this.variations.map(({ origin, timeline }) => ({ origin, take: timeline.present }));
    return { artist: this.artist, generation: this.generation, seed: this.seed, takes: $state.snapshot(takes) as Kept["takes"] };
  }

  async #load(file: Schemas["GeneratedFile"]): Promise<Take> {
    return { clip: await loadClip(file), file: file.id, report: file.style_report as Report | null };
  }

  #forgetMarks(): void {
    this.locks = new Set();
    this.mutedCells = new Set();
    this.selection = new Set();
    this.region = null;
  }

  /** Opens a file of the history, with what was drawn on it in this browser. */
  async open(id: string): Promise<void> {
    const place = splitFileId(id);
    if (!place) throw new Problem("not_found", STRINGS.errors.noFile(id));
    if (this.#choose(id)) return;
    this.busy = "opening";
    try {
      const { data } = await ask(
        api.GET("/api/v1/generations/{generation_id}", { params: { path: { generation_id: place.generation } } }),
      );
      const seed = Number(data.params["seed"] ?? 0);
      await this.show({ artist: data.artist, generation_id: data.id, seed, files: data.files }, place.number);
      await this.#openDraft();
    } catch (error) {
      if (!(error instanceof Problem && error.kind === "unreachable")) throw error;
      if (!(await this.#openKept(id))) throw error;
    } finally {
      this.busy = "";
    }
  }

  /** Shows what this browser has of a file; whether it has anything. */
  async #openKept(id: string): Promise<boolean> {
    const kept = await findDraft<Kept>(LAST);
    const at = kept?.takes.findIndex(({ origin, take }) => origin === id || take.file === id) ?? -1;
    if (kept && at >= 0) {
      this.artist = kept.artist;
      this.generation = kept.generation;
      this.seed = kept.seed;
      this.variations = kept.takes.map(({ origin, take }) => ({
        origin,
        timeline: begin({ ...take, clip: withFreshIds(take.clip) }),
      }));
      this.active = at;
      this.#forgetMarks();
      await this.#openDraft();
      return true;
    }
    const draft = await findDraft<Draft>(id);
    if (draft) this.#showDraft(id, draft);
    return draft !== undefined;
  }

  #choose(id: string): boolean {
    const at = this.variations.findIndex((v) => v.origin === id || v.timeline.present.file === id);
    if (at < 0) return false;
    this.active = at;
    return true;
  }

  async #openDraft(): Promise<void> {
    const origin = this.variation?.origin ?? "";
    const draft = await findDraft<Draft>(origin);
    if (draft && this.variation?.origin === origin) this.change(withFreshIds(draft.clip));
  }

  #showDraft(id: string, draft: Draft): void {
    this.artist = draft.artist;
    this.generation = splitFileId(id)?.generation ?? 0;
    this.variations = [{ origin: id, timeline: begin({ clip: withFreshIds(draft.clip), file: null, report: null }) }];
    this.active = 0;
    this.#forgetMarks();
  }

  /** Takes a clip from elsewhere, such as a file that was dropped. */
  place(artist: string, clip: Clip): void {
    this.artist = artist;
    this.generation = 0;
    this.seed = null;
    this.variations = [{ origin: "", timeline: begin({ clip, file: null, report: null }) }];
    this.active = 0;
    this.#forgetMarks();
  }

  #put(change: (timeline: Timeline<Take>) => Timeline<Take>): void {
    this.variations = this.variations.map((v, i) => (i === this.active ? { ...v, timeline: change(v.timeline) } : v));
    this.#keepDraft();
  }

  /** Puts another clip in the place of the one that is shown; it can be undone. */
  change(clip: Clip): void {
    if (!this.take || clip === this.take.clip) return;
    this.#put((timeline) => record(timeline, { clip, file: null, report: null }));
  }

  /** As {@link change}, within one gesture that began with `from`: it is one step to undo. */
  amend(clip: Clip, from: Clip): void {
    const isBegun = this.variation?.timeline.past.at(-1)?.clip === from;
    if (!isBegun) this.change(clip);
    else if (clip !== this.take?.clip) {
      this.#put((timeline) => ({ ...timeline, present: { clip, file: null, report: null } }));
    }
  }

  #gesture: { from: Clip; timer: ReturnType<typeof setTimeout> } | undefined;

  /** Changes that follow each other closely, as of a slider: they are one step to undo. */
  gesture(how: (clip: Clip) => Clip): void {
    if (!this.clip) return;
    clearTimeout(this.#gesture?.timer);
    const from = this.#gesture?.from ?? this.clip;
    const timer = setTimeout(() => (this.#gesture = undefined), 600);
    this.#gesture = { from, timer };
    this.amend(how(this.clip), from);
  }

  erase(): void {
    if (!this.clip) return;
    this.change(erase(this.clip, this.selection));
    this.selection = new Set();
  }

  choose(index: number): void {
    if (!this.variations[index]) return;
    this.active = index;
    this.selection = new Set();
  }

  toggleLock(keys: readonly CellKey[]): void {
    const locks = new Set(this.locks);
    const isLocked = keys.every((key) => locks.has(key));
    for (const key of keys) {
      if (isLocked) locks.delete(key);
      else locks.add(key);
    }
    this.locks = locks;
  }

  /** The loop goes away, or becomes the bars of the selection, or the first half. */
  toggleLoop(): void {
    const { clip } = this;
    if (!clip) return;
    if (this.region) {
      this.region = null;
      return;
    }
    const bars = clip.notes.filter((note) => this.selection.has(note.id)).map((note) => barOf(clip, note));
    const first = bars.length > 0 ? Math.min(...bars) : 0;
    const last = bars.length > 0 ? Math.max(...bars) : Math.max(0, Math.ceil(clip.bars / 2) - 1);
    this.region = { start: barStart(clip, first), stop: barStart(clip, last + 1) };
  }

  toggleMutedCell(key: CellKey): void {
    this.mutedCells = toggled(this.mutedCells, key);
  }

  toggleMuted(piece: Piece): void {
    this.muted = toggled(this.muted, piece);
  }

  toggleSoloed(piece: Piece): void {
    this.soloed = toggled(this.soloed, piece);
  }

  undo(): void {
    this.#put(undo);
    this.selection = new Set();
  }

  redo(): void {
    this.#put(redo);
    this.selection = new Set();
  }

  #keepDraft(): void {
    const { origin, timeline } = this.variation ?? {};
    if (!origin || !timeline) return;
    const { clip, file } = timeline.present;
    if (file === origin) void forgetDraft(origin);
    else void saveDraft(origin, { artist: this.artist, clip: $state.snapshot(clip) as Clip } satisfies Draft);
  }

  setReport(take: Take, report: Report): void {
    this.variations = this.variations.map((v) =>
      v.timeline.present === take ? { ...v, timeline: { ...v.timeline, present: { ...take, report } } } : v,
    );
  }

  /** Generates, and shows what came; a blend is mixed and stored first, so that it can be played on. */
  async generate(body: GenerateBody, signal: AbortSignal, parts: Schemas["BlendPart"][] = []): Promise<void> {
    await this.#working("generating", async () => {
      if (parts.length > 1) {
        const { data: mixed } = await ask(api.POST("/api/v1/blend", { body: { parts }, signal }));
        body = { ...body, artist: mixed.artist };
      }
      const { data } = await ask(api.POST("/api/v1/generate", { body, signal }));
      await this.show(await this.#await(data, signal));
    });
  }

  /** A song: sections in one file. */
  async generateSong(body: Schemas["SongBody"], signal: AbortSignal): Promise<void> {
    await this.#working("generating", async () => {
      const { data } = await ask(api.POST("/api/v1/songs", { body, signal }));
      await this.show("task_id" in data ? await this.#await(data, signal) : data);
    });
  }

  /** Plays anew what is not locked of what was asked for; locked strokes stay to the tick. */
  async reroll(target: Target, signal: AbortSignal): Promise<void> {
    const { take, variation } = this;
    if (!take || !variation) return;
    const { clip } = take;
    const kept = this.#kept(clip, target);
    await this.#working("rerolling", async () => {
      const fresh = await this.#replay(take, kept, signal);
      if (this.variation?.timeline.present !== take) return;
      const merged = kept.size === 0 ? fresh.clip : keepLocked(clip, fresh.clip, kept);
      this.selection = new Set();
      this.#put((timeline) => record(timeline, kept.size === 0 ? fresh : { ...fresh, clip: merged }));
    });
  }

  /** Cells that stay: those that are locked, and those outside the target. */
  #kept(clip: Clip, target: Target): Set<CellKey> {
    const kept = new Set<CellKey>();
    for (const piece of PIECES) {
      for (let bar = 0; bar < clip.bars; bar++) {
        const key = cellKey(piece, bar);
        const isOutside = (target.piece ?? piece) !== piece || (target.bar ?? bar) !== bar;
        if (isOutside || this.locks.has(key)) kept.add(key);
      }
    }
    return kept;
  }

  async #replay({ clip, file }: Take, kept: ReadonlySet<CellKey>, signal: AbortSignal): Promise<Take> {
    const bars = Array.from({ length: clip.bars }, (_, bar) => bar);
    const lock = PIECES.filter((piece) => bars.every((bar) => kept.has(cellKey(piece, bar))));
    const lockBars = bars.filter((bar) => PIECES.every((piece) => kept.has(cellKey(piece, bar))));
    if (lock.length === PIECES.length) throw new Problem("nothing_free", STRINGS.errors.allLocked);
    const cells = [...kept].map(splitCellKey).filter(({ piece, bar }) => !lock.includes(piece) && !lockBars.includes(bar));
    const notes = file === null ? clipToJson(clip) : undefined;
    if (file === null && !notes) throw new Problem("no_notes", STRINGS.errors.notEditable);
    const body = {
      ...(notes ? { clip: notes, artist: this.artist } : { file_id: file ?? "" }),
      lock,
      lock_bars: lockBars.map((bar) => bar + 1),
      lock_cells: cells.map(({ piece, bar }) => ({ piece, bar: bar + 1 })),
      variations: 1,
      // It is heard first, and measured a moment later.
      reports: false,
    };
    const { data } = await ask(api.POST("/api/v1/edit", { body, signal }));
    const made = await this.#await(data, signal);
    return this.#load(made.files[0]!);
  }

  /** The result, which is there at once or is waited for. */
  async #await(answer: Generated | Schemas["Accepted"], signal: AbortSignal): Promise<Generated> {
    if (!("task_id" in answer)) return answer;
    const onAbort = (): void => void cancelTask(answer.task_id).catch(() => undefined);
    signal.addEventListener("abort", onAbort);
    try {
      const task = await followTask(answer.task_id, (now) => (this.task = now), signal);
      return task.result as unknown as Generated;
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.task = null;
    }
  }

  async #working(what: "generating" | "rerolling", work: () => Promise<void>): Promise<void> {
    this.busy = what;
    this.problem = null;
    try {
      await work();
    } catch (error) {
      if (error instanceof Problem) this.problem = error;
      else if (!(error instanceof DOMException)) throw error;
    } finally {
      this.busy = "";
    }
  }
}

/** A file's notes; where it changes its metre or tempo the API has no list of them, and the file is read. */
async function loadClip(file: Schemas["GeneratedFile"]): Promise<Clip> {
  try {
    return await fetchClip(file.id);
  } catch (error) {
    if (!(error instanceof Problem) || error.kind === "unreachable") throw error;
    return readClip(await fetchBytes(file.url)).clip;
  }
}

/** Notes of an earlier visit must not be taken for those of this one. */
const withFreshIds = (clip: Clip): Clip => ({ ...clip, notes: clip.notes.map((note) => ({ ...note, id: nextId() })) });

function toggled<T>(set: ReadonlySet<T>, value: T): Set<T> {
  const changed = new Set(set);
  if (!changed.delete(value)) changed.add(value);
  return changed;
}

/** Under this name, beside the drafts. */
const LAST = "last";

interface Kept {
  artist: string;
  generation: number;
  seed: number | null;
  takes: readonly { origin: string; take: Take }[];
}

interface Draft {
  artist: string;
  clip: Clip;
}

export const studio = new Studio();

export const lastFile = (): string => recall("file", "");
