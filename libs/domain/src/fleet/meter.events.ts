import type { DomainEvent } from '../shared/domain-event.js';

export const METER_KINDS = ['odometer', 'engine_hours'] as const;
export type MeterKind = (typeof METER_KINDS)[number];

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
