import { Devices, MOST_DEVICES, type Device, type DeviceOwner, type DeviceView } from '#domain/sync/devices.js';
import type { Database } from '../persistence/database.js';

interface Row {
  readonly last: number;
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
      const { last, revoked_at, is_new } = rows[0]!;
      if (is_new) await client.query(FORGET, [tenantId, userId, MOST_DEVICES]);
      return { id, lastSequence: last, revokedAt: revoked_at?.toISOString() ?? null, isNew: is_new };
    });
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
  RETURNING last_sequence::float8 AS last, revoked_at, xmax = 0 AS is_new`;

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
