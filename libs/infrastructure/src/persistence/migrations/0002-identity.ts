import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fence } from './0001-spine.js';

/** Who people are and how they prove it. None of this is event-sourced, so a person can be erased and the log stays whole. */
export class Identity1790000000002 implements MigrationInterface {
  name = 'Identity1790000000002';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [PEOPLE, OPERATORS, SESSIONS, SIGNING_KEYS, LOOKUPS]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('People and sessions are never taken back: restore a backup instead');
  }
}

const PEOPLE = `
CREATE TABLE person (
  tenant_id uuid NOT NULL, id uuid NOT NULL, name text NOT NULL, email text, phone text,
  language text NOT NULL DEFAULT 'en', created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant_id, id));
CREATE UNIQUE INDEX person_email ON person (tenant_id, lower(email));
CREATE INDEX person_login ON person (lower(email));
GRANT SELECT, INSERT, UPDATE, DELETE ON person TO fleet_app;
GRANT SELECT ON person TO fleet_lookup;
${fence('person')}

CREATE TABLE credential (
  tenant_id uuid NOT NULL, user_id uuid NOT NULL, password_hash text NOT NULL, changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, user_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES person (tenant_id, id) ON DELETE CASCADE);
GRANT SELECT, INSERT, UPDATE, DELETE ON credential TO fleet_app;
GRANT SELECT ON credential TO fleet_lookup;
${fence('credential')}`;

/** Operators live outside tenants; nobody but the functions below reads them. */
const OPERATORS = `
CREATE TABLE operator (
  id uuid PRIMARY KEY, email text NOT NULL, name text NOT NULL, password_hash text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now());
CREATE UNIQUE INDEX operator_email ON operator (lower(email));
GRANT SELECT, INSERT, UPDATE ON operator TO fleet_lookup;`;

/**
 * One row for each refresh token ever given; a family is one log-in. Tokens are kept as SHA-256 only. `tenant_id` is null
 * for operators, so it cannot lead the primary key; no role but the functions' owner is granted the table.
 */
const SESSIONS = `
CREATE TABLE session (
  id uuid PRIMARY KEY, tenant_id uuid, user_id uuid NOT NULL, family uuid NOT NULL, token_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(), expires_at timestamptz NOT NULL,
  replaced_by uuid, replaced_at timestamptz, revoked_at timestamptz);
CREATE INDEX session_family ON session (family);
CREATE INDEX session_user_id ON session (user_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO fleet_lookup;
${fence('session')}`;

const SIGNING_KEYS = `
CREATE TABLE signing_key (
  kid text PRIMARY KEY, private_jwk jsonb NOT NULL, public_jwk jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(), retires_at timestamptz NOT NULL);
GRANT SELECT, INSERT, DELETE ON signing_key TO fleet_lookup;`;

const definer = 'SECURITY DEFINER SET search_path = public, pg_temp';

/** What must look across tenants before there is one: log-in and refresh. Their owner bypasses row-level security. */
const LOOKUPS = `
CREATE FUNCTION login_candidates(wanted text)
  RETURNS TABLE (tenant_id uuid, tenant_domain text, tenant_status text, company_name text, user_id uuid, user_status text,
                 password_hash text)
  LANGUAGE sql STABLE ${definer}
  AS $$ SELECT p.tenant_id, t.domain, t.status, t.state->>'companyName', p.id, u.status, c.password_hash
        FROM person p
        JOIN app_user u ON u.tenant_id = p.tenant_id AND u.id = p.id
        JOIN tenant t ON t.tenant_id = p.tenant_id
        JOIN credential c ON c.tenant_id = p.tenant_id AND c.user_id = p.id
        WHERE lower(p.email) = lower(wanted)
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, o.id, 'active', o.password_hash FROM operator o WHERE lower(o.email) = lower(wanted)
        LIMIT 20 $$;

CREATE FUNCTION operator_by_id(wanted uuid) RETURNS TABLE (id uuid, email text, name text)
  LANGUAGE sql STABLE ${definer}
  AS $$ SELECT o.id, o.email, o.name FROM operator o WHERE o.id = wanted $$;

CREATE FUNCTION operator_save(p_id uuid, p_email text, p_name text, p_password_hash text) RETURNS void
  LANGUAGE sql ${definer}
  AS $$ INSERT INTO operator (id, email, name, password_hash) VALUES (p_id, p_email, p_name, p_password_hash)
        ON CONFLICT (id) DO UPDATE SET email = p_email, name = p_name, password_hash = p_password_hash $$;

CREATE FUNCTION session_create(p_id uuid, p_tenant uuid, p_user uuid, p_family uuid, p_hash bytea, p_seconds integer)
  RETURNS void LANGUAGE sql ${definer}
  AS $$ DELETE FROM session WHERE user_id = p_user AND expires_at < now();
        INSERT INTO session (id, tenant_id, user_id, family, token_hash, expires_at)
        VALUES (p_id, p_tenant, p_user, p_family, p_hash, now() + make_interval(secs => p_seconds)) $$;

-- 'rotated': the old token was current. 'grace': another tab has just rotated it, so this one gets a sibling of the same family.
-- 'reused': it was rotated before the grace, so someone has a copy; the whole family ends.
CREATE FUNCTION session_rotate(p_old bytea, p_new bytea, p_new_id uuid, p_grace_seconds integer, p_seconds integer)
  RETURNS TABLE (outcome text, tenant_id uuid, user_id uuid, family uuid)
  LANGUAGE plpgsql ${definer}
  AS $$
  #variable_conflict use_column
  DECLARE found_session session%ROWTYPE; verdict text;
  BEGIN
    SELECT * INTO found_session FROM session WHERE token_hash = p_old FOR UPDATE;
    IF NOT FOUND OR found_session.revoked_at IS NOT NULL THEN verdict := 'unknown';
    ELSIF found_session.expires_at <= clock_timestamp() THEN verdict := 'expired';
    ELSIF found_session.replaced_by IS NULL THEN verdict := 'rotated';
    ELSIF found_session.replaced_at > clock_timestamp() - make_interval(secs => p_grace_seconds) THEN verdict := 'grace';
    ELSE verdict := 'reused';
    END IF;
    IF verdict IN ('rotated', 'grace') THEN
      INSERT INTO session (id, tenant_id, user_id, family, token_hash, expires_at)
      VALUES (p_new_id, found_session.tenant_id, found_session.user_id, found_session.family, p_new,
              now() + make_interval(secs => p_seconds));
    END IF;
    IF verdict = 'rotated' THEN
      UPDATE session SET replaced_by = p_new_id, replaced_at = clock_timestamp() WHERE id = found_session.id;
    ELSIF verdict = 'reused' THEN
      UPDATE session SET revoked_at = clock_timestamp() WHERE family = found_session.family AND revoked_at IS NULL;
    END IF;
    RETURN QUERY SELECT verdict, found_session.tenant_id, found_session.user_id, found_session.family;
  END $$;

CREATE FUNCTION session_revoke_family(p_hash bytea) RETURNS void LANGUAGE sql ${definer}
  AS $$ UPDATE session SET revoked_at = now() WHERE revoked_at IS NULL
        AND family = (SELECT s.family FROM session s WHERE s.token_hash = p_hash) $$;

CREATE FUNCTION session_revoke_user(p_tenant uuid, p_user uuid) RETURNS void LANGUAGE sql ${definer}
  AS $$ UPDATE session SET revoked_at = now()
        WHERE user_id = p_user AND tenant_id IS NOT DISTINCT FROM p_tenant AND revoked_at IS NULL $$;

CREATE FUNCTION signing_keys() RETURNS TABLE (kid text, private_jwk jsonb, public_jwk jsonb, created_at timestamptz, retires_at timestamptz)
  LANGUAGE sql STABLE ${definer}
  AS $$ SELECT k.kid, k.private_jwk, k.public_jwk, k.created_at, k.retires_at FROM signing_key k
        WHERE k.retires_at > now() ORDER BY k.created_at DESC $$;

-- False when another process has just added one: one new key for each rotation, however many processes ask.
CREATE FUNCTION signing_key_add(p_kid text, p_private jsonb, p_public jsonb, p_sign_seconds integer, p_keep_seconds integer)
  RETURNS boolean LANGUAGE plpgsql ${definer}
  AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(7305003);
    IF EXISTS (SELECT FROM signing_key WHERE created_at > clock_timestamp() - make_interval(secs => p_sign_seconds)) THEN
      RETURN false;
    END IF;
    DELETE FROM signing_key WHERE retires_at < now();
    INSERT INTO signing_key (kid, private_jwk, public_jwk, created_at, retires_at)
    VALUES (p_kid, p_private, p_public, clock_timestamp(), clock_timestamp() + make_interval(secs => p_keep_seconds));
    RETURN true;
  END $$;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'login_candidates(text)', 'operator_by_id(uuid)', 'operator_save(uuid, text, text, text)',
    'session_create(uuid, uuid, uuid, uuid, bytea, integer)', 'session_rotate(bytea, bytea, uuid, integer, integer)',
    'session_revoke_family(bytea)', 'session_revoke_user(uuid, uuid)', 'signing_keys()',
    'signing_key_add(text, jsonb, jsonb, integer, integer)'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO fleet_app', name);
    EXECUTE format('ALTER FUNCTION %s OWNER TO fleet_lookup', name);
  END LOOP;
  REVOKE EXECUTE ON FUNCTION operator_save(uuid, text, text, text) FROM fleet_app;
END $$;`;
