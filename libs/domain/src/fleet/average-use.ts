import type { MeterReading } from './meter.js';

const DAY = 86_400_000;
/** The window ends at the last reading: what a vehicle did a year ago says little about tomorrow. */
const WINDOW = 180 * DAY;
/** Of more readings than this the later ones count. */
const MOST = 60;

/**
 * What a meter gains a day (metres, or seconds of engine time): the median slope over all pairs of valid readings at least a
 * day apart, so that a few odd readings do not move it. Null with fewer than two such readings.
 * Theil–Sen estimator; P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63 (1968).
 */
export function averageDailyUse(readings: readonly MeterReading[]): number | null {
  const valid = readings.filter(({ status }) => status === 'valid');
  const last = valid.at(-1);
  if (!last) return null;
  const points = valid
    .map(({ value, at }) => ({ value, time: Date.parse(at) }))
    .filter(({ time }) => time >= Date.parse(last.at) - WINDOW)
    .slice(-MOST);
  const slopes = points.flatMap((later, index) =>
    points
      .slice(0, index)
      .filter((earlier) => later.time - earlier.time >= DAY)
      .map((earlier) => ((later.value - earlier.value) * DAY) / (later.time - earlier.time)),
  );
  return slopes.length === 0 ? null : Math.round(medianOf(slopes));
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
