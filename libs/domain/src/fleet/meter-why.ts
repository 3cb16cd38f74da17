import type { MeterEvent } from './meter.events.js';
import { evolveMeter, type MeterReading } from './meter.js';
import { fold } from '../shared/aggregate-root.js';

/** A reading in the ledger, and the events that made it what it is. */
export interface ReadingReason {
  readonly reading: MeterReading;
  /** The meter shows this one. */
  readonly isCurrent: boolean;
  /** Places of events in the stream, from 0: which recorded it, and which judged it last. */
  readonly recorded: number;
  readonly judged: number | null;
}

/** Why a meter that has been set up shows what it shows: its ledger, latest reading first. */
export function explainMeter(events: readonly MeterEvent[]): { value: number | null; because: ReadingReason[] } {
  const state = fold(evolveMeter, events)!;
  const last = (id: string, types: readonly MeterEvent['type'][]): number =>
    events.findLastIndex(({ type, data }) => types.includes(type) && 'readingId' in data && data.readingId === id);
  return {
    value: state.current?.value ?? null,
    because: state.readings.toReversed().map((reading) => {
      const judged = last(reading.id, ['fleet.meter-reading-released', 'fleet.meter-reading-voided']);
      return {
        reading,
        isCurrent: reading.id === state.current?.readingId,
        recorded: last(reading.id, ['fleet.meter-reading-recorded']),
        judged: judged < 0 ? null : judged,
      };
    }),
  };
}
