import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the board's columns are read along: work in hand by when it is due, completed work by when it was. */
export class BoardColumns1790000000014 implements MigrationInterface {
  name = 'BoardColumns1790000000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX work_order_working_due ON work_order (tenant_id, status, COALESCE(due_date, 'infinity'), id)
        WHERE status IN ('pending_approval', 'open', 'scheduled', 'in_progress', 'on_hold');
      CREATE INDEX work_order_completed ON work_order (tenant_id, completed_at DESC, id DESC)
        WHERE status = 'completed'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX work_order_working_due, work_order_completed');
  }
}
