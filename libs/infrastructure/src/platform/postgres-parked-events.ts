import { ParkedEvents } from '#domain/platform/parked-events.js';
import type { Backlog, ParkedEventView } from '#domain/platform/views.js';
import { listParked, redrive } from '../messaging/parked-events.js';
import type { Database } from '../persistence/database.js';

type Row = Omit<ParkedEventView, 'since'> & { readonly since: Date; readonly total: number };

export class PostgresParkedEvents extends ParkedEvents {
  constructor(private readonly database: Database) {
    super();
  }

  async list(tenantId: string | null, limit: number): Promise<Backlog<ParkedEventView>> {
    const rows =
      tenantId === null
        ? await this.database.systemQuery<Row>(listSql('true'), [limit])
        : await this.database.query<Row>(tenantId, listSql('p.tenant_id = $1', '$2'), [limit]);
    return {
      data: rows.map(({ total: _total, since, ...row }) => ({ ...row, since: since.toISOString() })),
      total: rows[0]?.total ?? 0,
    };
  }

  async redrive(tenantId: string | null, { reader, eventId }: { reader?: string; eventId?: string }): Promise<number> {
    const parked = (await listParked(this.database)).filter(
      (event) =>
        (tenantId === null || event.tenantId === tenantId) &&
        (reader === undefined || event.reader === reader) &&
        (eventId === undefined || event.id === eventId),
    );
    let redriven = 0;
    for (const event of parked)
      redriven += Number(await redrive(this.database, event.tenantId, event.reader, event.id));
    return redriven;
  }
}

function listSql(where: string, limit = '$1'): string {
  return `
    SELECT p.event_id AS id, p.tenant_id AS "tenantId", p.reader, e.type, e.stream_type AS "streamType", p.stream_id AS "streamId",
      p.status AS state, p.tries, p.error, p.parked_at AS since, count(*) OVER ()::int AS total,
      (SELECT count(*)::int FROM parked_event b WHERE b.tenant_id = p.tenant_id AND b.reader = p.reader
         AND b.stream_id = p.stream_id AND b.status = 'waiting') AS behind
    FROM parked_event p JOIN event e ON e.tenant_id = p.tenant_id AND e.stream_id = p.stream_id AND e.version = p.version
    WHERE ${where} AND p.status IN ('parked', 'retrying')
    ORDER BY p.status, p.parked_at, p.version LIMIT ${limit}`;
}
