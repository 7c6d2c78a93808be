/** Sending into Live: to the device there, where one takes what is sent. */

import { api, ask, Problem } from "../api/client.ts";
import { cancelTask, followTask } from "../api/tasks.ts";
import { clipToJson } from "../music/clip_json.ts";
import { STRINGS } from "../strings.ts";
import { studio } from "./studio.svelte.ts";

/** A device takes a file within a second or two; what nobody has taken for so long is called off. */
const PATIENCE_MS = 20_000;

class Live {
  /** The device as it calls itself; empty where none is connected. */
  device = $state("");
  isSending = $state(false);

  async look(): Promise<void> {
    this.device = await ask(api.GET("/api/v1/outbox")).then(({ data }) => data.device, () => "");
  }

  /** Sends the variations that are shown, each as it is now; what the device says of them.
   *
   * @throws Problem where they did not come into Live.
   */
  async send(all: boolean): Promise<string> {
    this.isSending = true;
    try {
      const places = all ? [...studio.variations.keys()] : [studio.active];
      const files: string[] = [];
      for (const place of places) files.push(await fileOf(place));
      const { data } = await ask(api.POST("/api/v1/outbox", { body: { files } }));
      return await waitFor(data.task_id);
    } finally {
      this.isSending = false;
      void this.look();
    }
  }
}

async function waitFor(task: string): Promise<string> {
  const timer = setTimeout(() => void cancelTask(task).catch(() => undefined), PATIENCE_MS);
  try {
    const done = await followTask(task, () => undefined, new AbortController().signal);
    return String(done.result?.["told"] ?? "");
  } catch (error) {
    if (error instanceof Problem && error.kind === "cancelled") throw new Problem("not_taken", STRINGS.live.notTaken);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The file of a variation; one that was drawn is kept as a file first. */
async function fileOf(place: number): Promise<string> {
  const { clip, file } = studio.variations[place]!.timeline.present;
  if (file !== null) return file;
  const body = clipToJson(clip);
  if (!body) throw new Problem("no_notes", STRINGS.errors.notEditable);
  const { data } = await ask(api.POST("/api/v1/clips", { body: { artist: studio.artist, clip: body } }));
  return data.file_id!;
}

export const live = new Live();
