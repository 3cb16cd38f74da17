import { Passkeys, type NewPasskey, type Passkey, type PasskeyCandidate } from '#domain/identity/passkeys.js';
import type { Write } from '#domain/ports/repository.js';
import type { Database } from '../persistence/database.js';
import { fencedAs } from './platform.js';
import { KEPT_SECONDS } from './postgres-challenges.js';
import { touched } from './postgres-second-factors.js';

const OWN = 'tenant_id = $1 AND user_id = $2';

export class PostgresPasskeys extends Passkeys {
  constructor(private readonly database: Database) {
    super();
  }

  of(tenantId: string | null, userId: string): Promise<Passkey[]> {
    return this.database.query<Passkey>(
      fencedAs(tenantId),
      `SELECT id, credential_id AS "credentialId", public_key AS "publicKey", counter, transports, name,
              backup_eligible AS "backupEligible", backed_up AS "backedUp", added_at AS "addedAt", last_used_at AS "lastUsedAt"
       FROM passkey WHERE ${OWN} ORDER BY added_at, id`,
      [userId],
    );
  }

  async candidates(credentialId: string): Promise<PasskeyCandidate[]> {
    const { rows } = await this.database.app.query<PasskeyCandidate>(
      `SELECT tenant_id AS "tenantId", user_id AS "userId", id, $1::text AS "credentialId", public_key AS "publicKey", counter
       FROM passkey_candidates($1)`,
      [credentialId],
    );
    return rows;
  }

  use(
    { tenantId, userId, id }: PasskeyCandidate,
    { counter, backedUp }: { counter: number; backedUp: boolean },
  ): Promise<boolean> {
    return touched(
      this.database,
      tenantId,
      `UPDATE passkey SET counter = $4, backed_up = $5, last_used_at = now()
       WHERE ${OWN} AND id = $3 AND (counter < $4 OR counter = 0 AND $4 = 0)`,
      [userId, id, counter, backedUp],
    );
  }

  rename(tenantId: string | null, userId: string, id: string, name: string): Promise<boolean> {
    return touched(this.database, tenantId, `UPDATE passkey SET name = $4 WHERE ${OWN} AND id = $3`, [
      userId,
      id,
      name,
    ]);
  }

  adding(userId: string, passkey: NewPasskey, challengeId: string): Write {
    const { id, credentialId, publicKey, counter, transports, backupEligible, backedUp, name } = passkey;
    return {
      sql: `INSERT INTO passkey (tenant_id, user_id, id, credential_id, public_key, counter, transports, backup_eligible, backed_up, name)
            SELECT $1::uuid, $2::uuid, $3::uuid, $4::text, $5::bytea, $6::bigint, $7::text[], $8::boolean, $9::boolean, $10::text
            FROM challenge_spend($11, ${KEPT_SECONDS})`,
      parameters: [
        userId,
        id,
        credentialId,
        publicKey,
        counter,
        transports,
        backupEligible,
        backedUp,
        name,
        challengeId,
      ],
    };
  }

  removal(userId: string, id?: string): Write {
    return {
      sql: `DELETE FROM passkey WHERE ${OWN} AND id = COALESCE($3::uuid, id)`,
      parameters: [userId, id ?? null],
    };
  }
}
