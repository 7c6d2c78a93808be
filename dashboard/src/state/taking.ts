/** The clip as files. */

import { fetchBytes } from "../api/client.ts";
import type { DrumMap } from "../music/kit.ts";
import { GENERAL_MIDI } from "../music/kit.ts";
import { writeClip } from "../music/midi_write.ts";
import { piecesOf } from "../music/clip.ts";
import { loadKit } from "../sound/kits.ts";
import { renderClip } from "../sound/rendering.ts";
import { encodeWav } from "../sound/wav.ts";
import { STRINGS } from "../strings.ts";
import { player } from "./player.svelte.ts";
import { studio } from "./studio.svelte.ts";

const SAMPLE_RATE = 44_100;

function stem(index: number): string {
  const name = studio.artist.normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").toLocaleLowerCase();
  const file = studio.variations[index]?.timeline.present.file;
  return `${name || STRINGS.take.fallbackName}-${file ?? `${studio.generation || 1}-${index + 1}-edited`}`;
}

/** What is shown, written here. */
export function clipFile(map: DrumMap, index = studio.active): File {
  const { clip } = studio.variations[index]!.timeline.present;
  const data = writeClip(clip, `${studio.artist} ${index + 1}`, map);
  return new File([data], `${stem(index)}.mid`, { type: "audio/midi" });
}

/** The server's own file where it is exactly what is shown, else what is written here. */
export async function midiFile(map: DrumMap, index = studio.active): Promise<File> {
  const { file } = studio.variations[index]!.timeline.present;
  if (file === null) return clipFile(map, index);
  const query = map.name === GENERAL_MIDI.name ? "" : `?map=${encodeURIComponent(map.name)}`;
  const data = await fetchBytes(`/api/v1/files/${file}${query}`).catch(() => undefined);
  return data ? new File([data], `${stem(index)}.mid`, { type: "audio/midi" }) : clipFile(map, index);
}

export async function wavFile(): Promise<File> {
  const clip = studio.clip!;
  const decoder = new OfflineAudioContext(2, 1, SAMPLE_RATE);
  const kit = await loadKit(decoder, player.kitId, piecesOf(clip));
  const mix = { kit, levels: player.levels, isHeard: (note: (typeof clip.notes)[number]) => studio.isHeard(clip, note) };
  const sound = await renderClip(clip, mix, SAMPLE_RATE);
  const channels = [sound.getChannelData(0), sound.getChannelData(1)];
  return new File([encodeWav(channels, SAMPLE_RATE)], `${stem(studio.active)}.wav`, { type: "audio/wav" });
}

export const zipUrl = (map: DrumMap): string => `/api/v1/files/${studio.generation}.zip?map=${encodeURIComponent(map.name)}`;
