import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fence } from './0001-spine.js';

/** How users arrange a dashboard for themselves, and what invoices consist of, for the costs of a month. */
export class Dashboards1790000000007 implements MigrationInterface {
  name = 'Dashboards1790000000007';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [ARRANGEMENTS, INVOICES]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('What people arranged is not taken back: restore a backup instead');
  }
}

const ARRANGEMENTS = `
CREATE UNIQUE INDEX dashboard_default ON dashboard (tenant_id) WHERE is_default;
CREATE TABLE dashboard_arrangement (
  tenant_id uuid NOT NULL, user_id uuid NOT NULL, dashboard_id uuid NOT NULL, widgets jsonb NOT NULL,
  PRIMARY KEY (tenant_id, user_id, dashboard_id),
  FOREIGN KEY (tenant_id, dashboard_id) REFERENCES dashboard (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES person (tenant_id, id) ON DELETE CASCADE);
GRANT SELECT, INSERT, UPDATE, DELETE ON dashboard_arrangement TO fleet_app;
${fence('dashboard_arrangement')}`;

/** Filled by rewriting the table: its owner, whom row-level security binds too, sees no row. */
const INVOICES = `
CREATE FUNCTION amount_of(state jsonb, kind text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT COALESCE(sum((l->>'amount')::bigint), 0)::bigint FROM jsonb_array_elements(state->'lines') l WHERE l->>'kind' = kind $$;
ALTER TABLE invoice ADD COLUMN labor bigint, ADD COLUMN parts bigint, ADD COLUMN charges bigint;
ALTER TABLE invoice
  ALTER COLUMN labor TYPE bigint USING amount_of(state, 'labor'),
  ALTER COLUMN parts TYPE bigint USING amount_of(state, 'part'),
  ALTER COLUMN charges TYPE bigint USING amount_of(state, 'charge');
ALTER TABLE invoice ALTER COLUMN labor SET NOT NULL, ALTER COLUMN parts SET NOT NULL, ALTER COLUMN charges SET NOT NULL;
DROP FUNCTION amount_of(jsonb, text);`;
