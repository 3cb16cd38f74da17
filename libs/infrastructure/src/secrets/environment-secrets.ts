import { hkdfSync } from 'node:crypto';
import { Secrets } from '#domain/ports/secrets.js';

/** Keys derived (HKDF, RFC 5869) from one secret of the environment; without it from the database's password, as its roles' are. */
export class EnvironmentSecrets extends Secrets {
  private readonly secret: string;

  constructor(secretKey: string | undefined, databaseUrl: string) {
    super();
    this.secret = secretKey ?? (decodeURIComponent(new URL(databaseUrl).password) || 'fleet');
  }

  key(purpose: string): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.secret, 'fleetms', purpose, 32));
  }
}
