import type { DomainEvent } from '../shared/domain-event.js';
import type { Metres, Seconds } from '../shared/quantity.js';
import type { DueMeasure } from './due-forecast.js';

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

/** What may be changed of a schedule. */
export interface SchedulePlan extends ServiceIntervals {
  readonly title: string;
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
  | Event<'rescheduled', { readonly changes: Partial<SchedulePlan> }>
  | Event<'retired', { readonly reason: string | null }>
  /** Somebody was to be told. */
  | Event<'fell-due', { readonly level: 'due' | 'overdue'; readonly measure: DueMeasure }>
  | Event<'reset', { readonly workOrderId: string; readonly done: ServiceMark }>
  | Event<'reverted', { readonly workOrderId: string }>;
