import type { ErrorParams } from './domain-error.js';
import type { RecordedEvent } from './domain-event.js';

/** What a saga reacts to. `at` is an ISO 8601 UTC instant: a saga has no clock. */
export type SagaInput =
  | { readonly kind: 'event'; readonly at: string; readonly event: RecordedEvent }
  | {
      readonly kind: 'done';
      readonly at: string;
      readonly step: string;
      readonly line: string;
      readonly answer: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'refused';
      readonly at: string;
      readonly step: string;
      readonly line: string;
      readonly code: string;
      readonly params: ErrorParams;
    }
  | { readonly kind: 'timed-out'; readonly at: string };

/** A command to send. `step` and `line` make its id, so the same one is never carried out twice. */
export interface SagaCommand {
  readonly step: string;
  readonly line: string;
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Undoes an earlier step: never refused, and its failure makes the saga stuck. */
  readonly compensates: boolean;
}

export type SagaStatus = 'running' | 'failed' | 'done';

export interface SagaReaction<State> {
  readonly state: State;
  readonly status: SagaStatus;
  readonly send: readonly SagaCommand[];
  /** When to be told that nothing came (ISO 8601 UTC), or null. */
  readonly timeoutAt: string | null;
}

/** A process over several aggregates, as a pure function of what it is told. */
export abstract class Saga<State> {
  abstract readonly type: string;
  /** Event types it reads from the log. */
  abstract readonly reads: ReadonlySet<string>;
  /** Which instance an event belongs to. */
  abstract correlate(event: RecordedEvent): { readonly id: string; readonly attempt: number };
  /** Undefined when the input changes nothing (late, repeated, or not its own). */
  abstract react(state: State | undefined, input: SagaInput): SagaReaction<State> | undefined;
}
