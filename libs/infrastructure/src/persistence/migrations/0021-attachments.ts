import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fence } from './0001-spine.js';

/** Files on work orders and vehicles, and what they may take: bytes count against the plan as users and vehicles do (ADR 34). */
export class Attachments1790000000021 implements MigrationInterface {
  name = 'Attachments1790000000021';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [ATTACHMENTS, QUOTA, TENANTS, SEARCH]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('Attachments are never taken back: restore a backup instead');
  }
}

const ATTACHMENTS = `
CREATE TABLE attachment (
  tenant_id uuid NOT NULL, id uuid NOT NULL, version integer NOT NULL, hash bytea NOT NULL, state jsonb NOT NULL,
  target_kind text NOT NULL, target_id uuid NOT NULL, status text NOT NULL, attached_by uuid, attached_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id));
CREATE INDEX attachment_target ON attachment (tenant_id, target_id, attached_at, id);
GRANT SELECT, INSERT, UPDATE ON attachment TO fleet_app;
${fence('attachment')}`;

/** 2 GB are the most an integer holds. Plans as they were when this ran. */
const QUOTA = `
ALTER TABLE quota ALTER COLUMN used TYPE bigint, ALTER COLUMN maximum TYPE bigint;
DO $$
DECLARE tenant record;
BEGIN
  FOR tenant IN SELECT id, state->>'plan' AS plan FROM platform_tenants() LOOP
    PERFORM set_config('app.tenant_id', tenant.id::text, true);
    INSERT INTO quota (tenant_id, kind, used, maximum) VALUES (tenant.id, 'storage', 0,
      CASE tenant.plan WHEN 'starter' THEN 10 WHEN 'professional' THEN 50 ELSE 500 END * 1000000000::bigint);
  END LOOP;
  PERFORM set_config('app.tenant_id', '', true);
END $$;`;

const TENANTS = `
DROP FUNCTION platform_tenants();
CREATE FUNCTION platform_tenants()
  RETURNS TABLE (id uuid, version integer, state jsonb, users integer, vehicles integer, storage bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT t.id, t.version, t.state,
          COALESCE((SELECT used FROM quota q WHERE q.tenant_id = t.tenant_id AND q.kind = 'users'), 0)::integer,
          COALESCE((SELECT used FROM quota q WHERE q.tenant_id = t.tenant_id AND q.kind = 'vehicles'), 0)::integer,
          COALESCE((SELECT used FROM quota q WHERE q.tenant_id = t.tenant_id AND q.kind = 'storage'), 0)
        FROM tenant t ORDER BY t.state->>'companyName' $$;
ALTER FUNCTION platform_tenants() OWNER TO fleet_lookup;
REVOKE EXECUTE ON FUNCTION platform_tenants() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform_tenants() TO fleet_app, fleet_system;`;

const likeAll = (words: string): string =>
  `${words} LIKE p_like[1] AND ${words} LIKE COALESCE(p_like[2], '%') AND ${words} LIKE COALESCE(p_like[3], '%')`;

/** As migration 9 has it, with what files are called and what is written under them. */
const SEARCH = `
CREATE INDEX search_attachment ON search_entry USING gin (tenant_id, words gin_trgm_ops) WHERE kind = 'attachment';
CREATE OR REPLACE FUNCTION search_candidates(p_kind text, p_like text[], p_most integer) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  BEGIN
    CASE p_kind
      ${['vehicle', 'work_order', 'part', 'attachment']
        .map(
          (kind) => `WHEN '${kind}' THEN RETURN QUERY SELECT e.id FROM search_entry e
          WHERE e.tenant_id = current_tenant() AND e.kind = '${kind}' AND ${likeAll('e.words')} LIMIT p_most;`,
        )
        .join('\n      ')}
      WHEN 'person' THEN RETURN QUERY SELECT p.id FROM person p
          WHERE p.tenant_id = current_tenant() AND ${likeAll(`lower(' ' || p.name || ' ' || COALESCE(p.email, ''))`)} LIMIT p_most;
    END CASE;
  END $$;`;
