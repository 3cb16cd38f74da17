import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What administrators see and do: roles that are deleted give their name back, and people were last seen some time. */
export class Administration1790000000012 implements MigrationInterface {
  name = 'Administration1790000000012';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [ROLES, LAST_SEEN]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('Roles that were deleted have no place to go back to: restore a backup instead');
  }
}

const ROLES = `
ALTER TABLE role ADD COLUMN deleted boolean NOT NULL DEFAULT false;
DROP INDEX role_name;
CREATE UNIQUE INDEX role_name ON role (tenant_id, lower(name)) WHERE NOT deleted;`;

/** Sessions are reached through functions only. This one tells no more than a time, and of people of the caller's tenant. */
const LAST_SEEN = `
CREATE FUNCTION user_last_seen(p_user uuid) RETURNS timestamptz
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT max(s.created_at) FROM session s WHERE s.user_id = p_user AND s.tenant_id = current_tenant() $$;
ALTER FUNCTION user_last_seen(uuid) OWNER TO fleet_lookup;
REVOKE EXECUTE ON FUNCTION user_last_seen(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION user_last_seen(uuid) TO fleet_app;`;
