import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fence } from './0001-spine.js';

/** What is asked for beside a password. Not event-sourced, like passwords; secrets are encrypted, recovery codes are hashes only. */
export class SecondFactors1790000000013 implements MigrationInterface {
  name = 'SecondFactors1790000000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(): Promise<void> {
    throw new Error('Second factors are never taken back: restore a backup instead');
  }
}

const TABLES = `
CREATE TABLE second_factor (
  tenant_id uuid NOT NULL, user_id uuid NOT NULL, sealed bytea NOT NULL, begun_at timestamptz NOT NULL DEFAULT now(),
  confirmed_at timestamptz, last_step bigint, PRIMARY KEY (tenant_id, user_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES person (tenant_id, id) ON DELETE CASCADE);
GRANT SELECT, INSERT, UPDATE, DELETE ON second_factor TO fleet_app;
${fence('second_factor')}

CREATE TABLE recovery_code (
  tenant_id uuid NOT NULL, user_id uuid NOT NULL, hash bytea NOT NULL, used_at timestamptz, PRIMARY KEY (tenant_id, user_id, hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES second_factor (tenant_id, user_id) ON DELETE CASCADE);
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_code TO fleet_app;
${fence('recovery_code')}`;
