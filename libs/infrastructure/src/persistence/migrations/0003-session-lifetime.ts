import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A log-in ends some day however often it is used: each of its sessions knows when the first began. */
export class SessionLifetime1790000000003 implements MigrationInterface {
  name = 'SessionLifetime1790000000003';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [BEGINNING, ROTATE]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('Sessions are never taken back: restore a backup instead');
  }
}

/** Of log-ins that are there already, it is now. */
const BEGINNING = `ALTER TABLE session ADD COLUMN family_began_at timestamptz NOT NULL DEFAULT now()`;

const ROTATE = `
DROP FUNCTION session_rotate(bytea, bytea, uuid, integer, integer);

-- 'rotated': the old token was current. 'grace': another tab has just rotated it, so this one gets a sibling of the same family.
-- 'reused': it was rotated before the grace, so someone has a copy; the whole family ends.
-- What is given never outlives its family, which ends p_family_seconds after it began.
CREATE FUNCTION session_rotate(p_old bytea, p_new bytea, p_new_id uuid, p_grace_seconds integer, p_seconds integer,
                               p_family_seconds integer)
  RETURNS TABLE (outcome text, tenant_id uuid, user_id uuid, family uuid)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  #variable_conflict use_column
  DECLARE found_session session%ROWTYPE; verdict text; family_ends_at timestamptz;
  BEGIN
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
  END $$;

REVOKE EXECUTE ON FUNCTION session_rotate(bytea, bytea, uuid, integer, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION session_rotate(bytea, bytea, uuid, integer, integer, integer) TO fleet_app;
ALTER FUNCTION session_rotate(bytea, bytea, uuid, integer, integer, integer) OWNER TO fleet_lookup;`;
