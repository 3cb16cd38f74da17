import type { DomainEvent } from '../shared/domain-event.js';
import type { Metres, Seconds } from '../shared/quantity.js';

/** Null where it does not apply or is not known. `at` is an ISO 8601 UTC instant. */
export interface ServiceMark {
  readonly at: string | null;
  readonly meter: Metres | null;
  readonly engineSeconds: Seconds | null;
}

export interface ServiceIntervals {
  readonly intervalMetres: Metres | null;
  readonly intervalDays: number | null;
  /** Of engine time. */
  readonly intervalSeconds: Seconds | null;
}

type Event<Name extends string, Data extends object = object> = DomainEvent<
  `maintenance.due-service-${Name}`,
  Data & { readonly at: string }
>;

export type DueServiceEvent =
  | Event<
      'scheduled',
      ServiceIntervals & {
        readonly id: string;
        readonly vehicleId: string;
        readonly title: string;
        readonly lastDone: ServiceMark;
      }
    >
  | Event<'reset', { readonly workOrderId: string; readonly done: ServiceMark }>
  | Event<'reverted', { readonly workOrderId: string }>;
