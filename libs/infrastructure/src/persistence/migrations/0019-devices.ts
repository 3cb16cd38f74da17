import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fence } from './0001-spine.js';

/** The phones and browsers that commands come from after they were offline. */
export class Devices1790000000019 implements MigrationInterface {
  name = 'Devices1790000000019';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DEVICES);
  }

  async down(): Promise<void> {
    throw new Error('Devices are never taken back: restore a backup instead');
  }
}

/** The id is the device's own making: two people may share one, and none can take another's. */
const DEVICES = `
CREATE TABLE device (
  tenant_id uuid NOT NULL, user_id uuid NOT NULL, id uuid NOT NULL, name text NOT NULL,
  last_sequence bigint NOT NULL DEFAULT 0, first_seen_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(), revoked_at timestamptz, PRIMARY KEY (tenant_id, user_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES person (tenant_id, id) ON DELETE CASCADE);
GRANT SELECT, INSERT, UPDATE, DELETE ON device TO fleet_app;
${fence('device')}`;
