import type { AggregateRoot, Snapshot } from '#domain/shared/aggregate-root.js';
import type { DomainError } from '#domain/shared/domain-error.js';
import type { DomainEvent } from '#domain/shared/domain-event.js';

/** How an aggregate lies in its table. `columns` derives what screens filter and sort by from the state. */
export interface RowMapping<State, Event extends DomainEvent, A extends AggregateRoot<State, Event>> {
  readonly streamType: string;
  readonly table: string;
  readonly restore: (snapshot: Snapshot<State>) => A;
  readonly evolve: (state: State | undefined, event: Event) => State;
  readonly id: (state: State) => string;
  readonly columns: (state: State) => Readonly<Record<string, unknown>>;
  /** Which quota one more of these counts against. */
  readonly quota?: 'users' | 'vehicles' | 'storage';
  /** Whether this one counts (any more), or for how much; all count for one unless said otherwise. */
  readonly counts?: (state: State) => boolean | number;
  /** Unique constraint → the refusal it means. */
  readonly unique?: Readonly<Record<string, string | Pick<DomainError, 'code' | 'params'>>>;
  /** Numbered per tenant, without gaps. */
  readonly numbered?: boolean;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a table of mappings of different aggregates
export type AnyMapping = RowMapping<any, any, any>;
