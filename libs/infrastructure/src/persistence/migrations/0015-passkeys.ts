import type { MigrationInterface, QueryRunner } from 'typeorm';
import { PLATFORM } from '../../identity/platform.js';
import { fence } from './0001-spine.js';

/**
 * Passkeys; one set of recovery codes for whatever factors somebody has; and both for operators, who are fenced in as the people
 * of a tenant that is none (`PLATFORM`): no user belongs to it, and no token of a user names it.
 */
export class Passkeys1790000000015 implements MigrationInterface {
  name = 'Passkeys1790000000015';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [OPERATORS, RECOVERY_CODES, PASSKEYS, CHALLENGES, LOOKUPS]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('Passkeys are never taken back: restore a backup instead');
  }
}

/** What they are called stays in `operator`; a row here is what their factors hang on. */
const OPERATORS = `
GRANT INSERT ON person TO fleet_lookup;
SELECT set_config('app.tenant_id', '${PLATFORM}', true);
INSERT INTO person (tenant_id, id, name) SELECT '${PLATFORM}', id, 'Operator' FROM operator;
SELECT set_config('app.tenant_id', '', true);

CREATE OR REPLACE FUNCTION operator_save(p_id uuid, p_email text, p_name text, p_password_hash text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ INSERT INTO operator (id, email, name, password_hash) VALUES (p_id, p_email, p_name, p_password_hash)
        ON CONFLICT (id) DO UPDATE SET email = p_email, name = p_name, password_hash = p_password_hash;
        INSERT INTO person (tenant_id, id, name) VALUES ('${PLATFORM}', p_id, 'Operator') ON CONFLICT DO NOTHING $$;`;

const RECOVERY_CODES = `
ALTER TABLE recovery_code DROP CONSTRAINT recovery_code_tenant_id_user_id_fkey;
ALTER TABLE recovery_code ADD FOREIGN KEY (tenant_id, user_id) REFERENCES person (tenant_id, id) ON DELETE CASCADE;`;

/** Whether it may be backed up is fixed when it is made; whether it is, it says with each use. */
const PASSKEYS = `
CREATE TABLE passkey (
  tenant_id uuid NOT NULL, user_id uuid NOT NULL, id uuid NOT NULL, credential_id text NOT NULL, public_key bytea NOT NULL,
  counter bigint NOT NULL, transports text[] NOT NULL, backup_eligible boolean NOT NULL, backed_up boolean NOT NULL,
  name text NOT NULL, added_at timestamptz NOT NULL DEFAULT now(), last_used_at timestamptz, PRIMARY KEY (tenant_id, user_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES person (tenant_id, id) ON DELETE CASCADE);
CREATE UNIQUE INDEX passkey_once ON passkey (tenant_id, credential_id);
CREATE INDEX passkey_credential ON passkey (credential_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON passkey TO fleet_app;
GRANT SELECT ON passkey TO fleet_lookup;
${fence('passkey')}`;

const CHALLENGES = `
CREATE TABLE spent_challenge (id uuid PRIMARY KEY, ends_at timestamptz NOT NULL);
CREATE INDEX spent_challenge_ends ON spent_challenge (ends_at);
GRANT SELECT, INSERT, DELETE ON spent_challenge TO fleet_lookup;`;

const definer = 'SECURITY DEFINER SET search_path = public, pg_temp';

const LOOKUPS = `
CREATE FUNCTION passkey_candidates(p_credential text)
  RETURNS TABLE (tenant_id uuid, user_id uuid, id uuid, public_key bytea, counter bigint)
  LANGUAGE sql STABLE ${definer}
  AS $$ SELECT NULLIF(p.tenant_id, '${PLATFORM}'), p.user_id, p.id, p.public_key, p.counter FROM passkey p
        WHERE p.credential_id = p_credential ORDER BY p.added_at LIMIT 20 $$;

-- Trips over the primary key when it was used before. What has ended is refused by its token anyway.
CREATE FUNCTION challenge_spend(p_id uuid, p_seconds integer) RETURNS void LANGUAGE sql ${definer}
  AS $$ DELETE FROM spent_challenge WHERE ends_at < now();
        INSERT INTO spent_challenge (id, ends_at) VALUES (p_id, now() + make_interval(secs => p_seconds)) $$;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['passkey_candidates(text)', 'challenge_spend(uuid, integer)'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO fleet_app', name);
    EXECUTE format('ALTER FUNCTION %s OWNER TO fleet_lookup', name);
  END LOOP;
END $$;`;
