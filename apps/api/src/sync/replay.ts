import { Injectable, Logger } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Receipt } from '#domain/ports/repository.js';
import { EditConflict, type FieldConflict } from '#domain/shared/conflict-policy.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { FailedCommand } from '#domain/sync/conflicts.js';
import type { SyncCommand, SyncOutcome, TheirChange } from '#domain/sync/views.js';
import { AccessCache } from '../shared/access.js';
import { assertMay, assertTenantActive } from '../shared/access.guard.js';
import type { CommandRequest } from '../shared/command-meta.js';
import { isOutage, isUnkeepableValue, toldOf, ValidationFailed } from '../shared/problems.js';
import type { TenantAccess } from '../shared/request-context.js';
import { CommandRoutes, type CommandRoute } from './command-routes.js';
import { TheirSide } from './their-side.js';

/** Refusals that say nothing of the command: the next try may go well. */
const PASSING = new Set(['service_unavailable', 'too_many_requests', 'internal_error']);
/** Readings of one vehicle come by itself and with its work: they keep the order they were taken in. */
const READINGS = 'readings';
/** Kinds whose fields are nobody's business but their owners': passwords are among them, and where somebody was. */
const PRIVATE = new Set(['user', 'role', 'tenant', 'trip']);
/** Who may not do something, and who asks for nothing there is, hears of nobody who did. */
const NOT_TOLD = new Set(['forbidden', 'feature_not_in_plan', 'unknown_command']);
const NOBODY: TheirChange = { by: null, at: null, events: [] };

/** What others did to another thing than a command is about, and how the refusal reads with it. */
type InTheWay = TheirChange & { readonly code?: string; readonly theirs?: Readonly<Record<string, unknown>> };

/** Carries out one command of a device as its HTTP route would, and says what became of it. */
@Injectable()
export class Replay {
  private readonly logger = new Logger('Sync');

  constructor(
    private readonly routes: CommandRoutes,
    private readonly theirSide: TheirSide,
    private readonly accesses: AccessCache,
  ) {}

  /** What a command is about: those that share something keep their order. */
  lanesOf(command: SyncCommand): readonly string[] {
    const takesReading = command.type === 'RecordMeterReading' || command.payload.body?.['odometer'] !== undefined;
    return [this.targetOf(command), ...(takesReading ? [READINGS] : [])];
  }

  /** What is to be kept of a command that failed; undefined for one that did not. */
  failureOf(command: SyncCommand, outcome: SyncOutcome, occurredAt: string): FailedCommand | undefined {
    const { commandId, type, payload } = command;
    const kind = this.routes.find(type)?.kind ?? null;
    const target = { kind, id: this.idOf(command) };
    const wanted = kind === null || PRIVATE.has(kind) ? {} : (payload.body ?? {});
    const failed = { commandId, type, target, occurredAt, mine: wanted, theirs: {}, their: NOBODY };
    switch (outcome.result) {
      case 'conflict': {
        const { result, code, params, theirs, by, at, events } = outcome;
        const mine = outcome.code === 'edit_conflict' ? outcome.mine : wanted;
        return { ...failed, result, code, params, mine, theirs, their: { by, at, events } };
      }
      case 'refused':
        return { ...failed, result: outcome.result, code: outcome.code, params: outcome.params };
      case 'blocked':
        return { ...failed, result: outcome.result, code: 'blocked', params: { by: outcome.by } };
      default:
        return undefined;
    }
  }

  /**
   * @param occurredAt by the server's clock
   * @param before what it was answered when it was carried out before: that stands, whatever became of it since
   */
  async carryOut(
    sender: TenantAccess,
    command: SyncCommand,
    occurredAt: string,
    before: Receipt | undefined,
  ): Promise<SyncOutcome> {
    let caller: TenantAccess;
    try {
      caller = await this.asOfNow(sender);
    } catch (error) {
      return this.later(error);
    }
    try {
      const receipt = await this.send(caller, command, occurredAt, before !== undefined);
      return before ? repeated(receipt) : { result: 'applied', version: receipt.version, answer: receipt };
    } catch (error) {
      if (before && !(error instanceof DomainError && error.code === 'command_id_reused')) return repeated(before);
      return this.failed(caller, command, error).catch((reason: unknown) => this.later(reason));
    }
  }

  /** Edits that were applied beside what others changed are called merged: asked of all of them at once. */
  async mergedAmong(
    caller: TenantAccess,
    commands: readonly SyncCommand[],
    outcomes: ReadonlyMap<string, SyncOutcome>,
  ): Promise<ReadonlyMap<string, SyncOutcome>> {
    const edits = commands.flatMap((command) => {
      const outcome = outcomes.get(command.commandId)!;
      const { commandId: id, base, expectedVersion: from, payload } = command;
      if (outcome.result !== 'applied' || base === undefined || from === undefined) return [];
      const { version, answer } = outcome;
      if (version === from + 1) return [];
      const merged = { result: 'merged', version, fields: Object.keys(payload.body ?? {}), answer } as const;
      return [{ id, streamId: this.targetOf(command), from, until: version, merged }];
    });
    const touched = await this.theirSide.touched(caller, edits);
    const merged = edits.filter(({ id }) => touched.has(id)).map((edit) => [edit.id, edit.merged] as const);
    return new Map([...outcomes, ...merged]);
  }

  /**
   * A long batch outlasts what was known when it came.
   * @throws DomainError of a sender who would not be let in any more
   */
  private async asOfNow({ tenantId, userId, signedInSince }: TenantAccess): Promise<TenantAccess> {
    const access = await this.accesses.get(tenantId, userId);
    if (!access || access.userStatus !== 'active' || access.signedInSince > signedInSince)
      throw new DomainError('not_authenticated');
    assertTenantActive(access.tenantStatus ?? '', access.suspensionReason);
    if (access.mustSetUpSecondFactor) throw new DomainError('second_factor_required');
    return { ...access, tenantId };
  }

  private targetOf({ type, payload, commandId }: SyncCommand): string {
    const [first] = this.routes.find(type)?.params ?? [];
    if (first !== undefined) return String(payload.params?.[first]).toLowerCase();
    // What it creates under an id of the sender's is there for those after it.
    const given = payload.body?.['id'];
    return isUUID(given) ? String(given).toLowerCase() : commandId;
  }

  private idOf(command: SyncCommand): string | null {
    const [first] = this.routes.find(command.type)?.params ?? [];
    const target = this.targetOf(command);
    return first !== undefined && isUUID(target) ? target : null;
  }

  private async send(
    caller: TenantAccess,
    command: SyncCommand,
    occurredAt: string,
    isRepeat: boolean,
  ): Promise<Receipt> {
    const { commandId, type, base, payload } = command;
    const route = this.routes.find(type);
    if (!route) throw new DomainError('unknown_command', { type });
    assertMay(caller, route.declared, route.feature);
    const params = Object.fromEntries(route.params.map((name) => [name, idIn(payload, name)]));
    const isMerged = route.merges && Object.keys(payload.body ?? {}).every((field) => base && field in base);
    const guard = isMerged ? { base } : isRepeat ? {} : await this.unseen(caller, route, command);
    const request: CommandRequest = {
      access: caller,
      params,
      body: { ...payload.body, ...guard, commandId },
      headers: {},
      occurredAt,
      clockOff: Date.parse(occurredAt) - Date.parse(command.occurredAt),
    };
    return (await route.call(request)) as Receipt;
  }

  /** An edit that says nothing of what it was made on overwrites nobody: it is done on the version it knows, or its own. */
  private async unseen(
    caller: TenantAccess,
    { edits }: CommandRoute,
    command: SyncCommand,
  ): Promise<{ expectedVersion?: number }> {
    const { expectedVersion } = command;
    if (!edits || expectedVersion === undefined) return {};
    const target = this.targetOf(command);
    const currentVersion = await this.theirSide.versionOf(caller.tenantId, target);
    if (currentVersion === undefined) return {};
    const span = { id: command.commandId, streamId: target, from: expectedVersion, until: currentVersion + 1 };
    const touched = await this.theirSide.touched(caller, [span]);
    return { expectedVersion: touched.size > 0 ? expectedVersion : currentVersion };
  }

  private async failed(caller: TenantAccess, command: SyncCommand, error: unknown): Promise<SyncOutcome> {
    if (isUnkeepableValue(error)) return { result: 'refused', code: 'validation_failed', params: {} };
    if (!(error instanceof DomainError) || PASSING.has(error.code)) return this.later(error);
    const { code, params } = toldOf(error);
    if (error instanceof ValidationFailed) return { result: 'refused', code, params, errors: error.errors };
    if (NOT_TOLD.has(code)) return { result: 'refused', code, params };
    const conflicts = error instanceof EditConflict ? error.conflicts : [];
    const { body = {} } = command.payload;
    const inTheWay = await this.inTheWay(caller, command, error);
    if (inTheWay === 'own') return { result: 'refused', code, params };
    if (inTheWay) return { result: 'conflict', code, params, mine: body, theirs: {}, ...inTheWay };
    const since = await this.since(caller, command, conflicts);
    if (since === undefined && conflicts.length === 0) return { result: 'refused', code, params };
    return {
      result: 'conflict',
      code,
      params,
      mine: conflicts.length > 0 ? valuesOf(conflicts, 'mine') : body,
      theirs: valuesOf(conflicts, 'theirs'),
      ...(since ?? NOBODY),
    };
  }

  /** A colleague's reading that it overtakes, a part or vehicle that is not to be had any more. */
  private async inTheWay(
    caller: TenantAccess,
    { type, payload: { params: ids, body = {} } }: SyncCommand,
    { code, params: { lastAt, nextAt, last, next, kind } }: DomainError,
  ): Promise<InTheWay | 'own' | undefined> {
    const readAt = lastAt ?? nextAt;
    const target = ids?.['id'];
    if (readAt !== undefined && isUUID(target)) {
      const meterKind = type === 'RecordMeterReading' && body['kind'] === 'engine_hours' ? body['kind'] : 'odometer';
      const asked = { id: String(target), kind: meterKind, at: String(readAt) } as const;
      const change = await this.theirSide.readingOf(caller, asked);
      if (change === undefined || change === 'own') return change;
      const field = ['startOdometer', 'odometer'].find((name) => name in body) ?? 'value';
      const meter = 'kind' in body ? { kind: body['kind'] } : {};
      return { theirs: { ...meter, [field]: last ?? next }, ...change };
    }
    const id =
      code === 'not_found' && (kind === 'part' || kind === 'vehicle') ? (body[`${kind}Id`] ?? target) : undefined;
    if (!isUUID(id)) return undefined;
    const change = await this.theirSide.archived(caller, String(id));
    return change && { code: `${kind}_archived`, ...change };
  }

  private later(error: unknown): SyncOutcome {
    if (error instanceof DomainError) return { result: 'retry', code: error.code };
    if (isOutage(error)) return { result: 'retry', code: 'service_unavailable' };
    this.logger.error(error);
    return { result: 'retry', code: 'internal_error' };
  }

  private async since(
    caller: TenantAccess,
    command: SyncCommand,
    conflicts: readonly FieldConflict[] = [],
  ): Promise<TheirChange | undefined> {
    const target = this.targetOf(command);
    // A reading was decided on the version of its meter.
    const isOnTarget = command.type !== 'RecordMeterReading';
    if (command.expectedVersion === undefined || !isOnTarget || !isUUID(target)) return undefined;
    const fields = conflicts.map(({ field }) => (field === 'startOdometer' ? 'startMeter' : field));
    return this.theirSide.since(caller, target, command.expectedVersion, fields);
  }
}

function repeated(answer: Receipt): SyncOutcome {
  return { result: 'duplicate', version: answer.version, answer };
}

function idIn(payload: SyncCommand['payload'], name: string): string {
  const id = payload.params?.[name];
  if (!isUUID(id)) throw new DomainError('not_found');
  return String(id).toLowerCase();
}

function valuesOf(conflicts: readonly FieldConflict[], key: 'mine' | 'theirs'): Record<string, unknown> {
  return Object.fromEntries(conflicts.map((conflict) => [conflict.field, conflict[key]]));
}
