import type { ErrorParams } from '../shared/domain-error.js';
import type { DeviceOwner } from './devices.js';
import type { SyncDecision, SyncOutcome, TheirChange } from './views.js';

type Fields = Readonly<Record<string, unknown>>;

/** A command of a device that was not carried out, and why. */
export interface FailedCommand {
  readonly commandId: string;
  readonly type: string;
  /** Stream type and id of what it was to change, as far as they are known. */
  readonly target: { readonly kind: string | null; readonly id: string | null };
  readonly result: 'conflict' | 'refused' | 'blocked';
  readonly code: string;
  readonly params: ErrorParams;
  readonly mine: Fields;
  readonly theirs: Fields;
  readonly their: TheirChange;
  /** ISO 8601 UTC, by the server's clock. */
  readonly occurredAt: string;
}

/** What devices were told that failed, and what their owners decided. Kept for 90 days after that; for a year where nobody decides. */
export abstract class Conflicts {
  /** What was noted of a command stands. */
  abstract note(owner: DeviceOwner, deviceId: string, failed: readonly FailedCommand[]): Promise<void>;

  /** Of the owner's own commands; others are passed over. One that was never answered is `let_go` from now on. */
  abstract decide(owner: DeviceOwner, decisions: readonly SyncDecision[]): Promise<void>;

  /** What the owner was told of those that failed or were let go, by their ids: as it was noted. */
  abstract told(owner: DeviceOwner, commandIds: readonly string[]): Promise<ReadonlyMap<string, SyncOutcome>>;
}
