import type { DomainEvent } from '../shared/domain-event.js';

export const METER_KINDS = ['odometer', 'engine_hours'] as const;
export type MeterKind = (typeof METER_KINDS)[number];

/** uuidv5 name space of meters; never changes, or every meter would be another. */
export const METERS = '0d1b7b0e-58d5-4f0a-9a3e-6f2f0c8f4b21';

/**
 * What a meter's id is the uuidv5 of: a vehicle has one meter of each kind, so two first readings at once meet in one stream, and
 * who makes one without a network knows its id.
 */
export function meterNameOf(vehicleId: string, kind: MeterKind): string {
  return `${vehicleId.toLowerCase()}/${kind}`;
}

export const METER_SOURCES = ['telematics', 'inspection', 'work_order', 'fuel', 'manual', 'import'] as const;
export type MeterSource = (typeof METER_SOURCES)[number];

type Event<Name extends string, Data extends object = object> = DomainEvent<
  `fleet.meter-${Name}`,
  Data & { readonly at: string }
>;

export type MeterEvent =
  | Event<'opened', { readonly id: string; readonly vehicleId: string; readonly kind: MeterKind }>
  | Event<
      'reading-recorded',
      {
        readonly readingId: string;
        /** Metres, or seconds of engine time. */
        readonly value: number;
        /** When the meter showed it, ISO 8601 UTC. */
        readonly readAt: string;
        readonly source: MeterSource;
        readonly status: 'valid' | 'quarantined';
        readonly reason: string | null;
      }
    >
  | Event<'reading-released', { readonly readingId: string }>
  | Event<'reading-voided', { readonly readingId: string; readonly reason: string }>;
