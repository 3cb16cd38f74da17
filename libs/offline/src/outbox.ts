import type { SettingsView } from '#domain/identity/views.js';
import type { Actor } from '#domain/shared/command.js';
import { EditConflict } from '#domain/shared/conflict-policy.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { SyncAnswer, SyncChoice, SyncOutcome } from '#domain/sync/views.js';
import { carriedOut } from './carried-out.js';
import type { LocalDatabase } from './local-database.js';
import type { FieldCommand, QueuedCommand } from './queued-command.js';
import { dependenciesOf, viewOf } from './view.js';
import { wireOf } from './wire.js';

/** Somebody who works on this device. */
export interface Author {
  readonly actor: Actor;
  readonly settings: Pick<SettingsView, 'currency' | 'distanceUnit'>;
}

/** Says nothing of the command itself: the server was busy, away, or waits for another command. */
const PASSING: readonly string[] = ['after_another', 'too_many_requests', 'service_unavailable'];
/** So many times the server could not take it: its author may let it go. */
export const TRIES = 3;

/** Surroundings that a test sets as it likes. */
export interface Surroundings {
  /** The device's clock. */
  readonly now: () => Date;
  readonly newId: () => string;
}

export const SURROUNDINGS: Surroundings = { now: () => new Date(), newId: () => crypto.randomUUID() };

/** The commands given on this device, in their order, until each is decided. */
export class Outbox {
  constructor(
    private readonly database: LocalDatabase,
    private readonly surroundings: Surroundings = SURROUNDINGS,
  ) {}

  /**
   * Decides it here first, by the same rules as on the server, and keeps it: once this returns, it is on the disk. Only what goes on
   * with a trip that left the phone is for the server alone to decide: nothing of the way may be lost here.
   * @param at when it was done, ISO 8601 UTC, this device's clock
   * @returns its id
   * @throws DomainError what the rules refuse; nothing is kept
   */
  add(does: FieldCommand, { actor, settings }: Author, at?: string): Promise<string> {
    const { records, commands } = this.database;
    return this.database.transaction('rw', records, commands, this.database.standing, async () => {
      const [record, before] = await Promise.all([records.get([does.kind, does.id]), this.about(does)]);
      const now = at ?? this.surroundings.now().toISOString();
      const isHere = record !== undefined || !goesOnWithTrip(does) || before.some(({ type }) => type === 'BeginTrip');
      if (isHere) carriedOut(viewOf(record, before, actor), does, { actor, now });
      const { nextSequence } = await this.database.stand();
      const commandId = this.surroundings.newId();
      const dependsOn = [
        ...(isHere ? dependenciesOf(record, before, does, { actor, now }) : []),
        ...(does.kind === 'attachment' ? await this.beginnings(does.command.target) : []),
      ];
      await commands.add({
        ...wireOf(does, settings),
        commandId,
        sequence: nextSequence,
        occurredAt: now,
        ...(record ? { expectedVersion: record.version } : {}),
        ...(dependsOn.length > 0 ? { dependsOn } : {}),
        does,
        status: 'waiting',
        failures: 0,
        outcome: null,
        acceptedVersion: null,
        decidedAt: null,
      });
      await this.database.stands({ nextSequence: nextSequence + 1 });
      return commandId;
    });
  }

  /** What is attached to a thing that the server has not seen waits for it. */
  private async beginnings({ kind, id }: { readonly kind: string; readonly id: string }): Promise<string[]> {
    const about = await this.database.commands.where('[does.kind+does.id]').equals([kind, id]).toArray();
    const begins = ({ status, type }: QueuedCommand): boolean => status === 'waiting' && type === 'CreateWorkOrder';
    return about.filter(begins).map(({ commandId }) => commandId);
  }

  /** Those that are to be sent next, in their order. */
  next(most: number): Promise<QueuedCommand[]> {
    return this.database.commands.where('status').equals('waiting').limit(most).toArray();
  }

  /** Up to which sequence everything is decided. */
  async acknowledged(): Promise<number> {
    const [first] = await this.next(1);
    return (first?.sequence ?? (await this.database.stand()).nextSequence) - 1;
  }

  /**
   * What became of those that wait longest. One that is decided already is left as it is; one that is passed over here is sent
   * again, and answered the same.
   */
  settle(answers: readonly SyncAnswer[]): Promise<void> {
    const { commands } = this.database;
    const decidedAt = this.surroundings.now().toISOString();
    return this.database.transaction('rw', commands, async () => {
      const outcomes = new Map(answers.map(({ commandId, ...outcome }) => [commandId, outcome]));
      // Read in one piece: to look each up takes as long as to write them.
      const open = (await this.next(answers.length)).filter(({ commandId }) => outcomes.has(commandId));
      await commands.bulkPut(
        open.map((command) => ({ ...command, ...settled(command, outcomes.get(command.commandId)!, decidedAt) })),
      );
    });
  }

  /** All about one thing, in their order. */
  about({ kind, id }: Pick<FieldCommand, 'kind' | 'id'>): Promise<QueuedCommand[]> {
    return this.database.commands.where('[does.kind+does.id]').equals([kind, id]).sortBy('sequence');
  }

  /**
   * Its author keeps to what was refused, or gives something else instead: it is given again, on the thing as it is now, with
   * what could not be tried because of it.
   * @param instead what is done in its place; the same again where nothing is given
   * @throws DomainError what the rules still refuse; nothing is decided. `edit_conflict`: others changed it again, and what they
   * made of it is shown from now on
   */
  async keep(commandId: string, author: Author, instead?: FieldCommand): Promise<void> {
    try {
      await this.given(commandId, author, instead);
    } catch (error) {
      if (error instanceof EditConflict) await this.changedAgain(commandId, error);
      throw error;
    }
  }

  private given(commandId: string, author: Author, instead?: FieldCommand): Promise<void> {
    return this.decided([commandId], instead ? 'edited' : 'mine', async ([first, ...blocked]) => {
      // The way tells its times since the beginning, so that stays where it was.
      const at = first!.type === 'BeginTrip' ? first!.occurredAt : undefined;
      const given = await this.add(knowing(first!, instead ?? first!.does), author, at);
      for (const { does } of blocked) await this.add(does, author);
      return given;
    });
  }

  private async changedAgain(commandId: string, { conflicts }: EditConflict): Promise<void> {
    const theirs = Object.fromEntries(conflicts.map(({ field, theirs: value }) => [field, value]));
    const decidedAt = this.surroundings.now().toISOString();
    await this.database.commands.where({ commandId }).modify((command, at) => {
      const { outcome } = command;
      if (outcome?.result !== 'conflict') return;
      const shown = outcome.code === 'edit_conflict' ? outcome.theirs : {};
      at.value = {
        ...command,
        outcome: { ...outcome, theirs: { ...shown, ...theirs }, by: null, at: null },
        decidedAt,
      };
    });
  }

  /**
   * Why it cannot be kept on the thing as the server has it now: `not_found` where that has left this device; null: to keep it
   * can do something.
   */
  async whyNotKeep(command: QueuedCommand, { actor }: Author): Promise<DomainError | null> {
    const { does } = command;
    const record = await this.database.records.get([does.kind, does.id]);
    try {
      carriedOut(record, knowing(command, does), { actor, now: this.surroundings.now().toISOString() });
      return null;
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  }

  /** Their author leaves it at what others did: they go at once, and what could not be tried because of them. */
  drop(...commandIds: readonly string[]): Promise<void> {
    return this.decided(commandIds, 'theirs', () => Promise.resolve(null));
  }

  private decided(
    commandIds: readonly string[],
    choice: SyncChoice,
    instead: (decided: readonly QueuedCommand[]) => Promise<string | null>,
  ): Promise<void> {
    const { commands, records, standing, decisions, photos, trips, fixes } = this.database;
    return this.database.transaction('rw', [commands, records, standing, decisions, photos, trips, fixes], async () => {
      const open = await commands.where('status').anyOf('needs_me', 'waiting').sortBy('sequence');
      // One that still waits is tried again by itself: given anew beside that, it might be done twice.
      const isOpen = choice === 'theirs' ? needsItsAuthor : ({ status }: QueuedCommand) => status === 'needs_me';
      const group = open.filter((command) => commandIds.includes(command.commandId) && isOpen(command));
      if (group.length === 0) throw new DomainError('not_found', { kind: 'command' });
      // In the order of their sequence, so what one waits for is in the group before it.
      for (const command of open)
        if (!group.includes(command) && command.dependsOn?.some((id) => group.some((each) => each.commandId === id)))
          group.push(command);
      await commands.bulkDelete(group.map(({ sequence }) => sequence));
      const given = await instead(group);
      await this.readdress(group, choice);
      if (choice === 'theirs') await this.giveUpTrips(group);
      await decisions.bulkPut(group.map((command) => ({ commandId: command.commandId, choice, instead: given })));
    });
  }

  /** A picture goes with the command that announces it. */
  private async readdress(group: readonly QueuedCommand[], choice: SyncChoice): Promise<void> {
    const { photos } = this.database;
    for (const { does } of group) {
      if (does.kind !== 'attachment') continue;
      const [again] = choice === 'theirs' ? [] : await this.about(does);
      if (again) await photos.update(does.id, { commandId: again.commandId });
      else await photos.delete(does.id);
    }
  }

  /** With the beginning of a trip all goes that was kept of it. */
  private async giveUpTrips(group: readonly QueuedCommand[]): Promise<void> {
    for (const { does } of group) {
      if (does.command.name !== 'BeginTrip') continue;
      await this.database.trips.delete(does.id);
      await this.database.fixes.where({ tripId: does.id }).delete();
    }
  }
}

/** An edit that is kept was made knowing what its author was shown of the others, and nothing that came since. */
function knowing({ does: before, outcome }: QueuedCommand, does: FieldCommand): FieldCommand {
  if (does.command.name !== 'UpdateWorkOrder' || before.command.name !== 'UpdateWorkOrder') return does;
  const shown = outcome?.result === 'conflict' && outcome.code === 'edit_conflict' ? outcome.theirs : {};
  const base = { ...does.command.base, ...before.command.base, ...shown };
  return { kind: 'work-order', id: does.id, command: { ...does.command, base } };
}

function goesOnWithTrip({ command: { name } }: FieldCommand): boolean {
  return name === 'AddTrack' || name === 'EndTrip';
}

export function needsItsAuthor({ status, failures }: QueuedCommand): boolean {
  return status === 'needs_me' || (status === 'waiting' && failures >= TRIES);
}

/** The server answered others when it was last tried, and not this one: it may be carried out all the same. */
export function gotNoAnswer({ status, outcome }: QueuedCommand): boolean {
  return status === 'waiting' && outcome?.result === 'retry' && outcome.code === 'no_answer';
}

function settled(command: QueuedCommand, outcome: SyncOutcome, decidedAt: string): Partial<QueuedCommand> {
  switch (outcome.result) {
    case 'applied':
    case 'merged':
    case 'duplicate':
      return { status: 'accepted', outcome, acceptedVersion: outcome.version, decidedAt };
    case 'conflict':
    case 'refused':
    case 'blocked':
      return { status: 'needs_me', outcome, decidedAt };
    case 'retry':
      return { outcome, failures: command.failures + (PASSING.includes(outcome.code) ? 0 : 1), decidedAt };
  }
}
