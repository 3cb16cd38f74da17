import { Injectable } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { LIFTS } from '#domain/lifts.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { lifted } from '#domain/shared/upcasting.js';
import type { HistoryEntry, Page } from '#domain/shared/views.js';
import { inMajorUnits } from './history-money.js';
import { HistoryNames } from './history-names.js';
import { LogPlaces } from './log-places.js';
import { ValidationFailed } from './problems.js';
import { Reach } from './reach.js';
import type { TenantAccess } from './request-context.js';
import { settingsOf } from './tenant-settings.js';

export class HistoryInput {
  /** Facts a page. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit = 50;
  /** `nextCursor` of the page before. */
  @IsOptional() @IsString() @MaxLength(1_000) cursor?: string;
}

/** The streams that make up one thing's history; its own comes first, and is of the first type. */
export interface Streams {
  readonly types: readonly [string, ...string[]];
  readonly ids: readonly [string, ...string[]];
}

export interface HistoryRow {
  readonly id: string;
  readonly type: string;
  readonly stream_id: string;
  readonly stream_type: string;
  readonly version: number;
  readonly v: number;
  readonly data: HistoryEntry['data'];
  readonly user_id: string | null;
  readonly user_name: string | null;
  readonly occurred_at: Date;
  readonly recorded_at: Date;
  readonly transaction: string;
  readonly position: number;
}

/**
 * Who did what when, newest first, as the log has it, older events in today's shape: money in `data` is in major units like everywhere, the rest stays as
 * recorded, so distances are in metres and stock in thousandths. `userId` is null for what a saga or the system did. Who may see it is asked before.
 */
@Injectable()
export class History {
  constructor(
    private readonly database: ReadDatabase,
    private readonly places: LogPlaces,
    private readonly reach: Reach,
    private readonly names: HistoryNames,
  ) {}

  /** @throws DomainError `not_found` when the first stream has not begun in this tenant */
  async read(
    caller: TenantAccess,
    { types, ids }: Streams,
    { cursor, limit }: HistoryInput,
  ): Promise<Page<HistoryEntry>> {
    const { tenantId } = caller;
    const after = this.placeOf(tenantId, cursor);
    const [rows, [counted]] = await this.database.queries<[HistoryRow, { total: number; begun: boolean }]>(tenantId, [
      { sql: types.length > 1 ? BY_TIME : BY_VERSION, parameters: [types, ids, ...after, limit + 1] },
      { sql: COUNT, parameters: [types, ids] },
    ]);
    if (!counted?.begun) throw new DomainError('not_found', { kind: types[0] });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      data: await this.told(
        caller,
        page.map((row) => this.entryOf(row, caller)),
      ),
      total: counted.total,
      nextCursor: rows.length > limit && last ? this.places.seal(tenantId, placeIn(last)) : null,
    };
  }

  /** As `read`, with what became of the files on it. */
  async readWithFiles(caller: TenantAccess, { types, ids }: Streams, input: HistoryInput): Promise<Page<HistoryEntry>> {
    const files = await this.database.query<{ id: string }>(caller.tenantId, FILES, [ids[0]]);
    if (files.length === 0) return this.read(caller, { types, ids }, input);
    return this.read(caller, { types: [...types, 'attachment'], ids: [...ids, ...files.map(({ id }) => id)] }, input);
  }

  /** What of facts the caller may know, with the names they go by. */
  async told<Entry extends HistoryEntry>(caller: TenantAccess, entries: readonly Entry[]): Promise<readonly Entry[]> {
    return this.names.named(caller.tenantId, await this.reach.narrowed(caller, entries));
  }

  entryOf(row: HistoryRow, caller: TenantAccess): HistoryEntry {
    const { tenantId } = caller;
    return {
      id: row.id,
      type: row.type,
      aggregateId: row.stream_id,
      aggregateType: row.stream_type,
      tenantId,
      userId: row.user_id,
      userName: row.user_name,
      data: inMajorUnits(lifted(row, LIFTS).data, settingsOf(caller).currency),
      metadata: {
        timestamp: row.occurred_at.toISOString(),
        recordedAt: row.recorded_at.toISOString(),
        version: row.version,
        position: this.places.seal(tenantId, placeIn(row)),
      },
    };
  }

  /** Transaction and position, as text: both are wider than a number. @throws ValidationFailed */
  private placeOf(tenantId: string, cursor: string | undefined): readonly [string | null, string | null] {
    if (cursor === undefined) return [null, null];
    const [transaction, position] = this.places.open(tenantId, cursor)?.split('.') ?? [];
    if (transaction === undefined || position === undefined)
      throw new ValidationFailed([{ field: 'cursor', message: 'cursor must be the nextCursor of a page' }]);
    return [transaction, position];
  }
}

function placeIn({ transaction, position }: HistoryRow): string {
  return `${transaction}.${position}`;
}

/** Of the event `e` and its author `p`. */
export const HISTORY_COLUMNS = `e.id, e.type, e.stream_id, e.stream_type, e.version, e.v, e.data, e.user_id, p.name AS user_name,
  e.occurred_at, e.recorded_at, e.transaction_id::text AS transaction, e.position`;

const page = (after: string, order: string): string => `
  SELECT ${HISTORY_COLUMNS}
  FROM event e
  LEFT JOIN person p ON p.tenant_id = $1 AND p.id = e.user_id
  WHERE e.tenant_id = $1 AND e.stream_type = ANY($2::text[]) AND e.stream_id = ANY($3::uuid[])
    AND ($4::text IS NULL OR ${after})
  ORDER BY ${order}
  LIMIT $6`;

const BY_VERSION = page(
  '(e.transaction_id, e.position) < ($4::text::xid8, $5::text::bigint)',
  'e.transaction_id DESC, e.position DESC',
);
/** Several streams go by the time, which event ids begin with: a past that was loaded lies in the log stream by stream. */
const BY_TIME = page(
  `e.id < (SELECT last.id FROM event last
      WHERE last.tenant_id = $1 AND last.transaction_id = $4::text::xid8 AND last.position = $5::text::bigint)`,
  'e.id DESC',
);

const FILES = 'SELECT id FROM attachment WHERE tenant_id = $1 AND target_id = $2';

const COUNT = `
  SELECT count(*) AS total,
    COALESCE(bool_or(e.stream_id = ($3::uuid[])[1] AND e.stream_type = ($2::text[])[1]), false) AS begun
  FROM event e WHERE e.tenant_id = $1 AND e.stream_type = ANY($2::text[]) AND e.stream_id = ANY($3::uuid[])`;
