import { createHash } from 'node:crypto';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { allows } from '#domain/identity/permissions.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { Devices } from '#domain/sync/devices.js';
import type { SyncChanges, SyncGone, SyncRecord } from '#domain/sync/views.js';
import { LogPlaces } from '../shared/log-places.js';
import { Reach, vehiclesOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { visibleTypes } from '../shared/visible-streams.js';
import { Where } from '../shared/where.js';
import { LONG_OVER, RECORD_KINDS, TODAY, type RecordKind } from './record-kinds.js';
import type { ChangesInput } from './sync.inputs.js';

export class GetChanges extends Query<SyncChanges> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: ChangesInput,
  ) {
    super();
  }
}

interface Row {
  readonly id: string;
  readonly version: number;
  readonly state: SyncRecord['state'];
  readonly names: SyncRecord['names'];
}

interface Change {
  readonly kind: string;
  readonly id: string;
  readonly transaction: string;
  readonly position: number;
}

/** How far the log and the days are. */
interface Present {
  /** Everything of the log before it can be seen, nothing from it on need be. */
  readonly horizon: string;
  /** Days since 1970, UTC. */
  readonly day: number;
}

/**
 * Where a device stands: in the log, on which day it was told last of what is over for too long, and while it loads for the
 * first time, behind which row of which kind.
 */
interface Standing {
  readonly place: string;
  readonly day: number;
  readonly loading: { readonly kind: string; readonly after: string } | null;
}

/** Before every id. */
const NONE = '00000000-0000-0000-0000-000000000000';

/**
 * What one person needs on a phone, kept up to date: the first load goes through the kinds row by row from a place in the
 * log on; afterwards the log from there says what to bring again. A cursor of other permissions, another person or another
 * database begins anew.
 */
@QueryHandler(GetChanges)
export class GetChangesHandler implements IQueryHandler<GetChanges> {
  constructor(
    private readonly database: ReadDatabase,
    private readonly places: LogPlaces,
    private readonly devices: Devices,
    private readonly reach: Reach,
  ) {}

  /** @throws DomainError `device_revoked` */
  async execute({ caller, input: { cursor, limit, deviceId } }: GetChanges): Promise<SyncChanges> {
    if (deviceId !== undefined) {
      const owner = { tenantId: caller.tenantId, userId: caller.actor.userId! };
      const { revokedAt } = await this.devices.seen(owner, deviceId, '');
      if (revokedAt !== null) throw new DomainError('device_revoked');
    }
    const visible = visibleTypes(caller.actor.permissions);
    const kinds = RECORD_KINDS.filter(({ kind }) => visible.has(kind));
    const present = await this.present(caller.tenantId);
    const standing = this.standingOf(caller, cursor, present);
    if (standing === undefined) return this.loaded(caller, kinds, this.begin(kinds, present), limit, true);
    return standing.loading === null
      ? this.changed(caller, kinds, standing, present, limit)
      : this.loaded(caller, kinds, standing, limit, false);
  }

  private async present(tenantId: string): Promise<Present> {
    const [row] = await this.database.query<Present>(
      tenantId,
      `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon,
         ${TODAY} AS day WHERE $1::uuid IS NOT NULL`,
    );
    return row!;
  }

  private begin(kinds: readonly RecordKind[], { horizon, day }: Present): Standing {
    const [first] = kinds;
    return { place: `${horizon}.0`, day, loading: first ? { kind: first.kind, after: NONE } : null };
  }

  private async loaded(
    caller: TenantAccess,
    kinds: readonly RecordKind[],
    { place, day, loading }: Standing,
    limit: number,
    reset: boolean,
  ): Promise<SyncChanges> {
    const records: SyncRecord[] = [];
    let next = loading;
    while (next !== null && records.length < limit) {
      const { kind, after }: NonNullable<Standing['loading']> = next;
      const at = kinds.findIndex((each) => each.kind === kind);
      const room = limit - records.length;
      const rows = await this.rows(caller, kinds[at]!, (where) => where.and('r.id > ?::uuid', after), room);
      records.push(...rows.map((row) => ({ kind, ...row })));
      const following = kinds[at + 1];
      if (rows.length === room) next = { kind, after: rows.at(-1)!.id };
      else next = following ? { kind: following.kind, after: NONE } : null;
    }
    // What changed during the load comes right after it, so there is always more.
    return { reset, records, gone: [], cursor: this.cursorOf(caller, { place, day, loading: next }), more: true };
  }

  private async changed(
    caller: TenantAccess,
    kinds: readonly RecordKind[],
    standing: Standing,
    { horizon, day }: Present,
    limit: number,
  ): Promise<SyncChanges> {
    const [transaction, position] = standing.place.split('.');
    const parameters = [transaction, position, kinds.map(({ kind }) => kind), horizon, limit + 1];
    const changes = await this.database.query<Change>(caller.tenantId, CHANGED, parameters);
    const page = changes.slice(0, limit);
    const more = changes.length > limit;
    const last = page.at(-1);
    const records: SyncRecord[] = [];
    const gone = await this.longOver(caller, kinds, standing.day, day);
    for (const kind of kinds) {
      const ids = await this.touched(caller.tenantId, kind, page);
      if (ids.length === 0) continue;
      const rows = await this.rows(caller, kind, (where) => where.and('r.id = ANY(?::uuid[])', ids), ids.length);
      const there = new Set(rows.map(({ id }) => id));
      const missing = ids.filter((id) => !there.has(id));
      records.push(...rows.map((row) => ({ kind: kind.kind, ...row })));
      gone.push(...(await this.onceTheirs(caller, kind, missing)).map((id) => ({ kind: kind.kind, id })));
    }
    const reached = more && last ? `${last.transaction}.${last.position}` : `${horizon}.0`;
    return { reset: false, records, gone, cursor: this.cursorOf(caller, { place: reached, day, loading: null }), more };
  }

  /** Nothing in the log tells that time went by: once a day it is looked what leaves the phone because of it. */
  private async longOver(
    { tenantId, actor }: TenantAccess,
    kinds: readonly RecordKind[],
    since: number,
    today: number,
  ): Promise<SyncGone[]> {
    if (since >= today) return [];
    const gone = await this.database.query<SyncGone>(tenantId, LONG_OVER, [actor.userId, since, today]);
    return gone.filter((each) => kinds.some(({ kind }) => kind === each.kind));
  }

  /** Ids of a kind that changed, or that follow what did. */
  private async touched(tenantId: string, { kind, from, follows }: RecordKind, page: readonly Change[]) {
    const ids = new Set(page.filter((change) => change.kind === kind).map(({ id }) => id));
    const leaders = page.filter((change) => follows?.kinds.includes(change.kind)).map(({ id }) => id);
    if (follows && leaders.length > 0) {
      const [table] = from.split(' ');
      const rows = await this.database.query<{ id: string }>(
        tenantId,
        `SELECT r.id FROM ${table} r WHERE r.tenant_id = $1 AND r.${follows.column} = ANY($2::uuid[])`,
        [[...new Set(leaders)]],
      );
      for (const { id } of rows) ids.add(id);
    }
    return [...ids];
  }

  /** Of what somebody reaches no longer they are told; of what they never reached they are not. */
  private async onceTheirs(
    caller: TenantAccess,
    { kind }: RecordKind,
    ids: readonly string[],
  ): Promise<readonly string[]> {
    const sql = (vehiclesOf(caller) === null ? ONCE_THEIRS_OF_ALL : ONCE_THEIRS)[kind];
    if (ids.length === 0 || sql === undefined) return ids;
    return (await this.database.query<{ id: string }>(caller.tenantId, sql, [ids, caller.actor.userId])).map(
      ({ id }) => id,
    );
  }

  private async rows(
    caller: TenantAccess,
    { from, names = `'{}'::jsonb`, costs = [], blank = `'{}'::jsonb`, within }: RecordKind,
    narrow: (where: Where) => void,
    limit: number,
  ): Promise<readonly Row[]> {
    const where = new Where('r.tenant_id = $1');
    within(where, caller);
    narrow(where);
    const hidden = allows(caller.actor.permissions, 'view_costs') ? [] : costs;
    const instead = Object.fromEntries(hidden.map((field) => [field, null]));
    const rows = await this.database.query<Row>(
      caller.tenantId,
      `SELECT r.id, r.version, r.state || ${where.parameter(JSON.stringify(instead))}::jsonb || ${blank} AS state, ${names} AS names FROM ${from}
       WHERE ${where.sql} ORDER BY r.id LIMIT ${where.parameter(limit)}`,
      where.parameters,
    );
    return this.reach.blurred(caller, rows);
  }

  private cursorOf(caller: TenantAccess, { place, day, loading }: Standing): string {
    const parts = [this.places.seal(caller.tenantId, place), scopeOf(caller), day];
    return (loading === null ? parts : [...parts, loading.kind, loading.after]).join('~');
  }

  /** Undefined where it must begin anew. */
  private standingOf(caller: TenantAccess, cursor: string | undefined, { horizon }: Present): Standing | undefined {
    const [sealed = '', scope, day = '', kind, after] = cursor?.split('~') ?? [];
    const place = this.places.open(caller.tenantId, sealed);
    if (place === undefined || scope !== scopeOf(caller) || !DAY.test(day)) return undefined;
    // From the future: another database, restored from a backup perhaps.
    if (BigInt(place.split('.')[0]!) > BigInt(horizon)) return undefined;
    const standing = { place, day: Number(day) };
    if (kind === undefined) return { ...standing, loading: null };
    const isThere = RECORD_KINDS.some((each) => each.kind === kind) && UUID.test(after ?? '');
    return isThere ? { ...standing, loading: { kind, after: after! } } : undefined;
  }
}

const DAY = /^\d{1,5}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What decides which records somebody gets, in short. */
function scopeOf({ actor }: TenantAccess): string {
  const { userId, permissions, scope } = actor;
  return createHash('sha256')
    .update(canonicalJson([userId, permissions.toSorted(), { ...scope }, [...visibleTypes(permissions)]]))
    .digest('base64url')
    .slice(0, 16);
}

const CHANGED = `
  SELECT e.stream_type AS kind, e.stream_id AS id, e.transaction_id::text AS transaction, e.position FROM event e
  WHERE e.tenant_id = $1 AND (e.transaction_id, e.position) > ($2::text::xid8, $3::text::bigint)
    AND e.stream_type = ANY($4::text[]) AND e.transaction_id < $5::text::xid8
  ORDER BY e.transaction_id, e.position LIMIT $6`;

/** A vehicle's driver is among its particulars, or among what changed of them. */
const onceDriven = (table: string, vehicle: string): string => `
  SELECT r.id FROM ${table} r WHERE r.tenant_id = $1 AND r.id = ANY($2::uuid[]) AND EXISTS (
    SELECT FROM event e WHERE e.tenant_id = $1 AND e.stream_id = r.${vehicle}
      AND $3::text IN (e.data->>'assignedDriverId', e.data->'changes'->>'assignedDriverId'))`;

/** That a work order was given to them: at its beginning, or later. */
const ONCE_ASSIGNED = `(e.type = 'maintenance.work-order-assigned' AND e.data->>'userId' = $3::text
        OR e.type = 'maintenance.work-order-created' AND e.data->>'assignedTo' = $3::text)`;

const onceAssigned = (orElse: string): string => `
  SELECT r.id FROM attachment r WHERE r.tenant_id = $1 AND r.id = ANY($2::uuid[]) AND (${orElse} OR EXISTS (
    SELECT FROM event e WHERE e.tenant_id = $1 AND e.stream_id = r.target_id AND ${ONCE_ASSIGNED}))`;

/** For who sees every vehicle. */
const ONCE_THEIRS_OF_ALL: Readonly<Record<string, string>> = {
  'work-order': `
    SELECT DISTINCT e.stream_id AS id FROM event e
    WHERE e.tenant_id = $1 AND e.stream_id = ANY($2::uuid[]) AND ${ONCE_ASSIGNED}`,
  attachment: onceAssigned(`r.target_kind = 'vehicle'`),
  trip: 'SELECT r.id FROM trip r WHERE r.tenant_id = $1 AND r.id = ANY($2::uuid[]) AND r.recorded_by = $3::uuid',
};

const ONCE_THEIRS: Readonly<Record<string, string>> = {
  ...ONCE_THEIRS_OF_ALL,
  vehicle: onceDriven('vehicle', 'id'),
  meter: onceDriven('meter', 'vehicle_id'),
  'due-service': onceDriven('due_service', 'vehicle_id'),
  attachment: onceAssigned(`r.id IN (${onceDriven('attachment', 'target_id')})`),
};
