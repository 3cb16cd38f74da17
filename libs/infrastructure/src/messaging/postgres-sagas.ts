import type { Backlog, StuckSagaView } from '#domain/platform/views.js';
import { Sagas } from '#domain/ports/sagas.js';
import type { Database } from '../persistence/database.js';

type Row = Omit<StuckSagaView, 'since'> & { readonly since: Date; readonly total: number };

export class PostgresSagas extends Sagas {
  constructor(private readonly database: Database) {
    super();
  }

  unstick(tenantId: string, type: string, id: string): Promise<boolean> {
    return this.database.tenantTransaction(tenantId, async (client) => {
      const { rowCount } = await client.query(
        `UPDATE saga_command SET status = 'pending', tries = 0, next_at = now()
         WHERE tenant_id = $1 AND type = $2 AND saga_id = $3 AND status = 'stuck'`,
        [tenantId, type, id],
      );
      await client.query(
        `UPDATE saga SET status = 'running' WHERE tenant_id = $1 AND type = $2 AND id = $3 AND status = 'stuck'`,
        [tenantId, type, id],
      );
      return (rowCount ?? 0) > 0;
    });
  }

  async stuck(tenantId: string | null, limit: number): Promise<Backlog<StuckSagaView>> {
    const rows =
      tenantId === null
        ? await this.database.systemQuery<Row>(stuckSql('true'), [limit])
        : await this.database.query<Row>(tenantId, stuckSql('s.tenant_id = $1', '$2'), [limit]);
    return {
      data: rows.map(({ total: _total, since, ...row }) => ({ ...row, since: since.toISOString() })),
      total: rows[0]?.total ?? 0,
    };
  }
}

/** One row for each saga: of several commands that are stuck, the first that was sent. */
function stuckSql(where: string, limit = '$1'): string {
  return `
    SELECT s.id, s.tenant_id AS "tenantId", s.type, s.attempt, c.step, c.tries, c.error, c.sent_at AS since, count(*) OVER ()::int AS total
    FROM saga s CROSS JOIN LATERAL (
      SELECT step, tries, error, sent_at FROM saga_command c
      WHERE c.tenant_id = s.tenant_id AND c.type = s.type AND c.saga_id = s.id AND c.attempt = s.attempt AND c.status = 'stuck'
      ORDER BY c.ordinal LIMIT 1) c
    WHERE ${where} AND s.status = 'stuck' ORDER BY c.sent_at, s.id LIMIT ${limit}`;
}
