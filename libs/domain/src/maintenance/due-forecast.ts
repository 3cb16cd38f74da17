import type { DueServiceState } from './due-service.js';

const DAY = 86_400_000;
/** A service is soon due when it is forecast for the next so many days. */
export const SOON_DAYS = 14;
/** Overdue: past due by more than one such part of the interval. */
const GRACE = 10;
/** Nothing is foreseen that lies farther from a reading (days). */
const FORESEEN = 18_262;

export const DUE_LEVELS = ['overdue', 'due', 'soon', 'upcoming'] as const;
export type DueLevel = (typeof DUE_LEVELS)[number];

export const DUE_MEASURES = ['time', 'distance', 'engine_time'] as const;
export type DueMeasure = (typeof DUE_MEASURES)[number];

/** Where a meter stands: metres, or seconds of engine time. */
export interface MeterStanding {
  readonly value: number;
  /** When it showed that, ISO 8601 UTC. */
  readonly at: string;
  /** What it gains a day; null: not known. */
  readonly perDay: number | null;
}

export interface MeterStandings {
  readonly distance: MeterStanding | null;
  readonly engine_time: MeterStanding | null;
}

/** One of the ways in which a service comes due. Values are days for `time`, else metres or seconds. */
export interface DueReason {
  readonly measure: DueMeasure;
  readonly level: DueLevel;
  readonly interval: number;
  /** When it is or was reached, ISO 8601 UTC; null: not to be foreseen. */
  readonly dueOn: string | null;
}

export interface DueForecast {
  readonly level: DueLevel;
  /** Whichever comes first. */
  readonly dueOn: string | null;
  readonly measure: DueMeasure | null;
  readonly reasons: readonly DueReason[];
}

/**
 * When a service is due and how urgent that is. A meter is at its due value on: last reading + (due − last) ÷ average daily
 * use, which is today + (due − projected) ÷ average. What counts as due is what the meter did show, not what it is projected to.
 * @param now ISO 8601 UTC
 */
export function forecastOf(dueService: DueServiceState, meters: MeterStandings, now: string): DueForecast {
  const reasons = [
    byTime(dueService, now),
    byMeter('distance', dueService.intervalMetres, dueService.dueMeter, meters.distance, now),
    byMeter('engine_time', dueService.intervalSeconds, dueService.dueEngineSeconds, meters.engine_time, now),
  ].filter((reason) => reason !== null);
  const first = reasons.reduce<DueReason | null>(earlier, null);
  const level = DUE_LEVELS.find((each) => reasons.some((reason) => reason.level === each)) ?? 'upcoming';
  return { level, dueOn: first?.dueOn ?? null, measure: first?.measure ?? null, reasons };
}

function byTime({ intervalDays, dueAt }: DueServiceState, now: string): DueReason | null {
  if (intervalDays === null || dueAt === null) return null;
  const past = Date.parse(now) - Date.parse(dueAt);
  return {
    measure: 'time',
    level: past * GRACE > intervalDays * DAY ? 'overdue' : past >= 0 ? 'due' : soonOr(dueAt, now),
    interval: intervalDays,
    dueOn: dueAt,
  };
}

function byMeter(
  measure: 'distance' | 'engine_time',
  interval: number | null,
  due: number | null,
  meter: MeterStanding | null,
  now: string,
): DueReason | null {
  if (interval === null || due === null) return null;
  if (meter === null) return { measure, level: 'upcoming', interval, dueOn: null };
  const past = meter.value - due;
  const dueOn = reachedOn(due, meter);
  return {
    measure,
    level: past * GRACE > interval ? 'overdue' : past >= 0 ? 'due' : soonOr(dueOn, now),
    interval,
    dueOn,
  };
}

/** Of a meter that stands still, or whose use is not known, only what is reached already can be told. */
function reachedOn(due: number, { value, at, perDay }: MeterStanding): string | null {
  if (perDay === null || perDay <= 0) return value >= due ? at : null;
  const days = (due - value) / perDay;
  if (days > FORESEEN) return null;
  return new Date(Math.round(Date.parse(at) + Math.max(days, -FORESEEN) * DAY)).toISOString();
}

function soonOr(dueOn: string | null, now: string): DueLevel {
  return dueOn !== null && Date.parse(dueOn) <= Date.parse(now) + SOON_DAYS * DAY ? 'soon' : 'upcoming';
}

function earlier(first: DueReason | null, next: DueReason): DueReason {
  if (first?.dueOn == null) return next.dueOn === null ? (first ?? next) : next;
  return next.dueOn !== null && next.dueOn < first.dueOn ? next : first;
}
