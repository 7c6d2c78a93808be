/** Kits: what sounds when a piece is struck, and how hard. */

import type { Piece } from "../music/kit.ts";
import { nearest, PIECES } from "../music/kit.ts";
import { synthesise } from "./synthesis.ts";

/** One sample, for strokes up to a velocity. */
export interface Layer {
  to: number;
  buffer: AudioBuffer;
  /** Level of the sample over what its velocity says. */
  gain: number;
  /** Speed at which it is played: one drum stands for its neighbours. */
  rate: number;
}

export interface KitInfo {
  id: string;
  title: string;
  licence: string;
  credit: string;
  /** The address of its text; none where it is the program's own. */
  licenceUrl?: string;
  /** How many samples a stroke is chosen from by its force; one is softened by a filter. */
  layers: number;
  kilobytes: number;
}

export interface Kit extends KitInfo {
  /** Softest first. */
  layersOf(piece: Piece): readonly Layer[];
}

/** What is in a pack's `kit.json`: files by piece, softest first. */
export interface Pack extends Omit<KitInfo, "id"> {
  pieces: Partial<Record<Piece, { file: string; to: number; gain: number; rate: number }[]>>;
}

export const SYNTHETIC: KitInfo = {
  id: "synthetic",
  title: "Synthetic",
  licence: "MIT",
  credit: "Made by this page, without samples",
  layers: 1,
  kilobytes: 0,
};

const packs = import.meta.glob<Pack>("../kits/*/kit.json", { eager: true, import: "default" });
const files = import.meta.glob<string>("../kits/*/*.ogg", { eager: true, query: "?url", import: "default" });

const licences = import.meta.glob<string>("../kits/*/LICENSE.txt", { eager: true, query: "?url", import: "default" });

const packId = (path: string): string => path.split("/").at(-2) ?? "";

export const KITS: readonly KitInfo[] = [
  ...Object.entries(packs)
    .map(([path, { pieces: _, ...info }]) => {
      const licenceUrl = licences[path.replace("kit.json", "LICENSE.txt")];
      return { id: packId(path), ...info, ...(licenceUrl ? { licenceUrl } : {}) };
    })
    .sort((a, b) => b.layers - a.layers),
  SYNTHETIC,
];

/** A kit of arithmetic. */
export function syntheticKit(context: BaseAudioContext): Kit {
  const made = new Map<Piece, Layer[]>();
  const layersOf = (piece: Piece): Layer[] => {
    let layers = made.get(piece);
    if (!layers) {
      const samples = synthesise(piece, context.sampleRate);
      const buffer = context.createBuffer(1, samples.length, context.sampleRate);
      buffer.copyToChannel(samples, 0);
      layers = [{ to: 127, buffer, gain: 1, rate: 1 }];
      made.set(piece, layers);
    }
    return layers;
  };
  return { ...SYNTHETIC, layersOf };
}

/** A kit of samples; those of `first` are there before it is given back, the rest follows.
 *
 * What has not arrived, or cannot be decoded here, is played by the synthetic kit.
 */
export async function loadKit(context: BaseAudioContext, id: string, first: ReadonlySet<Piece>): Promise<Kit> {
  const stand = syntheticKit(context);
  const path = Object.keys(packs).find((candidate) => packId(candidate) === id);
  const pack = path === undefined ? undefined : packs[path];
  if (!path || !pack) return stand;
  const folder = path.slice(0, -"kit.json".length);
  const has = (piece: Piece): boolean => (pack.pieces[piece]?.length ?? 0) > 0;
  const loaded = new Map<Piece, Layer[]>();
  const decoded = new Map<string, Promise<AudioBuffer>>();
  const decode = (file: string): Promise<AudioBuffer> => {
    const known = decoded.get(file) ?? fetchSample(context, files[folder + file] ?? "");
    decoded.set(file, known);
    return known;
  };
  const load = async (piece: Piece): Promise<void> => {
    const layers = await Promise.all(
      (pack.pieces[piece] ?? []).map(async ({ file, ...layer }) => ({ ...layer, buffer: await decode(file) })),
    );
    loaded.set(piece, layers);
  };
  const played = new Set([...first].map((piece) => nearest(piece, has)).filter((piece) => piece !== undefined));
  await Promise.all([...played].map((piece) => load(piece)));
  const rest = PIECES.filter((piece) => has(piece) && !played.has(piece));
  void (async () => {
    for (const piece of rest) await load(piece).catch(() => undefined);
  })();
  const { pieces: _, ...info } = pack;
  const layersOf = (piece: Piece): readonly Layer[] => {
    const found = nearest(piece, has);
    return (found && loaded.get(found)) ?? stand.layersOf(piece);
  };
  return { id, ...info, layersOf };
}

async function fetchSample(context: BaseAudioContext, url: string): Promise<AudioBuffer> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`The sample ${url} is not there.`);
  return context.decodeAudioData(await answer.arrayBuffer());
}
