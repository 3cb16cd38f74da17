import { DomainError } from '../shared/domain-error.js';
import { requireInteger } from '../shared/require.js';

/** One position on the way, as a receiver tells it (W3C Geolocation). */
export interface Fix {
  /** ms since the trip began: a phone's clock may be wrong, but not by another amount a minute later. */
  readonly elapsed: number;
  /** Degrees, WGS 84. */
  readonly latitude: number;
  readonly longitude: number;
  /** Metres; the true place is within them with 95 % confidence. */
  readonly accuracy: number;
  /** Metres a second; null: not known. */
  readonly speed: number | null;
  /** Degrees clockwise from north; null: not known, or it stands. */
  readonly heading: number | null;
}

/** What the fixes of a track come to. Those that follow are added to it without looking at the ones before. */
export interface Travelled {
  /** How many fixes. */
  readonly fixes: number;
  /** Centimetres: whole numbers add up alike in any order. */
  readonly distance: number;
  /** The highest the receiver told, metres a second; null: it never told one. */
  readonly topSpeed: number | null;
  readonly last: Fix | null;
  /** The last one that counted for the distance. */
  readonly counted: Fix | null;
}

export const NOT_MOVED: Travelled = { fixes: 0, distance: 0, topSpeed: null, last: null, counted: null };

/** No trip is longer, ms. */
export const LONGEST_TRIP = 86_400_000;
/** Metres. */
const USABLE = 50;
/** Metres a second: no vehicle is faster. */
const FASTEST = 150;
/** Mean radius of the earth, metres (IUGG). */
const EARTH = 6_371_008.8;

/** So finely a track keeps what it is told: a decimetre on the ground, a metre, a tenth of a metre a second, a degree. */
const DEGREE = 1e6;
const SPEED = 10;

/**
 * A fix as a track keeps it, rounded to what it keeps.
 * @throws DomainError `invalid_number` {field, min, max} for what no receiver can tell
 */
export function checkedFix({ elapsed, latitude, longitude, accuracy, speed, heading }: Fix): Fix {
  return {
    elapsed: requireInteger('elapsed', elapsed, 0, LONGEST_TRIP),
    latitude: rounded('latitude', latitude, -90, 90, DEGREE),
    longitude: rounded('longitude', longitude, -180, 180, DEGREE),
    accuracy: rounded('accuracy', accuracy, 0, 1_000_000, 1),
    speed: speed === null ? null : rounded('speed', speed, 0, FASTEST, SPEED),
    heading: heading === null ? null : rounded('heading', heading, 0, 360, 1),
  };
}

function rounded(field: string, value: number, min: number, max: number, parts: number): number {
  if (!(value >= min && value <= max)) throw new DomainError('invalid_number', { field, min, max });
  const kept = Math.round(value * parts) / parts;
  return kept === 0 ? 0 : kept;
}

/**
 * Great-circle distance in metres, on a sphere: off by half a percent at most. The haversine formula, which stays exact for
 * short ways: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (1984), 159.
 */
export function metresBetween(one: Pick<Fix, 'latitude' | 'longitude'>, other: typeof one): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = (from: number, to: number): number => Math.sin(radians(to - from) / 2) ** 2;
  const haversine =
    half(one.latitude, other.latitude) +
    Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * half(one.longitude, other.longitude);
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(haversine)));
}

/** Accurate to 50 m: what is not is kept, but counts for nothing. */
export function isUsable({ accuracy }: Pick<Fix, 'accuracy'>): boolean {
  return accuracy <= USABLE;
}

/**
 * What a track comes to with the fixes after it. The distance goes from one fix that counts to the next. One counts that is
 * usable, and further from the last that counted than either is uncertain: a vehicle that stands does not move,
 * though its receiver says otherwise every second. Nor does it leap: a way faster than any vehicle is not travelled.
 * @param fixes in the order of time, all after those before
 */
export function extended(travelled: Travelled, fixes: readonly Fix[]): Travelled {
  let { distance, topSpeed, counted } = travelled;
  for (const fix of fixes) {
    if (!isUsable(fix)) continue;
    if (fix.speed !== null) topSpeed = Math.max(topSpeed ?? 0, fix.speed);
    if (counted !== null) {
      const leg = metresBetween(counted, fix);
      if (leg < Math.max(counted.accuracy, fix.accuracy)) continue;
      if (leg <= (FASTEST * (fix.elapsed - counted.elapsed)) / 1_000) distance += Math.round(leg * 100);
    }
    counted = fix;
  }
  return { fixes: travelled.fixes + fixes.length, distance, topSpeed, last: fixes.at(-1) ?? travelled.last, counted };
}

/** In the order of time, each moment once. */
export function ordered(fixes: readonly Fix[]): Fix[] {
  const sorted = fixes.toSorted((one, other) => one.elapsed - other.elapsed);
  return sorted.filter(({ elapsed }, place) => elapsed !== sorted[place - 1]?.elapsed);
}

/**
 * Fixes as a text of some 15 characters each, for the log: six whole numbers a fix, each as what it differs by from the fix before
 * (ms, millionths of a degree twice, metres, tenths of a metre a second and degrees plus one, 0 where there is none), written
 * as Google's "Encoded Polyline Algorithm Format" writes numbers.
 * @param after the fix before the first one; texts of pieces that follow each other can be joined
 */
export function encoded(fixes: readonly Fix[], after: Fix | null = null): string {
  let before = numbersOf(after);
  return fixes
    .map((fix) => {
      const numbers = numbersOf(fix);
      const text = numbers.map((number, place) => textOf(number - before[place]!)).join('');
      before = numbers;
      return text;
    })
    .join('');
}

/** The other way. @param after as it was encoded */
export function decoded(text: string, after: Fix | null = null): Fix[] {
  const fixes: Fix[] = [];
  const sums = numbersOf(after);
  let [place, number, bits] = [0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at) - 63;
    number |= (code & 31) << bits;
    bits += 5;
    if (code >= 32) continue;
    sums[place]! += number & 1 ? ~(number >> 1) : number >> 1;
    [place, number, bits] = [place + 1, 0, 0];
    if (place < sums.length) continue;
    fixes.push(fixOf(sums));
    place = 0;
  }
  return fixes;
}

function numbersOf(fix: Fix | null): number[] {
  if (fix === null) return [0, 0, 0, 0, 0, 0];
  const { elapsed, latitude, longitude, accuracy, speed, heading } = fix;
  return [
    elapsed,
    Math.round(latitude * DEGREE),
    Math.round(longitude * DEGREE),
    accuracy,
    speed === null ? 0 : Math.round(speed * SPEED) + 1,
    heading === null ? 0 : heading + 1,
  ];
}

function fixOf(numbers: readonly number[]): Fix {
  const [elapsed, latitude, longitude, accuracy, speed, heading] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    elapsed,
    latitude: latitude / DEGREE,
    longitude: longitude / DEGREE,
    accuracy,
    speed: speed === 0 ? null : (speed - 1) / SPEED,
    heading: heading === 0 ? null : heading - 1,
  };
}

function textOf(number: number): string {
  let rest = number < 0 ? ~(number << 1) : number << 1;
  let text = '';
  while (rest >= 32) {
    text += String.fromCharCode((32 | (rest & 31)) + 63);
    rest >>= 5;
  }
  return text + String.fromCharCode(rest + 63);
}
