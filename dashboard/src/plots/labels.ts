/** Names beside points, so that none lies on another. */

export interface Point {
  name: string;
  x: number;
  y: number;
}

const HIGH = 16;
/** On average, of a letter in the plots' type. */
const WIDE = 7.2;

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const boxOf = ({ name, x, y }: Point): Box => {
  const half = (name.length * WIDE) / 2;
  return { left: x - half, right: x + half, top: y - HIGH + 4, bottom: y + 4 };
};

const meet = (one: Box, other: Box): boolean =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

/** Where each name stands: below its point, or the nearest place around it that is free. */
export function placeLabels(points: readonly Point[]): Point[] {
  const taken: Box[] = points.map(({ x, y }) => ({ left: x - 8, right: x + 8, top: y - 8, bottom: y + 8 }));
  return points.map(({ name, x, y }) => {
    const aside = (name.length * WIDE) / 2 + 14;
    const around = [0, 1, 2, 3].flatMap((ring): [number, number][] => [
      [0, 24 + ring * HIGH],
      [0, -14 - ring * HIGH],
      [aside, 4 + ring * HIGH],
      [-aside, 4 + ring * HIGH],
      [aside, 4 - ring * HIGH],
      [-aside, 4 - ring * HIGH],
    ]);
    const places = around.map(([dx, dy]) => ({ name, x: x + dx, y: y + dy }));
    const free = places.find((place) => !taken.some((other) => meet(boxOf(place), other))) ?? places[0]!;
    taken.push(boxOf(free));
    return free;
  });
}
