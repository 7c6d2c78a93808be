/** Files of the API as notes. */

import type { Clip } from "../music/clip.ts";
import { clipFromJson } from "../music/clip_json.ts";
import { api, ask } from "./client.ts";

/** The notes of a file.
 *
 * @throws Problem where the server has no list of them, as of a file that changes its metre.
 */
export async function fetchClip(file: string, signal?: AbortSignal): Promise<Clip> {
  const params = { path: { file_id: file } };
  const { data } = await ask(api.GET("/api/v1/files/{file_id}.json", { params, ...(signal ? { signal } : {}) }));
  return clipFromJson(data);
}
