import { v5 as uuidv5, validate } from 'uuid';
import { Requesters } from '#domain/maintenance/requesters.js';
import type { Write } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Database } from '../persistence/database.js';

export class PostgresRequesters extends Requesters {
  constructor(private readonly database: Database) {
    super();
  }

  async find(tenantId: string, idOrName: string): Promise<{ id: string; note: readonly Write[] }> {
    if (validate(idOrName)) {
      const rows = await this.database.query(tenantId, 'SELECT 1 FROM person WHERE tenant_id = $1 AND id = $2', [
        idOrName,
      ]);
      if (rows.length === 0) throw new DomainError('not_found', { kind: 'user' });
      return { id: idOrName.toLowerCase(), note: [] };
    }
    const name = idOrName.trim().replace(/\s+/g, ' ');
    const id = uuidv5(name.toLowerCase(), tenantId);
    const sql = 'INSERT INTO person (tenant_id, id, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';
    return { id, note: [{ sql, parameters: [id, name] }] };
  }
}
