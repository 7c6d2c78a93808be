/** What is heard: the transport, its kit and its mix. Nothing sounds, or is loaded, before Play. */

import { type Clip, piecesOf } from "../music/clip.ts";
import type { Piece } from "../music/kit.ts";
import { KITS, loadKit, syntheticKit } from "../sound/kits.ts";
import { type Region, wholeClip } from "../sound/scheduling.ts";
import { Transport } from "../sound/transport.ts";
import { recall, remember } from "./stored.ts";
import { studio } from "./studio.svelte.ts";

class Player {
  isPlaying = $state(false);
  isLoading = $state(false);
  kitId = $state(recall("kit", KITS[0]!.id));
  volume = $state(recall("volume", 0.9));
  hasClick = $state(recall("click", false));
  hasCountIn = $state(recall("countIn", false));
  levels = $state.raw<Partial<Record<Piece, number>>>(recall("levels", {}));
  #transport: Transport | undefined;
  #loaded = "";
  /** A clip that is listened to without being on the desk. */
  preview = $state.raw<Clip | null>(null);
  /** Where play begins, and where the playhead rests. */
  startTick = $state(0);
  onStroke: Transport["onStroke"];

  get transport(): Transport | undefined {
    return this.#transport;
  }

  get position(): number | undefined {
    return this.#transport?.position;
  }

  async play(): Promise<void> {
    if (!studio.clip && !this.preview) return;
    const transport = this.#open();
    await transport.context.resume();
    if (this.#loaded !== this.kitId) await this.#load(transport);
    transport.onStroke = this.onStroke;
    transport.start(this.preview ? 0 : this.startTick, this.hasCountIn);
    this.isPlaying = true;
  }

  stop(): void {
    this.#transport?.stop();
    this.isPlaying = false;
  }

  toggle(): void {
    if (this.isPlaying) this.stop();
    else {
      this.preview = null;
      void this.play();
    }
  }

  togglePreview(clip: Clip): void {
    const isOn = this.isPlaying && this.preview === clip;
    this.stop();
    this.preview = isOn ? null : clip;
    if (!isOn) void this.play();
  }

  endPreview(): void {
    if (!this.preview) return;
    this.stop();
    this.preview = null;
  }

  /** A sound by itself; only once something has been played. */
  audition(piece: Piece, velocity: number): void {
    if (!this.isPlaying) this.#transport?.strike(piece, velocity);
  }

  async chooseKit(id: string): Promise<void> {
    this.kitId = id;
    remember("kit", id);
    if (this.#transport) await this.#load(this.#transport);
  }

  setVolume(level: number): void {
    this.volume = level;
    remember("volume", level);
    if (this.#transport) this.#transport.volume = level;
  }

  setLevel(piece: Piece, level: number): void {
    this.levels = { ...this.levels, [piece]: level };
    remember("levels", this.levels);
  }

  setClick(on: boolean): void {
    this.hasClick = on;
    remember("click", on);
  }

  setCountIn(on: boolean): void {
    this.hasCountIn = on;
    remember("countIn", on);
  }

  /** Plays on with what has changed. */
  follow(previous: { clip: NonNullable<typeof studio.clip>; region: Region } | undefined): void {
    if (!this.preview) this.#transport?.reschedule(previous);
  }

  #open(): Transport {
    if (this.#transport) return this.#transport;
    const context = new AudioContext({ latencyHint: "interactive" });
    this.#transport = new Transport(context, syntheticKit(context), () => ({
      clip: this.preview ?? studio.clip!,
      region: this.preview ? wholeClip(this.preview) : studio.loop!,
      levels: this.levels,
      isHeard: (note) => this.preview !== null || studio.isHeard(studio.clip!, note),
      hasClick: this.hasClick,
    }));
    this.#transport.volume = this.volume;
    return this.#transport;
  }

  async #load(transport: Transport): Promise<void> {
    const wanted = this.kitId;
    this.isLoading = true;
    try {
      const clip = this.preview ?? studio.clip;
      const first = clip ? piecesOf(clip) : new Set<Piece>();
      const kit = await loadKit(transport.context, wanted, first).catch(() => syntheticKit(transport.context));
      if (wanted !== this.kitId) return;
      transport.kit = kit;
      this.#loaded = wanted;
    } finally {
      this.isLoading = false;
    }
  }
}

export const player = new Player();
