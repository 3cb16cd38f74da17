import { Injectable, Logger } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { EditConflict, type FieldConflict } from '#domain/shared/conflict-policy.js';
import type { SyncCommand, SyncOutcome, TheirChange } from '#domain/sync/views.js';
import type { CommandRequest } from '../shared/command-meta.js';
import { isOutage, ValidationFailed } from '../shared/problems.js';
import type { TenantAccess } from '../shared/request-context.js';
import { assertMaySend, CommandRoutes } from './command-routes.js';
import { TheirSide } from './their-side.js';

/** Refusals that say nothing of the command: the next try may go well. */
const PASSING = new Set(['service_unavailable', 'too_many_requests', 'internal_error']);

/** Refusals that nobody else's doing is behind, or not for the sender to know. */
const WITHOUT_OTHERS = new Set([
  'command_id_reused',
  'feature_not_in_plan',
  'forbidden',
  'not_assigned_to_you',
  'not_found',
  'not_your_vehicle',
  'unknown_command',
]);

/** Carries out one command of a device as its HTTP route would, and says what became of it. */
@Injectable()
export class Replay {
  private readonly logger = new Logger('Sync');

  constructor(
    private readonly routes: CommandRoutes,
    private readonly theirSide: TheirSide,
  ) {}

  /** What a command is about: those on one thing keep their order. */
  targetOf({ type, payload, commandId }: SyncCommand): string {
    const [first] = this.routes.find(type)?.params ?? [];
    return first === undefined ? commandId : String(payload.params?.[first]).toLowerCase();
  }

  /** @param occurredAt by the server's clock */
  async carryOut(
    caller: TenantAccess,
    command: SyncCommand,
    occurredAt: string,
    isRepeat: boolean,
  ): Promise<SyncOutcome> {
    try {
      const receipt = await this.send(caller, command, occurredAt);
      return isRepeat ? { result: 'duplicate', version: receipt.version, answer: receipt } : done(command, receipt);
    } catch (error) {
      return this.failed(caller, command, error);
    }
  }

  private async send(caller: TenantAccess, command: SyncCommand, occurredAt: string): Promise<Receipt> {
    const { commandId, type, base, payload } = command;
    const route = this.routes.find(type);
    if (!route) throw new DomainError('unknown_command', { type });
    assertMaySend(caller, route);
    const params = Object.fromEntries(route.params.map((name) => [name, idIn(payload, name)]));
    const body = { ...payload.body, ...(base === undefined ? {} : { base }), commandId };
    const request: CommandRequest = { access: caller, params, body, headers: {}, occurredAt };
    return (await route.call(request)) as Receipt;
  }

  private async failed(caller: TenantAccess, command: SyncCommand, error: unknown): Promise<SyncOutcome> {
    if (!(error instanceof DomainError)) {
      if (!isOutage(error)) this.logger.error(error);
      return { result: 'retry', code: isOutage(error) ? 'service_unavailable' : 'internal_error' };
    }
    const { code, params } = error;
    if (PASSING.has(code)) return { result: 'retry', code };
    if (error instanceof ValidationFailed) return { result: 'refused', code, params, errors: error.errors };
    const conflicts = error instanceof EditConflict ? error.conflicts : [];
    const since = WITHOUT_OTHERS.has(code) ? undefined : await this.since(caller, command, conflicts);
    if (since === undefined && conflicts.length === 0) return { result: 'refused', code, params };
    return {
      result: 'conflict',
      code,
      params,
      mine: conflicts.length > 0 ? valuesOf(conflicts, 'mine') : (command.payload.body ?? {}),
      theirs: valuesOf(conflicts, 'theirs'),
      ...(since ?? { by: null, at: new Date().toISOString(), events: [] }),
    };
  }

  private async since(
    { tenantId }: TenantAccess,
    command: SyncCommand,
    conflicts: readonly FieldConflict[],
  ): Promise<TheirChange | undefined> {
    if (command.expectedVersion === undefined) return undefined;
    const fields = conflicts.map(({ field }) => field);
    return this.theirSide.since(tenantId, this.targetOf(command), command.expectedVersion, fields);
  }
}

function idIn(payload: SyncCommand['payload'], name: string): string {
  const id = payload.params?.[name];
  if (!isUUID(id)) throw new DomainError('not_found');
  return String(id).toLowerCase();
}

function done({ expectedVersion, payload, base }: SyncCommand, receipt: Receipt): SyncOutcome {
  const isOnTheirs = base !== undefined && expectedVersion !== undefined && receipt.version > expectedVersion + 1;
  return isOnTheirs
    ? {
        result: 'merged',
        version: receipt.version,
        fields: Object.keys(payload.body ?? {}),
        answer: receipt,
      }
    : { result: 'applied', version: receipt.version, answer: receipt };
}

function valuesOf(conflicts: readonly FieldConflict[], key: 'mine' | 'theirs'): Record<string, unknown> {
  return Object.fromEntries(conflicts.map((conflict) => [conflict.field, conflict[key]]));
}
