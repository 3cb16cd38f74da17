import { isUsable } from '#domain/fleet/track.js';
import type { TrackPoint } from '#domain/fleet/views.js';

/** Of the drawing, in its own units; what is drawn keeps clear of the edge. */
const WIDTH = 640;
const HEIGHT = 280;
const EDGE = 24;
/** Metres a degree of latitude, on a sphere of the earth's mean radius. */
const DEGREE = 111_195;
/** What is smaller is drawn as if it were so large, metres. */
const SMALLEST = 100;
/** The scale bar is no longer than this part of the width. */
const LONGEST_BAR = 0.3;

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** For a polyline's `points`. */
  readonly line: string;
  readonly start: Place;
  readonly end: Place;
  /** `length` in the drawing's units stands for `distance` in the unit asked for. */
  readonly bar: { readonly length: number; readonly distance: number };
}

/**
 * A track as it lies on the ground, north up, on a plane that touches the earth in its middle: good for any way that is driven
 * in a day. Null where there is nothing to draw.
 * @param metres of the unit that the scale is in
 */
export function drawingOf(track: readonly TrackPoint[], metres: number): Drawing | null {
  const usable = track.filter(isUsable);
  const [first] = usable;
  if (!first) return null;
  // Across the date line it goes on.
  const east = (longitude: number): number => ((longitude - first.longitude + 540) % 360) - 180;
  const latitudes = usable.map(({ latitude }) => latitude);
  const squeeze = Math.cos(((extremes(latitudes)[0] + extremes(latitudes)[1]) / 2) * (Math.PI / 180));
  const ground = usable.map(({ latitude, longitude }) => ({
    x: east(longitude) * DEGREE * squeeze,
    y: -(latitude - first.latitude) * DEGREE,
  }));
  const [left, right] = extremes(ground.map(({ x }) => x));
  const [top, bottom] = extremes(ground.map(({ y }) => y));
  const room = { x: WIDTH - 2 * EDGE, y: HEIGHT - 2 * EDGE };
  const scale = Math.min(room.x / Math.max(right - left, SMALLEST), room.y / Math.max(bottom - top, SMALLEST));
  const places = ground.map(({ x, y }) => ({
    x: round(WIDTH / 2 + (x - (left + right) / 2) * scale),
    y: round(HEIGHT / 2 + (y - (top + bottom) / 2) * scale),
  }));
  const distance = niceBelow((WIDTH * LONGEST_BAR) / scale / metres);
  return {
    width: WIDTH,
    height: HEIGHT,
    line: places.map(({ x, y }) => `${x},${y}`).join(' '),
    start: places[0]!,
    end: places.at(-1)!,
    bar: { length: round(distance * metres * scale), distance },
  };
}

/** There may be more of them than a function takes arguments. */
function extremes(values: readonly number[]): [least: number, most: number] {
  return values.reduce(
    ([least, most], value): [number, number] => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
}

/** The largest of 1, 2 and 5 times a power of ten that is no more. */
function niceBelow(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [5, 2, 1].find((each) => each * power <= most) ?? 1;
  return Number((step * power).toPrecision(1));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
