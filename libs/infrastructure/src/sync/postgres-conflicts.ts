import { Conflicts, type FailedCommand } from '#domain/sync/conflicts.js';
import type { DeviceOwner } from '#domain/sync/devices.js';
import type { SyncDecision } from '#domain/sync/views.js';
import type { Database } from '../persistence/database.js';

export class PostgresConflicts extends Conflicts {
  constructor(private readonly database: Database) {
    super();
  }

  async note(
    { tenantId, userId }: DeviceOwner,
    deviceId: string,
    failed: readonly FailedCommand[],
    carriedOut: readonly string[],
  ): Promise<void> {
    const rows = failed.map(({ commandId, target, their, occurredAt, ...rest }) => ({
      ...rest,
      command_id: commandId,
      stream_type: target.kind,
      stream_id: target.id,
      their_user_id: their.by?.id ?? null,
      their_at: their.at,
      their_events: their.events,
      occurred_at: occurredAt,
    }));
    await this.database.tenantTransaction(tenantId, async (client) => {
      if (carriedOut.length > 0) await client.query(SETTLED, [tenantId, userId, carriedOut]);
      if (rows.length === 0) return;
      await client.query(NOTE, [tenantId, userId, deviceId, JSON.stringify(rows)]);
      await client.query(FORGET, [tenantId]);
    });
  }

  async decide({ tenantId, userId }: DeviceOwner, decisions: readonly SyncDecision[]): Promise<void> {
    await this.database.tenantTransaction(tenantId, async (client) => {
      await client.query(DECIDE, [tenantId, userId, JSON.stringify(decisions)]);
      await client.query(FORGET, [tenantId]);
    });
  }
}

const SETTLED = `
  DELETE FROM sync_conflict
  WHERE tenant_id = $1 AND user_id = $2 AND command_id = ANY($3::uuid[]) AND decided_at IS NULL`;

/** An id that somebody else's command has stays theirs. Rows in the order of their keys, so that rivals do not wait for each other. */
const NOTE = `
  INSERT INTO sync_conflict AS c (tenant_id, user_id, device_id, command_id, type, stream_type, stream_id, result, code, params,
    mine, theirs, their_user_id, their_at, their_events, occurred_at)
  SELECT $1, $2, $3, r.command_id, r.type, r.stream_type, r.stream_id, r.result, r.code, r.params, r.mine, r.theirs,
    r.their_user_id, r.their_at, r.their_events, r.occurred_at
  FROM jsonb_populate_recordset(NULL::sync_conflict, $4::jsonb) r ORDER BY r.command_id
  ON CONFLICT (tenant_id, command_id) DO UPDATE SET device_id = excluded.device_id, type = excluded.type,
    stream_type = excluded.stream_type, stream_id = excluded.stream_id, result = excluded.result, code = excluded.code,
    params = excluded.params, mine = excluded.mine, theirs = excluded.theirs, their_user_id = excluded.their_user_id,
    their_at = excluded.their_at, their_events = excluded.their_events, occurred_at = excluded.occurred_at, told_at = now()
  WHERE c.user_id = excluded.user_id`;

const DECIDE = `
  UPDATE sync_conflict c SET decided_at = COALESCE(c.decided_at, now()), choice = d.choice, instead = d.instead
  FROM jsonb_to_recordset($3::jsonb) d ("commandId" uuid, choice text, instead uuid)
  WHERE c.tenant_id = $1 AND c.user_id = $2 AND c.command_id = d."commandId"`;

const FORGET = `
  DELETE FROM sync_conflict WHERE tenant_id = $1
    AND (decided_at < now() - interval '90 days' OR decided_at IS NULL AND told_at < now() - interval '1 year')`;
