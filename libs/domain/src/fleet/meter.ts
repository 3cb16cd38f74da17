import { AggregateRoot } from '../shared/aggregate-root.js';
import type { DecisionContext } from '../shared/command.js';
import { DomainError } from '../shared/domain-error.js';
import { requireInstant, requireInteger, requireOneOf, requireText } from '../shared/require.js';
import type { MeterEvent, MeterKind, MeterSource } from './meter.events.js';
import { METER_KINDS, METER_SOURCES } from './meter.events.js';

const DAY = 86_400_000;

/** More than this in a day is not believed: 2,000 km in metres, 24 h in seconds. */
export const DAILY_LIMIT: Readonly<Record<MeterKind, number>> = { odometer: 2_000_000, engine_hours: 86_400 };

/** Clocks of two machines differ a little, ms; beyond this a reading, or a position, lies in the future. */
export const CLOCK_TOLERANCE = 300_000;

export interface MeterReading {
  readonly id: string;
  /** Metres, or seconds of engine time. */
  readonly value: number;
  /** When the meter showed it, ISO 8601 UTC. */
  readonly at: string;
  readonly source: MeterSource;
  readonly status: 'valid' | 'quarantined' | 'void';
  /** Why it is quarantined or void. */
  readonly reason: string | null;
}

export interface MeterState {
  readonly id: string;
  readonly vehicleId: string;
  readonly kind: MeterKind;
  /** Every reading ever made, ordered by when the meter showed it. */
  readonly readings: readonly MeterReading[];
  /** The last valid one. */
  readonly current: { readonly readingId: string; readonly value: number; readonly at: string } | null;
}

export interface NewReading {
  readonly readingId: string;
  readonly value: number;
  readonly at: string;
  readonly source: MeterSource;
}

/** One meter of one vehicle: a ledger to which readings are added and from which none is deleted. */
export class Meter extends AggregateRoot<MeterState, MeterEvent> {
  /** The first reading comes with `recordReading`, in the same unit of work or later. */
  static open(input: { meterId: string; vehicleId: string; kind: MeterKind }, { now }: DecisionContext): Meter {
    const meter = new Meter();
    const kind = requireOneOf('kind', input.kind, METER_KINDS);
    meter.record({
      type: 'fleet.meter-opened',
      v: 1,
      data: { id: input.meterId, vehicleId: input.vehicleId, kind, at: now },
    });
    return meter;
  }

  /**
   * A reading that implies an impossible daily use is kept aside for a person (`quarantined`), never dropped. The same
   * reading id again changes nothing.
   * @throws DomainError `meter_below_last` {last, lastAt, value}, `meter_above_next` {next, nextAt, value},
   *   `reading_in_future` {at}; meter values in metres or seconds
   */
  recordReading(
    input: NewReading,
    { now, clock = now }: DecisionContext,
  ): { readingId: string; status: MeterReading['status'] } {
    const known = this.state.readings.find(({ id }) => id === input.readingId);
    if (known) return { readingId: known.id, status: known.status };
    const value = requireInteger('value', input.value);
    const readAt = requireInstant('at', input.at);
    const source = requireOneOf('source', input.source, METER_SOURCES);
    if (Date.parse(readAt) > Date.parse(clock) + CLOCK_TOLERANCE)
      throw new DomainError('reading_in_future', { at: readAt });
    const { before, after } = this.neighbours(readAt);
    guardOrder(value, before, after);
    const believable = this.believable(before, { value, at: readAt }) && this.believable({ value, at: readAt }, after);
    const status = believable ? 'valid' : 'quarantined';
    this.record({
      type: 'fleet.meter-reading-recorded',
      v: 1,
      data: {
        readingId: input.readingId,
        value,
        readAt,
        source,
        status,
        reason: believable ? null : 'impossible_daily_use',
        at: now,
      },
    });
    return { readingId: input.readingId, status };
  }

  /**
   * A person believes a quarantined reading. Releasing a valid one does nothing.
   * @throws DomainError `reading_not_found`, `reading_void`, `meter_below_last`, `meter_above_next`
   */
  releaseReading(readingId: string, { now }: DecisionContext): void {
    const reading = this.reading(readingId);
    if (reading.status === 'valid') return;
    if (reading.status === 'void') throw new DomainError('reading_void', { readingId });
    const { before, after } = this.neighbours(reading.at, reading.id);
    guardOrder(reading.value, before, after);
    this.record({ type: 'fleet.meter-reading-released', v: 1, data: { readingId, at: now } });
  }

  /** Takes a reading out. A compensation too, so it never refuses: what is void, or was never recorded, is left as it is. */
  voidReading(readingId: string, reason: string, { now }: DecisionContext): void {
    const reading = this.state.readings.find(({ id }) => id === readingId);
    if (reading === undefined || reading.status === 'void') return;
    this.record({
      type: 'fleet.meter-reading-voided',
      v: 1,
      data: { readingId, reason: requireText('reason', reason, 1000), at: now },
    });
  }

  protected evolve(state: MeterState | undefined, event: MeterEvent): MeterState {
    return evolveMeter(state, event);
  }

  private reading(readingId: string): MeterReading {
    const reading = this.state.readings.find(({ id }) => id === readingId);
    if (!reading) throw new DomainError('reading_not_found', { readingId });
    return reading;
  }

  /** The valid readings on both sides of an instant. Of several at one instant the one made later counts as later. */
  private neighbours(at: string, self?: string): { before?: MeterReading; after?: MeterReading } {
    const { readings } = this.state;
    const own = readings.findIndex(({ id }) => id === self);
    const place = own < 0 ? readings.filter((reading) => reading.at <= at).length : own;
    const valid = ({ id, status }: MeterReading) => status === 'valid' && id !== self;
    return { before: readings.slice(0, place).findLast(valid), after: readings.slice(place).find(valid) };
  }

  /**
   * Two readings hours apart may differ by a whole day's use: readings are often entered at the end of a shift, and a
   * limit per minute would quarantine every one of them.
   */
  private believable(earlier: Point | undefined, later: Point | undefined): boolean {
    if (!earlier || !later) return true;
    const days = Math.max(1, (Date.parse(later.at) - Date.parse(earlier.at)) / DAY);
    return later.value - earlier.value <= DAILY_LIMIT[this.state.kind] * days;
  }
}

type Point = Pick<MeterReading, 'value' | 'at'>;

function guardOrder(value: number, before: Point | undefined, after: Point | undefined): void {
  if (before && value < before.value)
    throw new DomainError('meter_below_last', { last: before.value, lastAt: before.at, value });
  if (after && value > after.value)
    throw new DomainError('meter_above_next', { next: after.value, nextAt: after.at, value });
}

export function evolveMeter(state: MeterState | undefined, event: MeterEvent): MeterState {
  if (event.type === 'fleet.meter-opened') {
    const { id, vehicleId, kind } = event.data;
    return { id, vehicleId, kind, readings: [], current: null };
  }
  if (state === undefined) throw new Error(`${event.type} cannot begin a meter`);
  const { data } = event;
  switch (event.type) {
    case 'fleet.meter-reading-recorded': {
      const { readingId: id, value, readAt: at, source, status, reason } = event.data;
      const place = state.readings.filter((reading) => reading.at <= at).length;
      return withReadings(state, state.readings.toSpliced(place, 0, { id, value, at, source, status, reason }));
    }
    case 'fleet.meter-reading-released':
      return changed(state, data.readingId, { status: 'valid', reason: null });
    case 'fleet.meter-reading-voided':
      return changed(state, data.readingId, { status: 'void', reason: event.data.reason });
  }
}

function changed(state: MeterState, readingId: string, change: Partial<MeterReading>): MeterState {
  return withReadings(
    state,
    state.readings.map((reading) => (reading.id === readingId ? { ...reading, ...change } : reading)),
  );
}

function withReadings(state: MeterState, readings: readonly MeterReading[]): MeterState {
  const last = readings.findLast(({ status }) => status === 'valid');
  return { ...state, readings, current: last ? { readingId: last.id, value: last.value, at: last.at } : null };
}
