/** Drawing a clip: lanes and lines in one layer, strokes in another. No DOM but a 2-D context. */

import type { CellKey, Clip, Note } from "../music/clip.ts";
import {
  barAt,
  barOf,
  barStart,
  beatTicks,
  cellKey,
  changeAt,
  GHOST_VELOCITY,
  lengthTicks,
  offsetMs,
  splitCellKey,
  stepTicks,
} from "../music/clip.ts";
import { type Family, familyOf, type Piece } from "../music/kit.ts";
import type { Region } from "../sound/scheduling.ts";

/** What part of a clip is seen, and how large. */
export interface View {
  width: number;
  laneHeight: number;
  /** Pixels of a tick. */
  scale: number;
  /** Pixels that are scrolled out on the left. */
  scroll: number;
}

export type Palette = Record<Family | "text" | "muted" | "accent" | "surface" | "sunken" | "gridBeat" | "gridLine" |
  "gridQuarter" | "gridBar", string>;

/** Space before the first bar line, so that its strokes are whole. */
export const MARGIN = 10;

export const xOf = (view: View, tick: number): number => tick * view.scale - view.scroll + MARGIN;

export const tickOf = (view: View, x: number): number => (x + view.scroll - MARGIN) / view.scale;

/** Space above strokes of full velocity, and below all of them. */
const TOP = 4;
const BOTTOM = 4;
/** Lines nearer to each other than this are left out. */
const MIN_LINE_GAP = 7;
/** From this many pixels a millisecond on, offsets are written beside strokes. */
const MS_TEXT_SCALE = 1.1;

export function strokeWidth(view: View, clip: Clip): number {
  const step = stepTicks(changeAt(clip, 0).meter, clip.ticksPerQuarter) * view.scale;
  return Math.max(2.5, Math.min(9, step * 0.42));
}

export const strokeHeight = (view: View, velocity: number): number =>
  Math.max(2, ((view.laneHeight - TOP - BOTTOM) * velocity) / 127);

interface Lines {
  tick: number;
  kind: "bar" | "quarter" | "step";
}

function linesIn(clip: Clip, view: View): Lines[] {
  const lines: Lines[] = [];
  const last = Math.min(clip.bars, barAt(clip, tickOf(view, view.width)) + 1);
  for (let bar = barAt(clip, Math.max(0, tickOf(view, 0))); bar < last; bar++) {
    const { meter } = changeAt(clip, bar);
    const [start, stop] = [barStart(clip, bar), barStart(clip, bar + 1)];
    const beat = beatTicks(meter, clip.ticksPerQuarter);
    const step = stepTicks(meter, clip.ticksPerQuarter);
    const hasSteps = step * view.scale >= MIN_LINE_GAP;
    const hasBeats = beat * view.scale >= MIN_LINE_GAP;
    for (let tick = start; tick < stop - 1e-6; tick += hasSteps ? step : hasBeats ? beat : stop - start) {
      const isBeat = (tick - start) % beat < 1e-6;
      lines.push({ tick, kind: tick === start ? "bar" : isBeat ? "quarter" : "step" });
    }
  }
  lines.push({ tick: lengthTicks(clip), kind: "bar" });
  return lines;
}

/** Lanes, beats and bar lines. */
export function drawGround(ctx: CanvasRenderingContext2D, clip: Clip, lanes: number, view: View, palette: Palette): void {
  const height = lanes * view.laneHeight;
  ctx.clearRect(0, 0, view.width, height);
  const end = Math.min(view.width, xOf(view, lengthTicks(clip)));
  const begin = Math.max(0, xOf(view, 0));
  ctx.fillStyle = palette.surface;
  ctx.fillRect(begin, 0, end - begin, height);
  const lines = linesIn(clip, view);
  const beats = lines.filter((line) => line.kind !== "step");
  ctx.fillStyle = palette.gridBeat;
  for (let i = 0; i + 1 < beats.length; i++) {
    const bar = barAt(clip, beats[i]!.tick);
    const beat = beatTicks(changeAt(clip, bar).meter, clip.ticksPerQuarter);
    if (Math.round((beats[i]!.tick - barStart(clip, bar)) / beat) % 2 === 0) continue;
    const x = xOf(view, beats[i]!.tick);
    ctx.fillRect(x, 0, xOf(view, beats[i + 1]!.tick) - x, height);
  }
  const colours = { step: palette.gridLine, quarter: palette.gridQuarter, bar: palette.gridBar };
  for (const kind of ["step", "quarter", "bar"] as const) {
    ctx.fillStyle = colours[kind];
    for (const line of lines) {
      if (line.kind === kind) ctx.fillRect(Math.round(xOf(view, line.tick)), 0, 1, height);
    }
  }
  ctx.fillStyle = palette.gridQuarter;
  for (let lane = 1; lane < lanes; lane++) ctx.fillRect(begin, lane * view.laneHeight, end - begin, 1);
}

export interface Marks {
  selection: ReadonlySet<number>;
  locks: ReadonlySet<CellKey>;
  isHeard(note: Note): boolean;
  region: Region | null;
}

/** Strokes: velocity is height, and a foot reaches from where each is written to where it sounds. */
export function drawStrokes(
  ctx: CanvasRenderingContext2D,
  clip: Clip,
  lanes: readonly Piece[],
  view: View,
  palette: Palette,
  marks: Marks,
): void {
  const height = lanes.length * view.laneHeight;
  ctx.clearRect(0, 0, view.width, height);
  const laneOf = new Map(lanes.map((piece, i) => [piece, i]));
  drawLocks(ctx, clip, laneOf, view, palette, marks.locks);
  const width = strokeWidth(view, clip);
  const pxPerMs = (view.scale * clip.ticksPerQuarter * 1000) / clip.changes[0].usPerQuarter;
  const [from, to] = [tickOf(view, -20), tickOf(view, view.width + 20)];
  for (const note of clip.notes) {
    const lane = laneOf.get(note.piece);
    if (note.tick < from || note.tick > to || lane === undefined) continue;
    const base = (lane + 1) * view.laneHeight - BOTTOM;
    const tall = strokeHeight(view, note.velocity);
    const x = xOf(view, note.tick);
    const written = xOf(view, note.score);
    ctx.globalAlpha = marks.isHeard(note) ? 1 : 0.22;
    ctx.fillStyle = palette[familyOf(note.piece)];
    if (Math.abs(x - written) >= 1) {
      const dim = ctx.globalAlpha;
      ctx.globalAlpha = dim * 0.5;
      ctx.fillRect(Math.min(x, written), base - 1.5, Math.abs(x - written) + width / 2, 1.5);
      ctx.globalAlpha = dim;
    }
    if (note.velocity <= GHOST_VELOCITY) ctx.globalAlpha *= 0.78;
    ctx.beginPath();
    ctx.roundRect(x - width / 2, base - tall, width, tall, Math.min(width / 2, 2.5));
    ctx.fill();
    ctx.globalAlpha = 1;
    if (marks.selection.has(note.id)) {
      ctx.strokeStyle = palette.text;
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      ctx.roundRect(x - width / 2 - 2, base - tall - 2, width + 4, tall + 4, 4);
      ctx.stroke();
    }
    if (pxPerMs >= MS_TEXT_SCALE && view.laneHeight >= 26) writeOffset(ctx, clip, note, x + width / 2 + 4, base, palette);
  }
  if (marks.region) drawOutside(ctx, marks.region, view, height, palette);
}

function writeOffset(ctx: CanvasRenderingContext2D, clip: Clip, note: Note, x: number, y: number, palette: Palette): void {
  const ms = offsetMs(clip, note);
  ctx.fillStyle = palette.muted;
  ctx.font = '11px "Archivo Variable", sans-serif';
  ctx.fillText(`${ms > 0 ? "+" : ms < 0 ? "−" : ""}${Math.abs(ms).toFixed(1)} ms`, x, y - 5);
}

function drawLocks(
  ctx: CanvasRenderingContext2D,
  clip: Clip,
  laneOf: ReadonlyMap<Piece, number>,
  view: View,
  palette: Palette,
  locks: ReadonlySet<CellKey>,
): void {
  for (const key of locks) {
    const { piece, bar } = splitCellKey(key);
    const lane = laneOf.get(piece);
    if (lane === undefined || bar >= clip.bars) continue;
    const [x, stop] = [xOf(view, barStart(clip, bar)), xOf(view, barStart(clip, bar + 1))];
    if (stop < 0 || x > view.width) continue;
    const y = lane * view.laneHeight;
    ctx.globalAlpha = 0.13;
    ctx.fillStyle = palette.accent;
    ctx.fillRect(x + 1, y + 1, stop - x - 1, view.laneHeight - 1);
    ctx.globalAlpha = 0.9;
    ctx.fillRect(x + 1, y + 1, 2, view.laneHeight - 1);
    ctx.globalAlpha = 1;
  }
}

/** What is outside the loop is veiled. */
function drawOutside(ctx: CanvasRenderingContext2D, region: Region, view: View, height: number, palette: Palette): void {
  const [start, stop] = [xOf(view, region.start), xOf(view, region.stop)];
  ctx.fillStyle = palette.sunken;
  ctx.globalAlpha = 0.62;
  if (start > 0) ctx.fillRect(0, 0, start, height);
  if (stop < view.width) ctx.fillRect(stop, 0, view.width - stop, height);
  ctx.globalAlpha = 1;
}

/** The stroke at a point: the nearest whose column is there, the top one of several. */
export function strokeAt(clip: Clip, lanes: readonly Piece[], view: View, x: number, y: number): Note | undefined {
  const piece = lanes[Math.floor(y / view.laneHeight)];
  const reach = Math.max(6, strokeWidth(view, clip) / 2 + 2);
  let best: Note | undefined;
  let distance = reach;
  for (const note of clip.notes) {
    if (note.piece !== piece) continue;
    const away = Math.abs(xOf(view, note.tick) - x);
    if (away < distance) [best, distance] = [note, away];
  }
  return best;
}

/** Strokes inside a rectangle, of any two opposite corners. */
export function strokesWithin(
  clip: Clip,
  lanes: readonly Piece[],
  view: View,
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
): Set<number> {
  const laneOf = new Map(lanes.map((piece, i) => [piece, i]));
  const [left, right] = [Math.min(x1, x2), Math.max(x1, x2)];
  const [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)];
  const inside = (note: Note): boolean => {
    const lane = laneOf.get(note.piece) ?? -1;
    const base = (lane + 1) * view.laneHeight - BOTTOM;
    const x = xOf(view, note.tick);
    return lane >= 0 && x >= left && x <= right && base >= top && base - strokeHeight(view, note.velocity) <= bottom;
  };
  return new Set(clip.notes.filter(inside).map((note) => note.id));
}

/** The cell at a point. */
export function cellAt(clip: Clip, lanes: readonly Piece[], view: View, x: number, y: number): CellKey | undefined {
  const piece = lanes[Math.floor(y / view.laneHeight)];
  const tick = tickOf(view, x);
  if (!piece || tick < 0 || tick >= lengthTicks(clip)) return undefined;
  return cellKey(piece, barOf(clip, { score: tick }));
}

/** The line of the grid nearest to a point, inside the clip. */
export function nearestLine(clip: Clip, view: View, x: number): number {
  const tick = Math.max(0, Math.min(lengthTicks(clip) - 1, tickOf(view, x)));
  const bar = barAt(clip, tick);
  const step = stepTicks(changeAt(clip, bar).meter, clip.ticksPerQuarter);
  const line = barStart(clip, bar) + Math.round((tick - barStart(clip, bar)) / step) * step;
  return line >= lengthTicks(clip) ? line - step : line;
}

/** The palette as the style sheet has it now. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    kick: of("kick"), snare: of("snare"), hat: of("hat"), ride: of("ride"), crash: of("crash"), tom: of("tom"),
    percussion: of("percussion"), text: of("text"), muted: of("muted"), accent: of("accent"), surface: of("surface"),
    sunken: of("sunken"), gridBeat: of("grid-beat"), gridLine: of("grid-line"), gridQuarter: of("grid-quarter"),
    gridBar: of("grid-bar"),
  };
}
