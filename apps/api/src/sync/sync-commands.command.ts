import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { Conflicts } from '#domain/sync/conflicts.js';
import { corrected } from '#domain/sync/device-clock.js';
import { Devices, type Device, type DeviceOwner } from '#domain/sync/devices.js';
import type { SyncAnswer, SyncAnswers, SyncBatch, SyncCommand, SyncDecision, SyncOutcome } from '#domain/sync/views.js';
import { ValidationFailed } from '../shared/problems.js';
import type { TenantAccess } from '../shared/request-context.js';
import { UserRate } from '../shared/throttle.js';
import { Replay } from './replay.js';

/** So many things are worked on at a time; what is done to one of them stays in its order. */
const AT_ONCE = 8;
const DONE: ReadonlySet<string> = new Set(['applied', 'merged', 'duplicate']);

export class SyncCommands extends Command<SyncAnswers> {
  constructor(
    readonly caller: TenantAccess,
    readonly batch: SyncBatch,
  ) {
    super();
  }
}

/**
 * What a device did while it was offline, carried out in its order; one that fails stops only what depends on it. Whatever it is
 * told of a command stands: a copy of the batch that comes late does nothing that its author decided otherwise meanwhile.
 */
@CommandHandler(SyncCommands)
export class SyncCommandsHandler implements ICommandHandler<SyncCommands> {
  constructor(
    private readonly devices: Devices,
    private readonly conflicts: Conflicts,
    private readonly database: ReadDatabase,
    private readonly replay: Replay,
    private readonly rate: UserRate,
  ) {}

  /** @throws DomainError `device_revoked`, `too_many_devices` {most}, `sync_in_progress`, `sequence_gap` {expected} */
  async execute({ caller, batch }: SyncCommands): Promise<SyncAnswers> {
    const owner = { tenantId: caller.tenantId, userId: caller.actor.userId! };
    const deviceId = batch.deviceId.toLowerCase();
    const commands = inOrder(batch.commands);
    const device = await this.devices.seen(owner, deviceId, batch.deviceName ?? '');
    if (device.revokedAt !== null) throw new DomainError('device_revoked');
    const now = new Date().toISOString();
    const { decisions = [] } = batch;
    if (commands.length + decisions.length === 0) return { answers: [], serverTime: now };
    const outcomes = await this.devices.inTurn(owner, deviceId, async (lastSequence) => {
      if (decisions.length > 0) await this.conflicts.decide(owner, decisions);
      await this.takeBackFiles(caller, decisions, now);
      assertNoGap(device, lastSequence, batch, commands);
      const timeOf = (told: string): string => corrected(told, batch.sentAt, now);
      const told = await this.conflicts.told(owner, idsOf(commands));
      const untold = commands.filter(({ commandId }) => !told.has(commandId));
      const answered = new Map([...told, ...(await this.carryOut(caller, untold, told, timeOf))]);
      await this.noteFailures(owner, deviceId, untold, answered, timeOf);
      await this.devices.settledUpTo(owner, deviceId, settledUpTo(commands, answered));
      return answered;
    });
    const answers = batch.commands.map(({ commandId }): SyncAnswer => ({ commandId, ...outcomes.get(commandId)! }));
    return { answers, serverTime: now };
  }

  private async carryOut(
    caller: TenantAccess,
    commands: readonly SyncCommand[],
    told: ReadonlyMap<string, SyncOutcome>,
    timeOf: (told: string) => string,
  ): Promise<ReadonlyMap<string, SyncOutcome>> {
    const known = await this.knownOf(caller, commands);
    const { granted, retryAfter } = await this.rate.take(caller, commands.length);
    const outcomes = new Map<string, Promise<SyncOutcome>>();
    const lastOn = new Map<string, Promise<SyncOutcome>>();
    const turns = new Turns(AT_ONCE);
    for (const [place, command] of commands.entries()) {
      if (place >= granted) {
        outcomes.set(command.commandId, Promise.resolve({ result: 'retry', code: 'too_many_requests', retryAfter }));
        continue;
      }
      const lanes = this.replay.lanesOf(command);
      const before = lanes.flatMap((lane) => lastOn.get(lane) ?? []);
      const needed = (command.dependsOn ?? []).map((id) => [id, outcomes.get(id) ?? told.get(id)] as const);
      const outcome = (async (): Promise<SyncOutcome> => {
        // What could not be tried keeps what comes after it on the same thing from overtaking it.
        const results = (await Promise.all(before)).map(({ result }) => result);
        if (results.includes('retry')) return { result: 'retry', code: 'after_another' };
        for (const [id, needs] of needed) {
          const result = (await needs)?.result ?? (known.has(id) ? 'duplicate' : 'blocked');
          if (result === 'retry') return { result: 'retry', code: 'after_another' };
          if (!DONE.has(result)) return { result: 'blocked', by: id };
        }
        const occurredAt = timeOf(command.occurredAt);
        return turns.take(() => this.replay.carryOut(caller, command, occurredAt, known.get(command.commandId)));
      })();
      outcomes.set(command.commandId, outcome);
      for (const lane of lanes) lastOn.set(lane, outcome);
    }
    const settled = await Promise.all([...outcomes].map(async ([id, outcome]) => [id, await outcome] as const));
    return this.replay.mergedAmong(caller, commands, new Map(settled));
  }

  /**
   * A file was announced and its answer got lost: who let it go since has nothing left to send, and nobody waits for it.
   * @throws DomainError `service_unavailable` to be told the decisions again
   */
  private async takeBackFiles(caller: TenantAccess, decisions: readonly SyncDecision[], now: string): Promise<void> {
    const letGo = decisions.flatMap(({ commandId, choice }) => (choice === 'theirs' ? [commandId] : []));
    if (letGo.length === 0) return;
    const awaited = await this.database.query<{ id: string }>(caller.tenantId, AWAITED, [letGo, caller.actor.userId]);
    for (const { id } of awaited) {
      const removal = { commandId: randomUUID(), sequence: 0, type: 'RemoveAttachment', occurredAt: now };
      const { result } = await this.replay.carryOut(
        caller,
        { ...removal, payload: { params: { id } } },
        now,
        undefined,
      );
      if (result === 'retry') throw new DomainError('service_unavailable');
    }
  }

  private async noteFailures(
    owner: DeviceOwner,
    deviceId: string,
    commands: readonly SyncCommand[],
    outcomes: ReadonlyMap<string, SyncOutcome>,
    timeOf: (told: string) => string,
  ): Promise<void> {
    const failed = commands.flatMap(
      (command) => this.replay.failureOf(command, outcomes.get(command.commandId)!, timeOf(command.occurredAt)) ?? [],
    );
    await this.conflicts.note(owner, deviceId, failed);
  }

  /** What of these, and of what they depend on, the caller gave before and was carried out: the answers. */
  private async knownOf(
    { tenantId, actor }: TenantAccess,
    commands: readonly SyncCommand[],
  ): Promise<ReadonlyMap<string, Receipt>> {
    const ids = commands.flatMap(({ commandId, dependsOn = [] }) => [commandId, ...dependsOn]);
    const rows = await this.database.query<{ id: string; answer: Receipt }>(
      tenantId,
      'SELECT id, answer FROM command WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND user_id = $3',
      [[...new Set(ids)], actor.userId],
    );
    return new Map(rows.map(({ id, answer }) => [id, answer]));
  }
}

/** Of what these commands of one person announced, what has not come. */
const AWAITED = `
  SELECT a.id FROM command m JOIN attachment a ON a.tenant_id = $1 AND a.id = (m.answer ->> 'id')::uuid
  WHERE m.tenant_id = $1 AND m.id = ANY($2::uuid[]) AND m.user_id = $3 AND a.status = 'awaited'`;

function idsOf(commands: readonly SyncCommand[]): readonly string[] {
  return commands.map(({ commandId }) => commandId);
}

/** At most so many works run; the others wait for their turn, first come first served. */
class Turns {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((turn) => this.waiting.push(turn));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}

/** @throws ValidationFailed when a sequence or an id comes twice */
function inOrder(sent: readonly SyncCommand[]): SyncCommand[] {
  const commands = sent.toSorted((one, other) => one.sequence - other.sequence);
  commands.forEach(({ sequence }, place) => {
    const before = commands[place - 1];
    // What is missing in between was settled before: only one that still waits is sent again.
    if (before && sequence === before.sequence)
      throw new ValidationFailed([{ field: 'commands', message: `must not hold sequence ${sequence} twice` }]);
  });
  if (new Set(commands.map(({ commandId }) => commandId)).size < commands.length)
    throw new ValidationFailed([{ field: 'commands', message: 'must not hold one commandId twice' }]);
  return commands;
}

/** What comes before is here, or the device was told that it is settled: by a database that was restored since, perhaps. */
function assertNoGap(
  { isNew }: Device,
  lastSequence: number,
  { acknowledged = 0 }: SyncBatch,
  commands: readonly SyncCommand[],
): void {
  const [first] = commands;
  if (!first || isNew || first.sequence <= Math.max(lastSequence, acknowledged) + 1) return;
  throw new DomainError('sequence_gap', { expected: lastSequence + 1 });
}

/** The sequence up to which all of a batch is decided. */
function settledUpTo(commands: readonly SyncCommand[], outcomes: ReadonlyMap<string, SyncOutcome>): number {
  const open = commands.findIndex(({ commandId }) => outcomes.get(commandId)!.result === 'retry');
  const last = commands.at(open === -1 ? -1 : open - 1);
  return open === 0 || !last ? (commands[0]?.sequence ?? 1) - 1 : last.sequence;
}
