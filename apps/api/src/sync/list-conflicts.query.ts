import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { allows } from '#domain/identity/permissions.js';
import type { Page } from '#domain/shared/views.js';
import type { SyncConflictView } from '#domain/sync/views.js';
import { withoutMoney } from '../shared/history-money.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import { Paged, SearchInput } from '../shared/paging.js';
import { withinReach, workOrdersOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { containing } from '../shared/search.js';
import { Uuid } from '../shared/uuid.js';
import { toldTypes } from '../shared/visible-streams.js';
import { Where } from '../shared/where.js';

class ConflictFilters extends SearchInput {
  @IsOptional() @IsIn(['open', 'decided']) status?: 'open' | 'decided';
  /** Whose commands they were. */
  @IsOptional() @Uuid() userId?: string;
}

export class ListConflictsInput extends Paged(ConflictFilters) {}

/** What devices were told that failed: one's own; of everybody for who sees everybody's work. */
export class ListConflicts extends Query<Page<SyncConflictView>> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: ListConflictsInput,
  ) {
    super();
  }
}

const SORTS: Record<string, SortColumn> = { toldAt: { sql: 'e.told_at', type: 'timestamptz' } };

const FROM = `sync_conflict e JOIN person p ON p.tenant_id = $1 AND p.id = e.user_id
  LEFT JOIN vehicle v ON e.stream_type = 'vehicle' AND v.tenant_id = $1 AND v.id = e.stream_id
  LEFT JOIN work_order w ON e.stream_type = 'work-order' AND w.tenant_id = $1 AND w.id = e.stream_id`;

interface Row extends Pick<
  SyncConflictView,
  'id' | 'deviceId' | 'type' | 'result' | 'code' | 'params' | 'mine' | 'theirs' | 'events' | 'choice' | 'instead'
> {
  readonly user_id: string;
  readonly user_name: string;
  readonly kind: string | null;
  readonly stream_id: string | null;
  readonly number: string | null;
  readonly their_user_id: string | null;
  readonly their_name: string | null;
  readonly their_at: Date | null;
  readonly occurred_at: Date;
  readonly told_at: Date;
  readonly decided_at: Date | null;
  readonly within_reach: boolean;
}

@QueryHandler(ListConflicts)
export class ListConflictsHandler implements IQueryHandler<ListConflicts> {
  constructor(private readonly lists: Lists) {}

  execute({ caller, input }: ListConflicts): Promise<Page<SyncConflictView>> {
    const keyset = keysetOf(SORTS, input, '-toldAt', 'e.command_id');
    const { status, userId, search } = input;
    return this.lists.page(caller.tenantId, {
      keyset,
      from: FROM,
      where: () => {
        const where = new Where('e.tenant_id = $1').and('e.user_id = ?', userId);
        const own = `e.user_id = ${where.parameter(caller.actor.userId)}`;
        where.raw(seesEverybodysWork(caller) ? `(${own} OR ${reachedBy(caller, where)})` : own);
        if (status) where.raw(`e.decided_at IS ${status === 'open' ? '' : 'NOT '}NULL`);
        return where.and(
          `(p.name ILIKE ? OR e.type ILIKE ? OR v.number ILIKE ? OR w.number ILIKE ?)`,
          containing(search),
        );
      },
      rows: (where) =>
        `SELECT e.command_id AS id, e.user_id, p.name AS user_name, e.device_id AS "deviceId", e.type, e.stream_type AS kind,
           e.stream_id, COALESCE(v.number, w.number) AS number, e.result, e.code, e.params, e.mine, e.theirs, e.their_user_id,
           t.name AS their_name, e.their_at, e.their_events AS events, e.occurred_at, e.told_at, e.decided_at, e.choice,
           e.instead, ${reachedBy(caller, where)} AS within_reach, ${keyset.valueSql} AS sort_value
         FROM ${FROM} LEFT JOIN person t ON t.tenant_id = $1 AND t.id = e.their_user_id
         WHERE ${where.sql} ORDER BY ${keyset.orderBy} LIMIT ${keyset.limit}`,
      item: (row: Row) => toldTo(caller, viewOf(row), row.within_reach),
    });
  }
}

function seesEverybodysWork(caller: TenantAccess): boolean {
  return workOrdersOf(caller) === null;
}

/** SQL by which conflicts `e` are about what the caller may know of. */
function reachedBy(caller: TenantAccess, where: Where): string {
  const seen = `e.stream_type = ANY(${where.parameter([...toldTypes(caller.actor.permissions)])}::text[])`;
  return `COALESCE(${[seen, ...withinReach(caller, where)].join(' AND ')}, false)`;
}

function viewOf(row: Row): SyncConflictView {
  const { id, deviceId, type, result, code, params, mine, theirs, events, choice, instead } = row;
  return {
    id,
    user: { id: row.user_id, name: row.user_name },
    deviceId,
    type,
    target: row.kind === null ? null : { kind: row.kind, id: row.stream_id, number: row.number },
    result,
    code,
    params,
    mine,
    theirs,
    by: row.their_user_id === null ? null : { id: row.their_user_id, name: row.their_name ?? '' },
    at: row.their_at?.toISOString() ?? null,
    events,
    occurredAt: row.occurred_at.toISOString(),
    toldAt: row.told_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
    choice,
    instead,
  };
}

/** Of what left somebody's reach since, only what they said themselves is left; amounts are for who may see costs. */
function toldTo({ actor }: TenantAccess, conflict: SyncConflictView, isWithinReach: boolean): SyncConflictView {
  const { target, mine, theirs, params } = conflict;
  if (!isWithinReach)
    return {
      ...conflict,
      target: target && { ...target, number: null },
      params: {},
      theirs: {},
      by: null,
      at: null,
      events: [],
    };
  if (allows(actor.permissions, 'view_costs') || conflict.user.id === actor.userId) return conflict;
  return { ...conflict, mine: withoutMoney(mine), theirs: withoutMoney(theirs), params: withoutMoney(params) };
}
