import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What begins, renews and ends sessions of one user goes one after the other: none slips past an end that has just begun. */
export class SessionsInTurn1790000000018 implements MigrationInterface {
  name = 'SessionsInTurn1790000000018';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [TURN, CREATE, ROTATE, REVOKE]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('Sessions are never taken back: restore a backup instead');
  }
}

/** Until the transaction ends. Every statement after it sees what was committed before its turn came. */
const TURN = `
CREATE FUNCTION sessions_turn(p_user uuid) RETURNS void LANGUAGE sql
  AS $$ SELECT pg_advisory_xact_lock(hashtextextended('sessions of ' || p_user::text, 0)) $$;
REVOKE EXECUTE ON FUNCTION sessions_turn(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sessions_turn(uuid) TO fleet_lookup`;

const definer = 'SECURITY DEFINER SET search_path = public, pg_temp';

const CREATE = `
CREATE OR REPLACE FUNCTION session_create(p_id uuid, p_tenant uuid, p_user uuid, p_family uuid, p_hash bytea, p_seconds integer)
  RETURNS void LANGUAGE sql ${definer}
  AS $$ SELECT sessions_turn(p_user);
        DELETE FROM session WHERE user_id = p_user AND expires_at < now();
        INSERT INTO session (id, tenant_id, user_id, family, token_hash, expires_at)
        VALUES (p_id, p_tenant, p_user, p_family, p_hash, now() + make_interval(secs => p_seconds)) $$`;

/** As in migration 3, but for the turn. */
const ROTATE = `
CREATE OR REPLACE FUNCTION session_rotate(p_old bytea, p_new bytea, p_new_id uuid, p_grace_seconds integer, p_seconds integer,
                                          p_family_seconds integer)
  RETURNS TABLE (outcome text, tenant_id uuid, user_id uuid, family uuid)
  LANGUAGE plpgsql ${definer}
  AS $$
  #variable_conflict use_column
  DECLARE found_session session%ROWTYPE; verdict text; family_ends_at timestamptz;
  BEGIN
    PERFORM sessions_turn((SELECT s.user_id FROM session s WHERE s.token_hash = p_old));
    SELECT * INTO found_session FROM session WHERE token_hash = p_old FOR UPDATE;
    family_ends_at := found_session.family_began_at + make_interval(secs => p_family_seconds);
    IF found_session.id IS NULL OR found_session.revoked_at IS NOT NULL THEN verdict := 'unknown';
    ELSIF LEAST(found_session.expires_at, family_ends_at) <= clock_timestamp() THEN verdict := 'expired';
    ELSIF found_session.replaced_by IS NULL THEN verdict := 'rotated';
    ELSIF found_session.replaced_at > clock_timestamp() - make_interval(secs => p_grace_seconds) THEN verdict := 'grace';
    ELSE verdict := 'reused';
    END IF;
    IF verdict IN ('rotated', 'grace') THEN
      INSERT INTO session (id, tenant_id, user_id, family, token_hash, family_began_at, expires_at)
      VALUES (p_new_id, found_session.tenant_id, found_session.user_id, found_session.family, p_new,
              found_session.family_began_at, LEAST(now() + make_interval(secs => p_seconds), family_ends_at));
    END IF;
    IF verdict = 'rotated' THEN
      UPDATE session SET replaced_by = p_new_id, replaced_at = clock_timestamp() WHERE id = found_session.id;
    ELSIF verdict = 'reused' THEN
      UPDATE session SET revoked_at = clock_timestamp() WHERE family = found_session.family AND revoked_at IS NULL;
    END IF;
    RETURN QUERY SELECT verdict, found_session.tenant_id, found_session.user_id, found_session.family;
  END $$`;

const REVOKE = `
CREATE OR REPLACE FUNCTION session_revoke_family(p_hash bytea) RETURNS void LANGUAGE sql ${definer}
  AS $$ SELECT sessions_turn((SELECT s.user_id FROM session s WHERE s.token_hash = p_hash));
        UPDATE session SET revoked_at = now() WHERE revoked_at IS NULL
          AND family = (SELECT s.family FROM session s WHERE s.token_hash = p_hash) $$;

CREATE OR REPLACE FUNCTION session_revoke_user(p_tenant uuid, p_user uuid) RETURNS void LANGUAGE sql ${definer}
  AS $$ SELECT sessions_turn(p_user);
        UPDATE session SET revoked_at = now()
          WHERE user_id = p_user AND tenant_id IS NOT DISTINCT FROM p_tenant AND revoked_at IS NULL $$`;
