import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fence } from './0001-spine.js';

/** Ways that people drove with vehicles, recorded by their phones. */
export class Trips1790000000022 implements MigrationInterface {
  name = 'Trips1790000000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TRIPS);
  }

  async down(): Promise<void> {
    throw new Error('Trips are never taken back: restore a backup instead');
  }
}

/** Distance in centimetres, speed in metres a second. */
const TRIPS = `
CREATE TABLE trip (
  tenant_id uuid NOT NULL, id uuid NOT NULL, version integer NOT NULL, hash bytea NOT NULL, state jsonb NOT NULL,
  vehicle_id uuid NOT NULL, recorded_by uuid, started_at timestamptz NOT NULL, ended_at timestamptz, last_fix_at timestamptz,
  distance bigint NOT NULL, top_speed real,
  PRIMARY KEY (tenant_id, id));
CREATE INDEX trip_vehicle ON trip (tenant_id, vehicle_id, started_at, id);
CREATE INDEX trip_recorded_by ON trip (tenant_id, recorded_by, started_at);
GRANT SELECT, INSERT, UPDATE ON trip TO fleet_app;
${fence('trip')}`;
