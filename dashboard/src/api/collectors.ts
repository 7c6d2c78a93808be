/** How each source of research stands. */

export interface CollectorState {
  name: string;
  status: string;
  message: string;
  found: number | null;
  /** When it is given up at the latest, by this page's clock in ms; null once it is back. */
  until: number | null;
}

/** Reads what a task says of its sources: objects, or lines of `name: what became of it`. */
export function readCollectors(told: unknown, now = performance.now()): CollectorState[] {
  if (!Array.isArray(told)) return [];
  return told.map((one: unknown) => {
    if (typeof one !== "object" || one === null) {
      const [name = "", ...rest] = String(one).split(": ");
      return { name, status: "not_found", message: rest.join(": "), found: null, until: null };
    }
    const { name, status, reason, found, seconds_left: left } = one as Record<string, unknown>;
    return {
      name: String(name ?? ""),
      status: String(status ?? ""),
      message: String(reason ?? ""),
      found: typeof found === "number" ? found : null,
      until: typeof left === "number" ? now + 1000 * left : null,
    };
  });
}
