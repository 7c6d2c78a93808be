/** Files as evidence of how somebody plays. */

import { ask, api, type Schemas } from "./client.ts";

export async function uploadMidi(artist: string, files: readonly File[]): Promise<Schemas["Uploaded"]> {
  const form = new FormData();
  form.set("artist", artist);
  for (const file of files) form.append("files", file, file.name);
  const { data } = await ask(
    api.POST("/api/v1/midi", { body: form as never, bodySerializer: (body: unknown) => body as FormData }),
  );
  return data;
}
