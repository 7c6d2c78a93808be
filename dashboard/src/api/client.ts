/** The API, typed by its own description. */

import createClient, { type FetchResponse } from "openapi-fetch";
import type { MediaType } from "openapi-typescript-helpers";
import { STRINGS } from "../strings.ts";
import type { components, paths } from "./schema.d.ts";

export type Schemas = components["schemas"];

export const api = createClient<paths>({ baseUrl: "" });

/** What went wrong, as a sentence for people. */
export class Problem extends Error {
  /** For programs: `not_found`, `unreachable` … */
  readonly kind: string;
  readonly status: number;
  readonly details: Record<string, unknown>;

  constructor(kind: string, message: string, status = 0, details: Record<string, unknown> = {}) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.details = details;
  }
}

let onRefused: () => void = () => undefined;

/** Is told whenever the server wants a key first. */
export function watchAccess(tell: () => void): void {
  onRefused = tell;
}

export const isAborted = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

/** What a call brought, with its status.
 *
 * @throws Problem where it brought nothing.
 */
export async function ask<T extends Record<string | number, any>, O, M extends MediaType>(
  call: Promise<FetchResponse<T, O, M>>,
): Promise<{ data: NonNullable<FetchResponse<T, O, M>["data"]>; status: number }> {
  let answer: FetchResponse<T, O, M>;
  try {
    answer = await call;
  } catch (error) {
    if (isAborted(error)) throw error;
    throw new Problem("unreachable", STRINGS.errors.unreachable);
  }
  const { data, error, response } = answer;
  if (!response.ok) throw problemOf(error, response.status);
  return { data: data as NonNullable<typeof data>, status: response.status };
}

function problemOf(body: unknown, status: number): Problem {
  if (status === 401) onRefused();
  const { error, message, details } = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  if (typeof error !== "string" || typeof message !== "string") {
    return new Problem("unreadable", STRINGS.errors.status(status), status);
  }
  return new Problem(error, message, status, (details ?? {}) as Record<string, unknown>);
}

/** A file of the API as bytes. */
export async function fetchBytes(url: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  let answer: Response;
  try {
    answer = await fetch(url, signal ? { signal } : {});
  } catch (error) {
    if (isAborted(error)) throw error;
    throw new Problem("unreachable", STRINGS.errors.unreachable);
  }
  if (!answer.ok) throw problemOf(await answer.json().catch(() => undefined), answer.status);
  return new Uint8Array(await answer.arrayBuffer());
}
