import { randomUUID } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { PERMISSIONS } from '#domain/identity/permissions.js';
import type { RoleEvent } from '#domain/identity/role.events.js';
import type { RoleState } from '#domain/identity/role.js';
import { evolveRole } from '#domain/identity/role.js';
import { SYSTEM } from '#domain/shared/command.js';
import { chainEvents, insertEvents } from '../event-log.js';

interface Row {
  readonly id: string;
  readonly version: number;
  readonly hash: Buffer;
  readonly state: RoleState;
}

/** Technicians of companies that were there before may report problems, as those of new ones: the role that came with the company. */
export class TechniciansReport1790000000023 implements MigrationInterface {
  name = 'TechniciansReport1790000000023';

  async up(runner: QueryRunner): Promise<void> {
    const tenants = (await runner.query('SELECT id FROM platform_tenants()')) as { id: string }[];
    for (const { id } of tenants) await giveIn(runner, id);
    await runner.query(`SELECT set_config('app.tenant_id', '', true)`);
  }

  async down(): Promise<void> {
    throw new Error('What was done under a permission stays: restore a backup instead');
  }
}

/** As a command would: an event in its stream, and the row as that leads to. */
async function giveIn(runner: QueryRunner, tenantId: string): Promise<void> {
  await runner.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
  const rows = (await runner.query(TECHNICIANS, [tenantId])) as Row[];
  for (const { id, version, hash, state } of rows) {
    const now = new Date();
    const event: RoleEvent = {
      type: 'identity.role-updated',
      v: 1,
      data: { changes: { permissions: reporting(state) }, at: now.toISOString() },
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

function reporting({ permissions }: RoleState): RoleState['permissions'] {
  return PERMISSIONS.filter((each) => each === 'report_issues' || permissions.includes(each));
}

const TECHNICIANS = `SELECT id, version, hash, state FROM role
  WHERE tenant_id = $1 AND state @> '{"builtIn": true, "name": "technician"}' AND NOT state->'permissions' @> '["report_issues"]'
  FOR UPDATE`;
