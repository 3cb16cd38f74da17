import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Credentials } from '#domain/identity/credentials.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { HistoryEntry, Page } from '#domain/shared/views.js';
import type { HistoryInput } from '../shared/history.query.js';
import { decodeCursor, encodeCursor } from '../shared/paging.js';

/** What operators did with a tenant, newest first. What its own people do in it is not theirs to see. */
export class GetTenantHistory extends Query<Page<HistoryEntry>> {
  constructor(
    readonly tenantId: string,
    readonly input: HistoryInput,
  ) {
    super();
  }
}

const TYPES = ['provisioned', 'plan-changed', 'suspended', 'suspension-lifted'].map(
  (name) => `identity.tenant-${name}`,
);

interface Row {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly data: HistoryEntry['data'];
  readonly user_id: string | null;
  readonly occurred_at: Date;
  readonly recorded_at: Date;
}

@QueryHandler(GetTenantHistory)
export class GetTenantHistoryHandler implements IQueryHandler<GetTenantHistory> {
  constructor(
    private readonly database: ReadDatabase,
    private readonly credentials: Credentials,
  ) {}

  async execute({ tenantId, input: { cursor, limit } }: GetTenantHistory): Promise<Page<HistoryEntry>> {
    const before = decodeCursor(cursor, 1)?.map(Number)[0] ?? Number.MAX_SAFE_INTEGER;
    const below = Number.isSafeInteger(before) ? before : 0;
    const [rows, [counted]] = await this.database.queries<[Row, { total: number; begun: boolean }]>(tenantId, [
      { sql: PAGE, parameters: [TYPES, Math.min(below, MOST_VERSIONS), limit + 1] },
      { sql: COUNT, parameters: [TYPES] },
    ]);
    if (!counted?.begun) throw new DomainError('not_found', { kind: 'tenant' });
    const page = rows.slice(0, limit);
    const names = await this.namesOf(page);
    const last = page.at(-1);
    return {
      data: page.map((row) => entryOf(tenantId, row, names)),
      total: counted.total,
      nextCursor: rows.length > limit && last ? encodeCursor([last.version]) : null,
    };
  }

  /** Only operators have names here. */
  private async namesOf(rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
    const ids = [...new Set(rows.flatMap(({ user_id }) => user_id ?? []))];
    const operators = await Promise.all(ids.map((id) => this.credentials.operator(id)));
    return new Map(operators.flatMap((operator) => (operator ? [[operator.id, operator.name] as const] : [])));
  }
}

function entryOf(tenantId: string, row: Row, names: ReadonlyMap<string, string>): HistoryEntry {
  return {
    id: row.id,
    type: row.type,
    aggregateId: tenantId,
    aggregateType: 'tenant',
    tenantId,
    data: row.data,
    userId: row.user_id,
    userName: names.get(row.user_id ?? '') ?? null,
    metadata: {
      timestamp: row.occurred_at.toISOString(),
      recordedAt: row.recorded_at.toISOString(),
      version: row.version,
      position: String(row.version),
    },
  };
}

/** The column is an integer. */
const MOST_VERSIONS = 2_147_483_647;
const PAGE = `
  SELECT id, type, version, data, user_id, occurred_at, recorded_at FROM event
  WHERE tenant_id = $1 AND stream_id = $1 AND stream_type = 'tenant' AND type = ANY ($2::text[]) AND version < $3::integer
  ORDER BY version DESC LIMIT $4`;
const COUNT = `
  SELECT count(*)::int AS total, COALESCE(bool_or(version = 1), false) AS begun FROM event
  WHERE tenant_id = $1 AND stream_id = $1 AND stream_type = 'tenant' AND type = ANY ($2::text[])`;
