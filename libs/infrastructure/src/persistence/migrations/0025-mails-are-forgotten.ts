import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What became of mails is kept for a time only, see ADR 23. */
export class MailsAreForgotten1790000000025 implements MigrationInterface {
  name = 'MailsAreForgotten1790000000025';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('GRANT DELETE ON sent_mail TO fleet_app');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('REVOKE DELETE ON sent_mail FROM fleet_app');
  }
}
