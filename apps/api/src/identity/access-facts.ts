import type { Read } from '#domain/ports/read-database.js';
import type { RoleState } from '#domain/identity/role.js';

/**
 * Commands that change who may do what read this first. They go one after the other in a tenant: what each was decided on (that
 * another administrator is left, that nobody has the role) still holds when it commits.
 */
export const IN_TURN: Read<object> = {
  sql: `SELECT pg_advisory_xact_lock(hashtextextended('who may do what in ' || $1::text, 0))`,
};

/** How many active users may do everything, without counting one user, and without counting on one role. */
export function adminsWithout({ userId, roleId }: { userId?: string; roleId?: string }): Read<{ admins: number }> {
  return {
    sql: `SELECT count(*)::int AS admins FROM app_user u
          WHERE u.tenant_id = $1 AND u.status = 'active' AND u.id IS DISTINCT FROM $2::uuid AND EXISTS (
            SELECT FROM role r WHERE r.tenant_id = $1 AND r.id = ANY (u.role_ids) AND r.id IS DISTINCT FROM $3::uuid
              AND NOT r.deleted AND r.state->'permissions' ? 'all')`,
    parameters: [userId ?? null, roleId ?? null],
  };
}

/** The roles that there are of those named by id or by name. */
export function rolesNamed(ids: readonly string[], names: readonly string[] = []): Read<{ state: RoleState }> {
  return {
    sql: `SELECT state FROM role WHERE tenant_id = $1 AND NOT deleted AND (id = ANY ($2::uuid[]) OR lower(name) = ANY ($3::text[]))`,
    parameters: [ids, names.map((name) => name.toLowerCase())],
  };
}

/** The roles that a user has. */
export function rolesOf(userId: string): Read<{ state: RoleState }> {
  return {
    sql: `SELECT r.state FROM app_user u JOIN role r ON r.tenant_id = $1 AND r.id = ANY (u.role_ids) WHERE u.tenant_id = $1 AND u.id = $2`,
    parameters: [userId],
  };
}
