import { Conflicts, type FailedCommand } from '#domain/sync/conflicts.js';
import type { DeviceOwner } from '#domain/sync/devices.js';
import type { SyncDecision, SyncOutcome } from '#domain/sync/views.js';
import type { Database } from '../persistence/database.js';

/** So many of one person are remembered: twice what a phone may hold in a day. */
const MOST_LET_GO = 10_000;

interface Row extends Pick<FailedCommand, 'result' | 'code' | 'params' | 'mine' | 'theirs'> {
  readonly id: string;
  readonly events: readonly string[];
  readonly their_user_id: string | null;
  readonly their_name: string | null;
  readonly their_at: Date | null;
}

export class PostgresConflicts extends Conflicts {
  constructor(private readonly database: Database) {
    super();
  }

  async note({ tenantId, userId }: DeviceOwner, deviceId: string, failed: readonly FailedCommand[]): Promise<void> {
    if (failed.length === 0) return;
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
      await client.query(NOTE, [tenantId, userId, deviceId, JSON.stringify(rows)]);
      await client.query(FORGET, [tenantId]);
    });
  }

  async decide({ tenantId, userId }: DeviceOwner, decisions: readonly SyncDecision[]): Promise<void> {
    await this.database.tenantTransaction(tenantId, async (client) => {
      await client.query(DECIDE, [tenantId, userId, JSON.stringify(decisions)]);
      await client.query(LET_GO, [tenantId, userId, decisions.map(({ commandId }) => commandId)]);
      await client.query(FORGET, [tenantId]);
      await client.query(FORGET_LET_GO, [tenantId, userId]);
    });
  }

  async told(
    { tenantId, userId }: DeviceOwner,
    commandIds: readonly string[],
  ): Promise<ReadonlyMap<string, SyncOutcome>> {
    const rows = await this.database.query<Row>(tenantId, TOLD, [userId, commandIds]);
    return new Map(rows.map((row) => [row.id, outcomeOf(row)]));
  }
}

function outcomeOf({
  result,
  code,
  params,
  mine,
  theirs,
  events,
  their_user_id,
  their_name,
  their_at,
}: Row): SyncOutcome {
  if (result === 'blocked') return { result, by: String(params['by']) };
  if (result === 'refused') return { result, code, params };
  const by = their_user_id === null ? null : { id: their_user_id, name: their_name ?? '' };
  return { result, code, params, mine, theirs, by, at: their_at?.toISOString() ?? null, events };
}

/** Rows in the order of their keys, so that rivals do not wait for each other. */
const NOTE = `
  INSERT INTO sync_conflict (tenant_id, user_id, device_id, command_id, type, stream_type, stream_id, result, code, params,
    mine, theirs, their_user_id, their_at, their_events, occurred_at)
  SELECT $1, $2, $3, r.command_id, r.type, r.stream_type, r.stream_id, r.result, r.code, r.params, r.mine, r.theirs,
    r.their_user_id, r.their_at, r.their_events, r.occurred_at
  FROM jsonb_populate_recordset(NULL::sync_conflict, $4::jsonb) r ORDER BY r.command_id
  ON CONFLICT (tenant_id, command_id) DO NOTHING`;

const DECIDE = `
  UPDATE sync_conflict c SET decided_at = COALESCE(c.decided_at, now()), choice = d.choice, instead = d.instead
  FROM jsonb_to_recordset($3::jsonb) d ("commandId" uuid, choice text, instead uuid)
  WHERE c.tenant_id = $1 AND c.user_id = $2 AND c.command_id = d."commandId"`;

/** Those of which nobody was told anything, and that were not carried out: a copy of them may still be on its way. */
const LET_GO = `
  INSERT INTO sync_let_go (tenant_id, user_id, command_id)
  SELECT $1, $2, id FROM (SELECT DISTINCT unnest($3::uuid[]) AS id ORDER BY 1) d
  WHERE NOT EXISTS (SELECT FROM sync_conflict c WHERE c.tenant_id = $1 AND c.command_id = d.id)
    AND NOT EXISTS (SELECT FROM command m WHERE m.tenant_id = $1 AND m.id = d.id)
  ON CONFLICT DO NOTHING`;

/** What is in the log was carried out, whatever was noted beside it. */
const TOLD = `
  SELECT c.command_id AS id, c.result, c.code, c.params, c.mine, c.theirs, c.their_events AS events, c.their_user_id,
    p.name AS their_name, c.their_at
  FROM sync_conflict c LEFT JOIN person p ON p.tenant_id = $1 AND p.id = c.their_user_id
  WHERE c.tenant_id = $1 AND c.user_id = $2 AND c.command_id = ANY($3::uuid[])
    AND NOT EXISTS (SELECT FROM command m WHERE m.tenant_id = $1 AND m.id = c.command_id)
  UNION ALL
  SELECT g.command_id, 'refused', 'let_go', '{}', '{}', '{}', '{}', NULL, NULL, NULL
  FROM sync_let_go g WHERE g.tenant_id = $1 AND g.user_id = $2 AND g.command_id = ANY($3::uuid[])`;

const FORGET = `
  DELETE FROM sync_conflict WHERE tenant_id = $1
    AND (decided_at < now() - interval '90 days' OR decided_at IS NULL AND told_at < now() - interval '1 year')`;

/** No copy outlives the token it was sent with; and nobody fills the table with ids of their own making. */
const FORGET_LET_GO = `
  DELETE FROM sync_let_go WHERE tenant_id = $1 AND (let_go_at < now() - interval '1 day'
    OR user_id = $2 AND command_id IN (
      SELECT command_id FROM sync_let_go WHERE tenant_id = $1 AND user_id = $2 ORDER BY let_go_at DESC, command_id OFFSET ${MOST_LET_GO}))`;
