import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fence } from './0001-spine.js';

/** What the job queue was given, and what of it is done: the queue itself may be emptied at any time (ADR 22). */
export class Jobs1790000000010 implements MigrationInterface {
  name = 'Jobs1790000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE job (
        tenant_id uuid NOT NULL, queue text NOT NULL, id text NOT NULL, payload jsonb NOT NULL,
        added_at timestamptz NOT NULL DEFAULT now(), look_at timestamptz NOT NULL, turn_until timestamptz,
        finished_at timestamptz, PRIMARY KEY (tenant_id, queue, id));
      CREATE INDEX job_unfinished ON job (look_at) WHERE finished_at IS NULL;
      CREATE INDEX job_finished ON job (finished_at) WHERE finished_at IS NOT NULL;
      GRANT SELECT, INSERT, UPDATE ON job TO fleet_app;
      GRANT SELECT, UPDATE, DELETE ON job TO fleet_system;
      ${fence('job')}
      CREATE POLICY system_keeps ON job TO fleet_system USING (true) WITH CHECK (true);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE job');
  }
}
