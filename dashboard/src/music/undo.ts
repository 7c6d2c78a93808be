/** What was done, so that it can be undone. */

const MOST = 200;

/** States in order of time; immutable, so that keeping one is keeping a reference. */
export interface Timeline<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
}

export const begin = <T>(present: T): Timeline<T> => ({ past: [], present, future: [] });

export function record<T>(timeline: Timeline<T>, present: T): Timeline<T> {
  if (present === timeline.present) return timeline;
  return { past: [...timeline.past, timeline.present].slice(-MOST), present, future: [] };
}

export function undo<T>(timeline: Timeline<T>): Timeline<T> {
  const present = timeline.past.at(-1);
  if (present === undefined) return timeline;
  return { past: timeline.past.slice(0, -1), present, future: [timeline.present, ...timeline.future] };
}

export function redo<T>(timeline: Timeline<T>): Timeline<T> {
  const [present, ...future] = timeline.future;
  if (present === undefined) return timeline;
  return { past: [...timeline.past, timeline.present], present, future };
}
