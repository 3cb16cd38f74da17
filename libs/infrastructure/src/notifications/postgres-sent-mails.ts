import { SentMails, type MailRecord } from '#domain/notifications/sent-mails.js';
import type { Database } from '../persistence/database.js';

const LONGEST_ERROR = 500;

export class PostgresSentMails extends SentMails {
  constructor(private readonly database: Database) {
    super();
  }

  async begin(tenantId: string, { id, userId, template, language, subject, text }: MailRecord): Promise<boolean> {
    const changed = await this.write(
      `INSERT INTO sent_mail (tenant_id, id, user_id, template, language, subject, text, status, tries)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'sending', 1)
       ON CONFLICT (tenant_id, id) DO UPDATE SET status = 'sending', tries = sent_mail.tries + 1, language = EXCLUDED.language,
         subject = EXCLUDED.subject, text = EXCLUDED.text
       WHERE sent_mail.status <> 'sent'`,
      [tenantId, id, userId, template, language, subject, text],
    );
    return changed > 0;
  }

  async sent(tenantId: string, id: string): Promise<void> {
    await this.write(
      `UPDATE sent_mail SET status = 'sent', error = NULL, sent_at = now() WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id],
    );
  }

  async failed(tenantId: string, id: string, error: string, tryAgain: boolean): Promise<void> {
    await this.write(
      `UPDATE sent_mail SET status = $3, error = $4 WHERE tenant_id = $1 AND id = $2 AND status <> 'sent'`,
      [tenantId, id, tryAgain ? 'waiting' : 'failed', error.slice(0, LONGEST_ERROR)],
    );
  }

  async forget(tenantId: string, days: number): Promise<void> {
    await this.write('DELETE FROM sent_mail WHERE tenant_id = $1 AND created_at < now() - make_interval(days => $2)', [
      tenantId,
      days,
    ]);
  }

  private async write(sql: string, values: unknown[]): Promise<number> {
    const [tenantId] = values as [string];
    const { rowCount } = await this.database.tenantTransaction(tenantId, (client) => client.query(sql, values));
    return rowCount ?? 0;
  }
}
