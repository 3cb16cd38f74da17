import type { TrackPoint } from '#domain/fleet/views.js';
import { drawingOf } from '../../apps/client/src/app/fleet/trips-card/track-drawing.js';

const point = (latitude: number, longitude: number, accuracy = 5): TrackPoint => ({
  at: '2026-03-02T09:00:00.000Z',
  latitude,
  longitude,
  accuracy,
  speed: null,
  heading: null,
});
/** Degrees of latitude that are a kilometre. */
const KILOMETRE = 1_000 / 111_195;

it('is as large as its scale says', () => {
  const { start, end, bar } = drawingOf([point(40, -75), point(40 + KILOMETRE, -75)], 1_000)!;
  expect(bar.distance).toBe(0.5);
  expect((start.y - end.y) / (bar.length / bar.distance)).toBeCloseTo(1, 2);
  expect(start.x).toBe(end.x);
});

it('is as wide as it is high where the way is, at whatever latitude', () => {
  const corners = [point(60, 10), point(60 + KILOMETRE, 10), point(60 + KILOMETRE, 10 + 2 * KILOMETRE)];
  const { start, end } = drawingOf(corners, 1_000)!;
  expect((end.x - start.x) / (start.y - end.y)).toBeCloseTo(1, 2);
});

it('stays within its frame, also across the date line', () => {
  const { line, width, height, start, end } = drawingOf([point(-17, 179.9), point(-17.2, -179.8)], 1_609)!;
  expect(end.x).toBeGreaterThan(start.x);
  for (const [x, y] of line.split(' ').map((pair) => pair.split(',').map(Number) as [number, number])) {
    expect([x >= 24, x <= width - 24, y >= 24, y <= height - 24]).toEqual([true, true, true, true]);
  }
});

it('leaves out what is too inaccurate, and is nothing without the rest', () => {
  expect(drawingOf([point(40, -75), point(50, -75, 51), point(40.01, -75)], 1_000)!.line.split(' ')).toHaveLength(2);
  expect(drawingOf([point(40, -75, 51)], 1_000)).toBeNull();
  const { start, end, width, height } = drawingOf([point(40, -75)], 1_000)!;
  expect([start, end]).toEqual([
    { x: width / 2, y: height / 2 },
    { x: width / 2, y: height / 2 },
  ]);
});
