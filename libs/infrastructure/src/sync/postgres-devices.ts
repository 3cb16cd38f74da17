import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '#domain/shared/domain-error.js';
import {
  Devices,
  MOST_DEVICES,
  MOST_NEW_DEVICES,
  type Device,
  type DeviceOwner,
  type DeviceView,
} from '#domain/sync/devices.js';
import type { Database } from '../persistence/database.js';

/** Whoever has the turn says so again in time; one that died is waited for no longer. */
const TURN = '10 seconds';
const TURN_AGAIN = 3_000;
/** So long somebody waits for theirs, asking again now and then (ms). */
const PATIENCE = 5_000;
const ASK_AGAIN = 100;

interface Row {
  readonly revoked_at: Date | null;
  readonly is_new: boolean;
}

/** All null but the name where somebody has none. */
interface ViewRow extends Omit<DeviceView, 'firstSeenAt' | 'lastSeenAt' | 'revokedAt'> {
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
  readonly revoked_at: Date | null;
}

export class PostgresDevices extends Devices {
  constructor(private readonly database: Database) {
    super();
  }

  seen({ tenantId, userId }: DeviceOwner, id: string, name: string): Promise<Device> {
    return this.database.tenantTransaction(tenantId, async (client) => {
      const { rows } = await client.query<Row>(SEEN, [tenantId, userId, id, name]);
      const { revoked_at, is_new } = rows[0]!;
      if (is_new) {
        await client.query(ONE_BY_ONE, [tenantId, userId]);
        const begun = await client.query<{ devices: number }>(NEW_TODAY, [tenantId, userId]);
        if (begun.rows[0]!.devices > MOST_NEW_DEVICES)
          throw new DomainError('too_many_devices', { most: MOST_NEW_DEVICES });
        await client.query(FORGET, [tenantId, userId, MOST_DEVICES]);
      }
      return { id, revokedAt: revoked_at?.toISOString() ?? null, isNew: is_new };
    });
  }

  async inTurn<Result>(
    owner: DeviceOwner,
    id: string,
    work: (lastSequence: number) => Promise<Result>,
  ): Promise<Result> {
    const turn = randomUUID();
    const change = <Row extends object>(sql: string): Promise<readonly Row[]> =>
      this.database.tenantTransaction(
        owner.tenantId,
        async (client) => (await client.query<Row>(sql, [owner.tenantId, owner.userId, id, turn])).rows,
      );
    const deadline = Date.now() + PATIENCE;
    let [taken] = await change<{ last: number }>(TAKE_TURN);
    while (!taken) {
      if (Date.now() > deadline) throw new DomainError('sync_in_progress');
      await sleep(ASK_AGAIN);
      [taken] = await change<{ last: number }>(TAKE_TURN);
    }
    const keeping = setInterval(() => void change(KEEP_TURN).catch(() => undefined), TURN_AGAIN);
    try {
      return await work(taken.last);
    } finally {
      clearInterval(keeping);
      // Where that fails, the turn ends by itself.
      await change(END_TURN).catch(() => undefined);
    }
  }

  async settledUpTo({ tenantId, userId }: DeviceOwner, id: string, sequence: number): Promise<void> {
    await this.database.tenantTransaction(tenantId, (client) =>
      client.query(SETTLED, [tenantId, userId, id, sequence]),
    );
  }

  async list(tenantId: string, userId: string): Promise<readonly DeviceView[] | undefined> {
    const rows = await this.database.query<ViewRow>(tenantId, LIST, [userId]);
    if (rows.length === 0) return undefined;
    return rows
      .filter(({ id }) => id !== null)
      .map(({ first_seen_at, last_seen_at, revoked_at, ...row }) => ({
        ...row,
        firstSeenAt: first_seen_at.toISOString(),
        lastSeenAt: last_seen_at.toISOString(),
        revokedAt: revoked_at?.toISOString() ?? null,
      }));
  }

  revoke({ tenantId, userId }: DeviceOwner, id: string): Promise<boolean> {
    return this.database.tenantTransaction(tenantId, async (client) => {
      const { rows } = await client.query(REVOKE, [tenantId, userId, id]);
      return rows.length > 0;
    });
  }
}

const SEEN = `
  INSERT INTO device (tenant_id, user_id, id, name) VALUES ($1, $2, $3, $4)
  ON CONFLICT (tenant_id, user_id, id)
    DO UPDATE SET last_seen_at = now(), name = CASE WHEN excluded.name = '' THEN device.name ELSE excluded.name END
  RETURNING revoked_at, xmax = 0 AS is_new`;

/** What others began to use at the same time is counted, too. */
const ONE_BY_ONE = `SELECT pg_advisory_xact_lock(hashtextextended('devices of ' || $1::text || $2::text, 0))`;

const NEW_TODAY = `
  SELECT count(*)::int AS devices FROM device
  WHERE tenant_id = $1 AND user_id = $2 AND first_seen_at > now() - interval '1 day'`;

const TAKE_TURN = `
  UPDATE device SET turn = $4, turn_until = now() + interval '${TURN}'
  WHERE tenant_id = $1 AND user_id = $2 AND id = $3 AND (turn_until IS NULL OR turn_until <= now())
  RETURNING last_sequence::float8 AS last`;

const KEEP_TURN = `
  UPDATE device SET turn_until = now() + interval '${TURN}'
  WHERE tenant_id = $1 AND user_id = $2 AND id = $3 AND turn = $4`;

const END_TURN = `
  UPDATE device SET turn = NULL, turn_until = NULL
  WHERE tenant_id = $1 AND user_id = $2 AND id = $3 AND turn = $4`;

const SETTLED = `
  UPDATE device SET last_sequence = $4 WHERE tenant_id = $1 AND user_id = $2 AND id = $3 AND last_sequence < $4`;

const REVOKE = `
  UPDATE device SET revoked_at = COALESCE(revoked_at, now()) WHERE tenant_id = $1 AND user_id = $2 AND id = $3
  RETURNING id`;

/** One that is revoked is remembered for a year: it may still call. */
const FORGET = `
  DELETE FROM device WHERE tenant_id = $1 AND user_id = $2
    AND (revoked_at < now() - interval '1 year' OR id IN (
      SELECT id FROM device WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL
      ORDER BY last_seen_at DESC, id OFFSET $3))`;

const LIST = `
  SELECT d.id, d.user_id AS "userId", p.name AS "userName", d.name, d.first_seen_at, d.last_seen_at, d.revoked_at
  FROM person p LEFT JOIN device d ON d.tenant_id = $1 AND d.user_id = p.id
  WHERE p.tenant_id = $1 AND p.id = $2 ORDER BY d.last_seen_at DESC, d.id LIMIT 200`;
