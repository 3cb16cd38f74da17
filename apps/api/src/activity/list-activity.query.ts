import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Matches, Max, Min } from 'class-validator';
import {
  ACTIVITY_ACTIONS,
  ACTIVITY_KINDS,
  type ActivityAction,
  type ActivityEntry,
  type ActivityKind,
  type ActivityPage,
} from '#domain/activity/views.js';
import { ReadDatabase, type Read } from '#domain/ports/read-database.js';
import { allows } from '#domain/identity/permissions.js';
import { DayOrInstant, isDay } from '../shared/day-or-instant.js';
import { withoutMoney } from '../shared/history-money.js';
import { History, HISTORY_COLUMNS, type HistoryRow } from '../shared/history.query.js';
import { AsList } from '../shared/paging.js';
import { withinReach } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { instant } from '../shared/search.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { toldTypes } from '../shared/visible-streams.js';
import { Where } from '../shared/where.js';
import { kindOf, ofActions, streamsOf } from './activity-kinds.js';
import { ThingNames } from './thing-names.js';

/** Facts that are looked at for one page. */
const FARTHEST = 20_000;
/** That the next piece of a way came: every few minutes, while somebody drives. */
const NO_NEWS = 'fleet.trip-track-added';
const EVENT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class ActivityInput {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit = 50;
  /** `nextCursor` of the page before. */
  @IsOptional() @IsString() @Matches(EVENT_ID, { message: 'cursor must be the nextCursor of a page' }) cursor?: string;
  @IsOptional() @AsList() @IsIn(ACTIVITY_KINDS, { each: true }) kind?: ActivityKind[];
  @IsOptional() @AsList() @IsIn(ACTIVITY_ACTIONS, { each: true }) action?: ActivityAction[];
  /** Who did it. */
  @IsOptional() @IsUUID() userId?: string;
  /** One thing, with what belongs to it: a vehicle with its meters and trips, a part with its stock. */
  @IsOptional() @IsUUID() thingId?: string;
  /** Of recording, inclusive: a day in the tenant's time zone, or an instant. */
  @IsOptional() @DayOrInstant() from?: string;
  @IsOptional() @DayOrInstant() to?: string;
}

export class ListActivity extends Query<ActivityPage> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: ActivityInput,
  ) {
    super();
  }
}

@QueryHandler(ListActivity)
export class ListActivityHandler implements IQueryHandler<ListActivity> {
  constructor(
    private readonly database: ReadDatabase,
    private readonly history: History,
    private readonly names: ThingNames,
  ) {}

  async execute({ caller, input }: ListActivity): Promise<ActivityPage> {
    const { tenantId } = caller;
    const { limit } = input;
    const [rows, [last]] = await this.database.queries<[HistoryRow, { id: string }]>(tenantId, [
      pageOf(caller, input),
      input.thingId === undefined ? endOf(caller, input) : undefined,
    ]);
    const found = rows.slice(0, limit);
    const things = await this.names.of(tenantId, found);
    const entries = found.map((row): ActivityEntry => ({
      ...this.history.entryOf(row, caller),
      kind: kindOf(row.stream_type),
      thing: things.get(row.stream_id) ?? { id: row.stream_id, title: null },
    }));
    return {
      data: (await this.history.told(caller, entries)).map((entry) => withoutAmounts(entry, caller)),
      nextCursor: rows.length > limit ? found.at(-1)!.id : (last?.id ?? null),
    };
  }
}

/** Who may not see what things cost sees no amount. */
function withoutAmounts(entry: ActivityEntry, { actor }: TenantAccess): ActivityEntry {
  return allows(actor.permissions, 'view_costs') ? entry : { ...entry, data: withoutMoney(entry.data) };
}

/** What is looked at, before any filter that no index knows. Ids begin with the time. */
function windowOf(caller: TenantAccess, { cursor, from, to }: ActivityInput): Where {
  const where = new Where('e.tenant_id = $1').and('e.id < ?::uuid', cursor);
  const zone = settingsOf(caller).timezone;
  if (from) where.raw(`e.id >= ${firstIdAt(instant(where, from, zone, 0))}`);
  if (to) where.raw(`e.id < ${firstIdAt(`${instant(where, to, zone, 1)}${isDay(to) ? '' : ` + interval '1 ms'`}`)}`);
  return where;
}

function firstIdAt(time: string): string {
  return `rpad(lpad(to_hex(floor(extract(epoch FROM ${time}) * 1000)::bigint), 12, '0'), 32, '0')::uuid`;
}

/** Where looking ends this time; no row when it comes to the beginning of the log. */
function endOf(caller: TenantAccess, input: ActivityInput): Read<{ id: string }> {
  const where = windowOf(caller, input);
  const sql = `SELECT e.id FROM event e WHERE ${where.sql} ORDER BY e.id DESC OFFSET ${FARTHEST - 1} LIMIT 1`;
  return { sql, parameters: where.parameters };
}

function pageOf(caller: TenantAccess, input: ActivityInput): Read<HistoryRow> {
  const where = windowOf(caller, input);
  const { thingId, limit } = input;
  const told = toldTypes(caller.actor.permissions);
  const window =
    thingId === undefined
      ? `SELECT * FROM event e WHERE ${where.sql} ORDER BY e.id DESC LIMIT ${FARTHEST}`
      : `SELECT * FROM event e WHERE ${where.sql} AND e.stream_id IN (${STREAMS_OF.replaceAll('?', where.parameter(thingId))})`;
  const filter = new Where('true', where.parameters)
    .and(
      'e.stream_type = ANY(?::text[])',
      streamsOf(input.kind).filter((type) => told.has(type)),
    )
    .and('e.user_id = ?::uuid', input.userId)
    .and('e.type <> ?', NO_NEWS);
  const actions = ofActions(input.action, 'e.type');
  if (actions) filter.raw(actions);
  for (const condition of withinReach(caller, filter)) filter.raw(condition);
  const sql = `
    WITH e AS ${thingId === undefined ? 'NOT MATERIALIZED' : 'MATERIALIZED'} (${window})
    SELECT ${HISTORY_COLUMNS} FROM e LEFT JOIN person p ON p.tenant_id = $1 AND p.id = e.user_id
    WHERE ${filter.sql} ORDER BY e.id DESC LIMIT ${limit + 1}`;
  return { sql, parameters: where.parameters };
}

const STREAMS_OF = `
  SELECT ?::uuid UNION ALL
  SELECT m.id FROM meter m WHERE m.tenant_id = $1 AND m.vehicle_id = ?::uuid UNION ALL
  SELECT t.id FROM trip t WHERE t.tenant_id = $1 AND t.vehicle_id = ?::uuid UNION ALL
  SELECT s.id FROM stock_item s WHERE s.tenant_id = $1 AND s.part_id = ?::uuid UNION ALL
  SELECT a.id FROM attachment a WHERE a.tenant_id = $1 AND a.target_id = ?::uuid`;
