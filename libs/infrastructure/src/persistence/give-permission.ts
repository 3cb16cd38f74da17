import { randomUUID } from 'node:crypto';
import type { QueryRunner } from 'typeorm';
import { PERMISSIONS, type Permission } from '#domain/identity/permissions.js';
import type { RoleEvent } from '#domain/identity/role.events.js';
import { evolveRole, type RoleState } from '#domain/identity/role.js';
import { SYSTEM } from '#domain/shared/command.js';
import { chainEvents, insertEvents } from './event-log.js';

interface Row {
  readonly id: string;
  readonly version: number;
  readonly hash: Buffer;
  readonly state: RoleState;
}

/**
 * For a migration: roles that came with a company and lack a permission, which new ones have, get it, as nobody can edit them. As a
 * command would: an event in their stream, and the row as that leads to.
 * @param names of built-in roles
 */
export async function givePermission(
  runner: QueryRunner,
  permission: Permission,
  names: readonly string[],
): Promise<void> {
  const tenants = (await runner.query('SELECT id FROM platform_tenants()')) as { id: string }[];
  for (const { id } of tenants) await giveIn(runner, id, permission, names);
  await runner.query(`SELECT set_config('app.tenant_id', '', true)`);
}

async function giveIn(
  runner: QueryRunner,
  tenantId: string,
  permission: Permission,
  names: readonly string[],
): Promise<void> {
  await runner.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
  const rows = (await runner.query(ROLES, [tenantId, names, JSON.stringify([permission])])) as Row[];
  for (const { id, version, hash, state } of rows) {
    const now = new Date();
    const permissions = PERMISSIONS.filter((each) => each === permission || state.permissions.includes(each));
    const event: RoleEvent = {
      type: 'identity.role-updated',
      v: 1,
      data: { changes: { permissions }, at: now.toISOString() },
    };
    const meta = { tenantId, actor: SYSTEM, commandId: randomUUID() };
    const { rows: events, head } = chainEvents({ type: 'role', id, version, head: hash }, [event], meta, now);
    const { text, values } = insertEvents(events);
    await runner.query(text, values as unknown[]);
    await runner.query('UPDATE role SET state = $3, version = $4, hash = $5 WHERE tenant_id = $1 AND id = $2', [
      tenantId,
      id,
      JSON.stringify(evolveRole(state, event)),
      version + 1,
      head,
    ]);
  }
}

const ROLES = `SELECT id, version, hash, state FROM role
  WHERE tenant_id = $1 AND state @> '{"builtIn": true}' AND state->>'name' = ANY($2::text[]) AND NOT state->'permissions' @> $3::jsonb
  FOR UPDATE`;
