import type { ErrorParams } from '../shared/domain-error.js';

type Fields = Readonly<Record<string, unknown>>;

/** One command as a device kept it while it was offline. */
export interface SyncCommand {
  /** Random UUID (version 4 or 7), given once: what is sent again still counts once. */
  readonly commandId: string;
  /** From 1, one more each, per device and person. */
  readonly sequence: number;
  /** The command's name in the domain, e.g. `CompleteWorkOrder`. */
  readonly type: string;
  /** The version it was decided on, as the server gave it; left out for what begins something. */
  readonly expectedVersion?: number;
  /** Of an edit: what its fields showed before. */
  readonly base?: Fields;
  /** What the HTTP route of the command takes: the ids in its path by their names, and its body. */
  readonly payload: { readonly params?: Fields; readonly body?: Fields };
  /** By the device's clock, ISO 8601 UTC. */
  readonly occurredAt: string;
  /** Commands without which this one makes no sense. */
  readonly dependsOn?: readonly string[];
}

export interface SyncBatch {
  readonly deviceId: string;
  readonly deviceName?: string;
  /** By the device's clock, ISO 8601 UTC: corrects what it says of times. */
  readonly sentAt: string;
  /** Up to which sequence it was told that all is settled. */
  readonly acknowledged?: number;
  readonly commands: readonly SyncCommand[];
  /** What was decided on the device since. */
  readonly decisions?: readonly SyncDecision[];
}

export const CHOICES = ['mine', 'theirs', 'edited'] as const;
export type SyncChoice = (typeof CHOICES)[number];

/** What somebody decided about a command of theirs that failed. */
export interface SyncDecision {
  readonly commandId: string;
  readonly choice: SyncChoice;
  /** The command that was given in its place. */
  readonly instead: string | null;
}

/** Whoever else changed what a command was made on, last; nulls where nobody did that the sender may know of. */
export interface TheirChange {
  readonly by: { readonly id: string; readonly name: string } | null;
  /** ISO 8601 UTC. */
  readonly at: string | null;
  /** Types of the events since, the oldest first. */
  readonly events: readonly string[];
}

/**
 * - `applied`; `merged`: an edit applied beside what somebody else changed, `fields` as the sender named them
 * - `duplicate`: was applied before, with the answer of then
 * - `conflict`: somebody else changed it meanwhile so that it cannot be done; `mine` and `theirs` by field
 * - `refused`: a rule says no, whoever else did what
 * - `blocked`: not tried, because `by` failed
 * - `retry`: nothing is wrong with it, send it again later
 *
 * All but `retry` stand: sent again, a command is answered as it was first, whatever has become possible since.
 */
export type SyncOutcome =
  | { readonly result: 'applied' | 'duplicate'; readonly version: number; readonly answer: Fields }
  | { readonly result: 'merged'; readonly version: number; readonly fields: readonly string[]; readonly answer: Fields }
  | ({
      readonly result: 'conflict';
      readonly code: string;
      readonly params: ErrorParams;
      readonly mine: Fields;
      readonly theirs: Fields;
    } & TheirChange)
  | {
      readonly result: 'refused';
      readonly code: string;
      readonly params: ErrorParams;
      /** Of a command that has not the shape asked for. */
      readonly errors?: readonly { readonly field: string; readonly message: string }[];
    }
  | { readonly result: 'blocked'; readonly by: string }
  | {
      readonly result: 'retry';
      readonly code: string;
      /** Seconds, where it is known. */ readonly retryAfter?: number;
    };

export type SyncAnswer = { readonly commandId: string } & SyncOutcome;

/** In the order of the batch; ids in lower case. */
export interface SyncAnswers {
  readonly answers: readonly SyncAnswer[];
  /** ISO 8601 UTC. */
  readonly serverTime: string;
}

/** An aggregate as the domain can go on from it, and the names a screen shows beside it. */
export interface SyncRecord {
  /** Stream type. */
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  readonly state: Fields;
  readonly names: Readonly<Record<string, string | null>>;
}

export interface SyncGone {
  readonly kind: string;
  readonly id: string;
}

export interface SyncChanges {
  /** It begins anew: what the device holds and does not get until `more` is false is gone. */
  readonly reset: boolean;
  /** Each as it is now; one that comes with no higher version is known already. */
  readonly records: readonly SyncRecord[];
  /** No longer for this person. */
  readonly gone: readonly SyncGone[];
  /** For the next call. */
  readonly cursor: string;
  /** Whether to call at once again. */
  readonly more: boolean;
}

/** A command of a device that failed, as far as who asks may know of it. */
export interface SyncConflictView {
  /** The command's. */
  readonly id: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly deviceId: string;
  /** The command's name in the domain. */
  readonly type: string;
  /** Stream type and id; no id of what was never created, and null where even the kind is not known. */
  readonly target: { readonly kind: string; readonly id: string | null; readonly number: string | null } | null;
  readonly result: 'conflict' | 'refused' | 'blocked';
  /** `blocked` where it was not tried, with the id of the command it needed as `by`. */
  readonly code: string;
  readonly params: ErrorParams;
  readonly mine: Fields;
  readonly theirs: Fields;
  readonly by: TheirChange['by'];
  /** ISO 8601 UTC, as all that follow. */
  readonly at: string | null;
  readonly events: readonly string[];
  readonly occurredAt: string;
  readonly toldAt: string;
  readonly decidedAt: string | null;
  readonly choice: SyncChoice | null;
  readonly instead: string | null;
}
