import type { Actor } from '#domain/shared/command.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { SyncRecord } from '#domain/sync/views.js';
import { carriedOut } from './carried-out.js';
import type { QueuedCommand } from './queued-command.js';

/** A thing as its reader should see it: what the server has, with what was done here since. */
export interface Viewed<State = SyncRecord['state']> extends Omit<SyncRecord, 'state'> {
  readonly state: State;
  /** Commands in it that are not in the server's record yet. */
  readonly pending: readonly string[];
  /** Commands that could not be taken: somebody decides. */
  readonly needsMe: readonly string[];
}

/** Whether a command's effect is missing in the record the server gave. */
export function isMissingIn(record: Pick<SyncRecord, 'version'> | undefined, command: QueuedCommand): boolean {
  if (command.status === 'waiting') return true;
  if (command.status !== 'accepted') return false;
  return record === undefined || record.version < command.acceptedVersion!;
}

/**
 * The server's record with the commands about it, in their order. Made anew whenever either moves, so what is shown can
 * never drift from what will come of it. One that the rules no longer allow is left out: the server says what is to be done.
 * @param commands those about this thing, in the order of their sequence
 * @returns undefined where there is neither a record nor a command that begins one
 */
export function viewOf(
  record: SyncRecord | undefined,
  commands: readonly QueuedCommand[],
  actor: Actor,
): Viewed | undefined {
  return drawn(record, toBeSeen(record, commands), actor);
}

interface ToBeSeen {
  readonly missing: readonly QueuedCommand[];
  readonly pending: readonly string[];
  readonly needsMe: readonly string[];
}

const idOf = ({ commandId }: QueuedCommand): string => commandId;

function toBeSeen(record: SyncRecord | undefined, commands: readonly QueuedCommand[]): ToBeSeen {
  const missing = commands.filter((command) => isMissingIn(record, command));
  const needsMe = commands.filter(({ status }) => status === 'needs_me').map(idOf);
  return { missing, pending: missing.map(idOf), needsMe };
}

function drawn(record: SyncRecord | undefined, { missing, pending, needsMe }: ToBeSeen, actor: Actor) {
  const seen = missing.reduce((before, command) => attempted(before, command, actor), record);
  return seen && { ...seen, pending, needsMe };
}

/** Views of many things: one is made anew only where something of it moved. */
export class Views {
  private readonly made = new Map<string, Made>();

  /**
   * As `viewOf`. A record that is the same object as before counts as unchanged, and a command as what is to be seen of it:
   * the server's word that it was carried out changes nothing until the record comes.
   */
  of(id: string, record: SyncRecord | undefined, commands: readonly QueuedCommand[], actor: Actor): Viewed | undefined {
    const of = toBeSeen(record, commands);
    const known = this.made.get(id);
    if (
      known?.record === record &&
      known?.actor === actor &&
      isSameRow(known.of.pending, of.pending) &&
      isSameRow(known.of.needsMe, of.needsMe)
    )
      return known.seen;
    const seen = drawn(record, of, actor);
    this.made.set(id, { record, of, actor, seen });
    return seen;
  }
}

interface Made {
  readonly record: SyncRecord | undefined;
  readonly of: ToBeSeen;
  readonly actor: Actor;
  readonly seen: Viewed | undefined;
}

/** Whether they hold the same objects in the same order. */
export function isSameRow<Each>(one: readonly Each[], other: readonly Each[]): boolean {
  return one.length === other.length && one.every((each, place) => each === other[place]);
}

function attempted(record: SyncRecord | undefined, command: QueuedCommand, actor: Actor): SyncRecord | undefined {
  try {
    return carriedOut(record, command.does, { actor, now: command.occurredAt });
  } catch (error) {
    if (error instanceof DomainError) return record;
    throw error;
  }
}

/**
 * The waiting commands without which this one cannot be done: the rules themselves say which, so no list of pairs is kept.
 * @param commands those about the same thing, in their order
 */
export function dependenciesOf(
  record: SyncRecord | undefined,
  commands: readonly QueuedCommand[],
  does: QueuedCommand['does'],
  context: { readonly actor: Actor; readonly now: string },
): string[] {
  const waiting = commands.filter((command) => command.status === 'waiting');
  const isPossible = (without: readonly QueuedCommand[]): boolean => {
    const left = commands.filter((command) => !without.includes(command));
    const seen = viewOf(record, left, context.actor);
    try {
      carriedOut(seen, does, context);
      return true;
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  };
  if (isPossible(waiting)) return [];
  return waiting.filter((command) => !isPossible([command])).map(({ commandId }) => commandId);
}
