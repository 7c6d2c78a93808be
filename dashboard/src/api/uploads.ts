/** Files and words as evidence of how somebody plays. */

import { ask, api, type Schemas } from "./client.ts";
import { followTask, type Task } from "./tasks.ts";

const asForm = (body: unknown): FormData => body as FormData;

export async function uploadMidi(artist: string, files: readonly File[]): Promise<Schemas["Uploaded"]> {
  const form = new FormData();
  form.set("artist", artist);
  for (const file of files) form.append("files", file, file.name);
  const { data } = await ask(api.POST("/api/v1/midi", { body: form as never, bodySerializer: asForm }));
  return data;
}

/** Has texts about an artist read; they are researched with, and then let go of. */
export async function uploadTexts(artist: string, files: readonly File[]): Promise<Schemas["Accepted"]> {
  const texts = await Promise.all(files.map((file) => file.text()));
  const { data } = await ask(api.POST("/api/v1/research", { body: { artist, texts } }));
  return data;
}

/** Has a recording listened to.
 *
 * @throws Problem where it cannot be read, or has no drums in it.
 */
export async function listenTo(file: File, onProgress: (task: Task) => void, signal: AbortSignal): Promise<Task> {
  const form = new FormData();
  form.set("file", file, file.name);
  const { data } = await ask(api.POST("/api/v1/analyze", { body: form as never, bodySerializer: asForm, signal }));
  return followTask(data.task_id, onProgress, signal);
}
