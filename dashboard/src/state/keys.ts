/** Keys that work wherever nobody is writing. */

import { barStart, stepTicks, changeAt } from "../music/clip.ts";
import * as edit from "../music/editing.ts";
import { desk } from "./desk.svelte.ts";
import { player } from "./player.svelte.ts";
import { router } from "./router.svelte.ts";
import { studio } from "./studio.svelte.ts";

const WRITING = new Set(["text", "search", "number", "password", "url", "email", ""]);

function isWriting(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && WRITING.has(target.type);
}

/** Things that take space and arrows for themselves. */
const takesKeys = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('button, a, input, summary, [role="button"], [role="slider"], [role="grid"]') !== null;

export function handleKey(event: KeyboardEvent, help: () => void): void {
  if (event.defaultPrevented || isWriting(event.target) || document.querySelector("dialog[open]")) return;
  const done = event.metaKey || event.ctrlKey ? command(event) : plain(event, help);
  if (done) event.preventDefault();
}

function command(event: KeyboardEvent): boolean {
  const key = event.key.toLocaleLowerCase();
  if (key === "z" && event.shiftKey) studio.redo();
  else if (key === "z") studio.undo();
  else if (key === "y") studio.redo();
  else if (key === "a" && router.place.at === "grid" && studio.clip) studio.selection = new Set(studio.clip.notes.map((note) => note.id));
  else return false;
  return true;
}

function plain(event: KeyboardEvent, help: () => void): boolean {
  if (event.key === " ") {
    if (takesKeys(event.target)) return false;
    player.toggle();
    return true;
  }
  if (event.key === "?") {
    help();
    return true;
  }
  if (router.place.at !== "grid" && router.place.at !== "song") return false;
  if (/^[1-9]$/.test(event.key)) {
    studio.choose(Number(event.key) - 1);
    return true;
  }
  const act = LETTERS[event.key.toLocaleLowerCase()];
  if (act) {
    act();
    return true;
  }
  return takesKeys(event.target) && !(event.target as HTMLElement).matches("main") ? false : shape(event);
}

const LETTERS: Record<string, () => void> = {
  v: () => (desk.tool = "select"),
  d: () => (desk.tool = "draw"),
  e: () => (desk.tool = "erase"),
  r: () => void desk.reroll({}),
  c: () => player.setClick(!player.hasClick),
  l: () => studio.toggleLoop(),
  "+": () => desk.zoomBy(1.6),
  "=": () => desk.zoomBy(1.6),
  "-": () => desk.zoomBy(1 / 1.6),
  delete: () => studio.erase(),
  backspace: () => studio.erase(),
  escape: () => (studio.selection = new Set()),
  home: () => (player.startTick = 0),
};

/** Arrows shape the selection; with nothing selected they move the playhead. */
function shape(event: KeyboardEvent): boolean {
  const { clip, selection } = studio;
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const upwards = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!clip || (sideways === undefined && upwards === undefined)) return false;
  if (selection.size === 0) {
    if (sideways === undefined) return false;
    const bars = Array.from({ length: clip.bars + 1 }, (_, bar) => barStart(clip, bar));
    const next = sideways > 0 ? bars.find((tick) => tick > player.startTick) : bars.findLast((tick) => tick < player.startTick);
    if (next !== undefined && next < bars.at(-1)!) player.startTick = next;
  } else if (upwards !== undefined) {
    studio.gesture((now) => edit.addVelocity(now, selection, upwards * (event.shiftKey ? 1 : 6)));
  } else if (event.altKey) {
    const step = stepTicks(changeAt(clip, 0).meter, clip.ticksPerQuarter);
    studio.gesture((now) => edit.move(now, selection, sideways! * step));
  } else {
    studio.gesture((now) => edit.shift(now, selection, sideways! * (event.shiftKey ? 0.5 : 2)));
  }
  return true;
}
