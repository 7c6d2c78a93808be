/** Following what the server does for longer than a request. */

import { ask, api, Problem, type Schemas } from "./client.ts";
import { STRINGS } from "../strings.ts";

export type Task = Schemas["Task"];

const FINAL: ReadonlySet<string> = new Set(["completed", "failed", "cancelled"]);
const AGAIN_MS = 1500;

/** Follows a task to its end; a server that goes away and comes back is waited for.
 *
 * @throws Problem where it failed or was called off.
 */
export function followTask(id: string, onProgress: (task: Task) => void, signal: AbortSignal): Promise<Task> {
  return new Promise((resolve, reject) => {
    const events = new EventSource(`/api/v1/task/${encodeURIComponent(id)}/events`);
    let again: ReturnType<typeof setTimeout> | undefined;
    const leave = (): void => {
      events.close();
      clearTimeout(again);
    };
    const see = (task: Task): void => {
      onProgress(task);
      if (!FINAL.has(task.status)) return;
      leave();
      if (task.status === "completed") resolve(task);
      else reject(failureOf(task));
    };
    const poll = (): void => {
      ask(api.GET("/api/v1/task/{task_id}", { params: { path: { task_id: id } } })).then(
        ({ data }) => {
          see(data);
          if (!FINAL.has(data.status)) again = setTimeout(poll, AGAIN_MS);
        },
        (error: unknown) => {
          if (error instanceof Problem && error.kind === "unreachable") again = setTimeout(poll, AGAIN_MS);
          else {
            leave();
            reject(error);
          }
        },
      );
    };
    for (const name of ["progress", ...FINAL]) {
      events.addEventListener(name, (event) => see(JSON.parse((event as MessageEvent<string>).data) as Task));
    }
    // A stream that ended for good: its address answers with an error, or not at all.
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED && !signal.aborted) poll();
    };
    signal.addEventListener("abort", () => {
      leave();
      reject(new DOMException("", "AbortError"));
    });
  });
}

function failureOf(task: Task): Problem {
  if (task.status === "cancelled") return new Problem("cancelled", STRINGS.errors.cancelled);
  const reasons = (task.reasons ?? {}) as Record<string, unknown>;
  return new Problem(task.error ?? "failed", task.details ?? STRINGS.errors.taskFailed, 0, reasons);
}

export async function cancelTask(id: string): Promise<void> {
  await ask(api.DELETE("/api/v1/task/{task_id}", { params: { path: { task_id: id } } })).catch((error: unknown) => {
    // It was over before it could be called off.
    if (!(error instanceof Problem && error.status === 409)) throw error;
  });
}
