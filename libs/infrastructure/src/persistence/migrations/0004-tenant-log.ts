import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The log of one tenant in its order: whether it has moved since, and what happened when. */
export class TenantLog1790000000004 implements MigrationInterface {
  name = 'TenantLog1790000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX event_tenant ON event (tenant_id, transaction_id, position)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX event_tenant');
  }
}
