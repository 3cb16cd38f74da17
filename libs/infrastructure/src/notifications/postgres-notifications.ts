import { Notifications, type Notice } from '#domain/notifications/notifications.js';
import type { Database } from '../persistence/database.js';

export class PostgresNotifications extends Notifications {
  constructor(private readonly database: Database) {
    super();
  }

  async add(tenantId: string, notices: readonly Notice[]): Promise<void> {
    const rows = notices.map(({ id, userId, kind, subjectId, data }) => ({
      id,
      user_id: userId,
      kind,
      subject_id: subjectId,
      data,
    }));
    await this.database.tenantTransaction(tenantId, (client) =>
      client.query(
        `INSERT INTO notification (tenant_id, id, user_id, kind, subject_id, data)
         SELECT $1, id, user_id, kind, subject_id, data
         FROM jsonb_to_recordset($2::jsonb) AS n (id uuid, user_id uuid, kind text, subject_id uuid, data jsonb)
         ON CONFLICT (tenant_id, id) DO NOTHING`,
        [tenantId, JSON.stringify(rows)],
      ),
    );
  }

  async markRead(tenantId: string, userId: string, id: string): Promise<boolean> {
    const { rowCount } = await this.database.tenantTransaction(tenantId, (client) =>
      client.query(
        'UPDATE notification SET read_at = COALESCE(read_at, now()) WHERE tenant_id = $1 AND user_id = $2 AND id = $3',
        [tenantId, userId, id],
      ),
    );
    return (rowCount ?? 0) > 0;
  }
}
