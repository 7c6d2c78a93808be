/** How each source of research stands. */

export interface CollectorState {
  name: string;
  status: string;
  message: string;
  secondsLeft: number | null;
}

/** Reads what a task says of its sources: objects, or lines of `name: what became of it`. */
export function readCollectors(told: unknown): CollectorState[] {
  if (!Array.isArray(told)) return [];
  return told.map((one: unknown) => {
    if (typeof one !== "object" || one === null) {
      const [name = "", ...rest] = String(one).split(": ");
      return { name, status: "not_found", message: rest.join(": "), secondsLeft: null };
    }
    const { name, status, reason, message, seconds_left: left } = one as Record<string, unknown>;
    return {
      name: String(name ?? ""),
      status: String(status ?? ""),
      message: String(reason ?? message ?? ""),
      secondsLeft: typeof left === "number" ? left : null,
    };
  });
}
