import { averageDailyUse } from '#domain/fleet/average-use.js';
import type { MeterState } from '#domain/fleet/meter.js';
import { DUE_LEVELS, forecastOf } from '#domain/maintenance/due-forecast.js';
import type { DueLevel, DueMeasure, MeterStanding } from '#domain/maintenance/due-forecast.js';
import type { DueServiceState } from '#domain/maintenance/due-service.js';

const DAY = 86_400_000;

/** One service of a vehicle, as it stands by what this device knows. */
export interface DueHere {
  readonly id: string;
  readonly title: string;
  readonly level: DueLevel;
  /** When it was or will be, ISO 8601 UTC; null: not to be foreseen. */
  readonly dueOn: string | null;
  /** What makes it so, and how much is left of it: days, metres or seconds; below 0 it is past. Null: nothing to tell it by. */
  readonly reason: { readonly measure: DueMeasure; readonly left: number } | null;
}

/** The services of a vehicle, the most urgent first. @param now ISO 8601 UTC */
export function dueHere(
  services: readonly DueServiceState[],
  meters: readonly MeterState[],
  now: string,
): readonly DueHere[] {
  const standing = (kind: MeterState['kind']): MeterStanding | null => {
    const meter = meters.find((each) => each.kind === kind);
    return meter?.current ? { ...meter.current, perDay: averageDailyUse(meter.readings) } : null;
  };
  const [distance, engine_time] = [standing('odometer'), standing('engine_hours')];
  return services
    .map((service) => ({ service, forecast: forecastOf(service, { distance, engine_time }, now) }))
    .map(({ service, forecast: { level, dueOn, measure, reasons } }) => {
      const because = reasons.filter((reason) => reason.level === level);
      const first = because.find((reason) => reason.measure === measure) ?? because[0];
      const left = first && leftOf(service, first.measure, { distance, engine_time, now });
      return {
        id: service.id,
        title: service.title,
        level,
        dueOn,
        reason: left == null ? null : { measure: first!.measure, left },
      };
    })
    .toSorted(byUrgency);
}

/** The most urgent first, of whichever vehicles they are. */
export function byUrgency(one: DueHere, other: DueHere): number {
  const levels = DUE_LEVELS.indexOf(one.level) - DUE_LEVELS.indexOf(other.level);
  return levels || (one.dueOn ?? '9999').localeCompare(other.dueOn ?? '9999');
}

function leftOf(
  { dueAt, dueMeter, dueEngineSeconds }: DueServiceState,
  measure: DueMeasure,
  at: { readonly distance: MeterStanding | null; readonly engine_time: MeterStanding | null; readonly now: string },
): number | null {
  if (measure === 'time') return dueAt === null ? null : Math.round((Date.parse(dueAt) - Date.parse(at.now)) / DAY);
  const [due, meter] = measure === 'distance' ? [dueMeter, at.distance] : [dueEngineSeconds, at.engine_time];
  return due === null || meter === null ? null : due - meter.value;
}
