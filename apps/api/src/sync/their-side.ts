import { Injectable } from '@nestjs/common';
import type { MeterKind } from '#domain/fleet/meter.events.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { TheirChange } from '#domain/sync/views.js';
import { withinReach } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { toldTypes, visibleTypes } from '../shared/visible-streams.js';
import { Where } from '../shared/where.js';

/** Events that are looked at for who did something since. */
const MOST = 50;

interface Row {
  readonly type: string;
  readonly data: { readonly changes?: Readonly<Record<string, unknown>> };
  readonly user_id: string | null;
  readonly name: string | null;
  readonly recorded_at: Date;
}

/** What was done to something after version `from` and before `until`. */
export interface Span {
  readonly id: string;
  readonly streamId: string;
  readonly from: number;
  readonly until: number;
}

/** What others did to something since somebody saw it, as far as they may know of it. */
@Injectable()
export class TheirSide {
  constructor(private readonly database: ReadDatabase) {}

  /**
   * @param fields those in dispute, by their names in the domain: whoever changed one of them last is named; without any,
   * whoever did anything last
   * @returns undefined when nobody else did anything
   */
  async since(
    caller: TenantAccess,
    streamId: string,
    version: number,
    fields: readonly string[] = [],
  ): Promise<TheirChange | undefined> {
    const rows = await this.told(caller, (where) =>
      where.and('e.stream_id = ?', streamId).and('e.version > ?', version),
    );
    const touched = ({ data }: Row): boolean => fields.some((field) => data.changes && field in data.changes);
    return changeOf(rows, rows.find(touched));
  }

  /**
   * Who made a reading of a vehicle, or of a work order's vehicle.
   * @param at when the meter showed it, ISO 8601 UTC
   * @returns `own` where it was the caller
   */
  async readingOf(
    caller: TenantAccess,
    { id, kind, at }: { readonly id: string; readonly kind: MeterKind; readonly at: string },
  ): Promise<TheirChange | 'own' | undefined> {
    const vehicles = '(?::uuid, (SELECT w.vehicle_id FROM work_order w WHERE w.tenant_id = $1 AND w.id = ?::uuid))';
    const where = new Where('e.tenant_id = $1')
      .and('m.kind = ?', kind)
      .and(`m.vehicle_id IN ${vehicles}`, id)
      .and(`(e.data->>'readAt')::timestamptz = ?::timestamptz`, at)
      .raw(`e.type = 'fleet.meter-reading-recorded'`);
    within(caller, where, toldTypes(caller.actor.permissions));
    const rows = await this.database.query<Row>(
      caller.tenantId,
      `SELECT e.type, e.data, e.user_id, p.name, e.recorded_at
       FROM meter m JOIN event e ON e.tenant_id = $1 AND e.stream_id = m.id
         LEFT JOIN person p ON p.tenant_id = $1 AND p.id = e.user_id
       WHERE m.tenant_id = $1 AND ${where.sql} ORDER BY e.version DESC LIMIT 1`,
      where.parameters,
    );
    return rows[0]?.user_id === caller.actor.userId ? 'own' : changeOf(rows);
  }

  /** Who archived something. */
  async archived(caller: TenantAccess, id: string): Promise<TheirChange | undefined> {
    return changeOf(
      await this.told(caller, (where) => where.and('e.stream_id = ?', id).raw(`e.type LIKE '%-archived'`)),
    );
  }

  /** What others did, of which the caller may hear; the latest first. */
  private told(caller: TenantAccess, narrowed: (where: Where) => Where): Promise<readonly Row[]> {
    const { tenantId, actor } = caller;
    const where = narrowed(byOthers(caller, new Where('e.tenant_id = $1'), toldTypes(actor.permissions)));
    return this.database.query<Row>(
      tenantId,
      `SELECT e.type, e.data, e.user_id, p.name, e.recorded_at
       FROM event e LEFT JOIN person p ON p.tenant_id = $1 AND p.id = e.user_id
       WHERE ${where.sql} ORDER BY e.version DESC LIMIT ${MOST}`,
      where.parameters,
    );
  }

  /** Names nobody, and goes by all that the caller's screens follow. @returns the ids of those spans in which somebody else did something */
  async touched(caller: TenantAccess, spans: readonly Span[]): Promise<ReadonlySet<string>> {
    if (spans.length === 0) return new Set();
    const within = 'e.tenant_id = $1 AND e.stream_id = s.stream_id AND e.version > s.since AND e.version < s.until';
    const where = byOthers(caller, new Where(within), visibleTypes(caller.actor.permissions));
    const column = (of: (span: Span) => unknown): string => where.parameter(spans.map(of));
    const rows = await this.database.query<{ id: string }>(
      caller.tenantId,
      `SELECT s.id FROM unnest(${column(({ id }) => id)}::uuid[], ${column(({ streamId }) => streamId)}::uuid[],
         ${column(({ from }) => from)}::int[], ${column(({ until }) => until)}::int[]) AS s (id, stream_id, since, until)
       WHERE EXISTS (SELECT FROM event e WHERE ${where.sql})`,
      where.parameters,
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** How far something is now; undefined where it is not there. */
  async versionOf(tenantId: string, streamId: string): Promise<number | undefined> {
    const [row] = await this.database.query<{ version: number | null }>(
      tenantId,
      'SELECT max(version) AS version FROM event WHERE tenant_id = $1 AND stream_id = $2',
      [streamId],
    );
    return row?.version ?? undefined;
  }
}

/** @param rows the latest first @param named whose name it goes by; without one, the last of them */
function changeOf(rows: readonly Row[], named = rows[0]): TheirChange | undefined {
  return (
    named && {
      by: named.user_id === null ? null : { id: named.user_id, name: named.name ?? '' },
      at: named.recorded_at.toISOString(),
      events: rows.map(({ type }) => type).toReversed(),
    }
  );
}

/** Events `e` of others on things of these types, as far as the caller may know of them. */
function byOthers(caller: TenantAccess, where: Where, types: ReadonlySet<string>): Where {
  return within(caller, where.and('e.user_id IS DISTINCT FROM ?', caller.actor.userId), types);
}

function within(caller: TenantAccess, where: Where, types: ReadonlySet<string>): Where {
  where.and('e.stream_type = ANY(?)', [...types]);
  for (const condition of withinReach(caller, where)) where.raw(condition);
  return where;
}
