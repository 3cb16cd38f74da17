import type { DecisionContext } from '../shared/command.js';
import type { Meter, NewReading } from './meter.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

/** On a vehicle's first reading, `Meter.open` comes before it in the same unit of work. */
export type RecordMeterReading = Command<'RecordMeterReading', NewReading>;
export type ReleaseMeterReading = Command<'ReleaseMeterReading', { readingId: string }>;
export type VoidMeterReading = Command<'VoidMeterReading', { readingId: string; reason: string }>;

export type MeterCommand = RecordMeterReading | ReleaseMeterReading | VoidMeterReading;

/** Recording answers `{ readingId, status }`: `valid` or `quarantined`. @throws DomainError what the method refuses with */
export function decide(meter: Meter, command: MeterCommand, context: DecisionContext): object | void {
  switch (command.name) {
    case 'RecordMeterReading':
      return meter.recordReading(command, context);
    case 'ReleaseMeterReading':
      return meter.releaseReading(command.readingId, context);
    case 'VoidMeterReading':
      return meter.voidReading(command.readingId, command.reason, context);
  }
}
