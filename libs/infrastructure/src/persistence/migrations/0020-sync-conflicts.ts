import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fence } from './0001-spine.js';

/** Commands of devices that failed, until somebody decides: the office sees what only the phone knew before. And whose turn it is. */
export class SyncConflicts1790000000020 implements MigrationInterface {
  name = 'SyncConflicts1790000000020';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [CONFLICTS, TURNS]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('Conflicts are never taken back: restore a backup instead');
  }
}

/** What it is about stands under the names that events have it by, so that the same conditions say who may know of it. */
const CONFLICTS = `
CREATE TABLE sync_conflict (
  tenant_id uuid NOT NULL, command_id uuid NOT NULL, user_id uuid NOT NULL, device_id uuid NOT NULL, type text NOT NULL,
  stream_type text, stream_id uuid, result text NOT NULL CHECK (result IN ('conflict', 'refused', 'blocked')),
  code text NOT NULL, params jsonb NOT NULL, mine jsonb NOT NULL, theirs jsonb NOT NULL,
  their_user_id uuid, their_at timestamptz, their_events text[] NOT NULL,
  occurred_at timestamptz NOT NULL, told_at timestamptz NOT NULL DEFAULT now(), decided_at timestamptz,
  choice text CHECK (choice IN ('mine', 'theirs', 'edited')), instead uuid,
  PRIMARY KEY (tenant_id, command_id), CHECK ((decided_at IS NULL) = (choice IS NULL)),
  FOREIGN KEY (tenant_id, user_id) REFERENCES person (tenant_id, id) ON DELETE CASCADE);
CREATE INDEX sync_conflict_told ON sync_conflict (tenant_id, told_at DESC, command_id DESC);
CREATE INDEX sync_conflict_user ON sync_conflict (tenant_id, user_id, told_at DESC, command_id DESC);
CREATE INDEX sync_conflict_decided ON sync_conflict (tenant_id, decided_at) WHERE decided_at IS NOT NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON sync_conflict TO fleet_app;
${fence('sync_conflict')}`;

/** Which batch of a device is carried out, for as long as its process says so again. */
const TURNS = `ALTER TABLE device ADD COLUMN turn uuid, ADD COLUMN turn_until timestamptz`;
