import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A refresh token that was used is good again for as long as nobody used what came after it, see ADR 7. */
export class LostAnswers1790000000024 implements MigrationInterface {
  name = 'LostAnswers1790000000024';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [GENERATION, ROTATE]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('Sessions are never taken back: restore a backup instead');
  }
}

/** So many answers in a row are not lost: rows, and the cost of looking through them, have an end. */
const MOST_TRIES = 50;

/** How many uses of a family a token comes after. Of those that are there already, the order they were given in. */
const GENERATION = `
ALTER TABLE session ADD COLUMN generation integer NOT NULL DEFAULT 0;
ALTER TABLE session NO FORCE ROW LEVEL SECURITY;
UPDATE session SET generation = place.generation
FROM (SELECT id, row_number() OVER (PARTITION BY family ORDER BY created_at, replaced_at NULLS LAST) - 1 AS generation
      FROM session) place
WHERE session.id = place.id;
ALTER TABLE session FORCE ROW LEVEL SECURITY;
DROP INDEX session_family;
CREATE INDEX session_family ON session (family, generation)`;

/**
 * 'rotated': the newest token that was given, or the one before it as long as nobody used what was given for it, whose answer may
 * have been lost. What is given again takes the place of what was given before the grace.
 * 'reused': a token of its generation or a later one was used, or was given in its place, or it was tried too often: someone has a
 * copy; the whole family ends. Within the grace it may be a request that was overtaken: it ends nothing and is given nothing.
 */
const ROTATE = `
CREATE OR REPLACE FUNCTION session_rotate(p_old bytea, p_new bytea, p_new_id uuid, p_grace_seconds integer, p_seconds integer,
                                          p_family_seconds integer)
  RETURNS TABLE (outcome text, tenant_id uuid, user_id uuid, family uuid)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  #variable_conflict use_column
  DECLARE found_session session%ROWTYPE; verdict text; family_ends_at timestamptz; passed_at timestamptz; is_copied boolean;
  BEGIN
    PERFORM sessions_turn((SELECT s.user_id FROM session s WHERE s.token_hash = p_old));
    SELECT * INTO found_session FROM session WHERE token_hash = p_old FOR UPDATE;
    family_ends_at := found_session.family_began_at + make_interval(secs => p_family_seconds);
    SELECT s.replaced_at INTO passed_at FROM session s
    WHERE s.family = found_session.family AND s.generation >= found_session.generation AND s.id <> found_session.id
      AND s.replaced_at IS NOT NULL
    ORDER BY s.generation LIMIT 1;
    is_copied := passed_at <= clock_timestamp() - make_interval(secs => p_grace_seconds)
    OR found_session.replaced_at IS NULL AND EXISTS (
      SELECT FROM session s
      WHERE s.family = found_session.family AND s.generation = found_session.generation
        AND s.created_at > found_session.created_at + make_interval(secs => p_grace_seconds)
    ) OR found_session.replaced_at IS NOT NULL AND ${MOST_TRIES} <= (
      SELECT count(*) FROM session s WHERE s.family = found_session.family AND s.generation = found_session.generation + 1
    );
    IF found_session.id IS NULL OR found_session.revoked_at IS NOT NULL THEN verdict := 'unknown';
    ELSIF LEAST(found_session.expires_at, family_ends_at) <= clock_timestamp() THEN verdict := 'expired';
    ELSIF is_copied THEN verdict := 'reused';
    ELSIF passed_at IS NOT NULL THEN verdict := 'unknown';
    ELSE verdict := 'rotated';
    END IF;
    IF verdict = 'rotated' THEN
      UPDATE session SET replaced_by = p_new_id, replaced_at = clock_timestamp()
      WHERE id = found_session.id AND replaced_at IS NULL;
      INSERT INTO session (id, tenant_id, user_id, family, generation, token_hash, family_began_at, expires_at)
      VALUES (p_new_id, found_session.tenant_id, found_session.user_id, found_session.family, found_session.generation + 1, p_new,
              found_session.family_began_at, LEAST(now() + make_interval(secs => p_seconds), family_ends_at));
    ELSIF verdict = 'reused' THEN
      UPDATE session SET revoked_at = clock_timestamp() WHERE family = found_session.family AND revoked_at IS NULL;
    END IF;
    RETURN QUERY SELECT verdict, found_session.tenant_id, found_session.user_id, found_session.family;
  END $$`;
