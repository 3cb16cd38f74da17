import { SigningKeys, type SigningKey } from '#domain/identity/signing-keys.js';
import type { Database } from '../persistence/database.js';

export class PostgresSigningKeys extends SigningKeys {
  constructor(private readonly database: Database) {
    super();
  }

  async all(): Promise<SigningKey[]> {
    const { rows } = await this.database.app.query<SigningKey>(
      `SELECT kid, private_jwk AS "privateJwk", public_jwk AS "publicJwk", created_at AS "createdAt", retires_at AS "retiresAt"
       FROM signing_keys()`,
    );
    return rows;
  }

  async add(
    key: Pick<SigningKey, 'kid' | 'privateJwk' | 'publicJwk'>,
    signSeconds: number,
    keepSeconds: number,
  ): Promise<void> {
    await this.database.app.query('SELECT signing_key_add($1, $2, $3, $4, $5)', [
      key.kid,
      JSON.stringify(key.privateJwk),
      JSON.stringify(key.publicJwk),
      signSeconds,
      keepSeconds,
    ]);
  }
}
