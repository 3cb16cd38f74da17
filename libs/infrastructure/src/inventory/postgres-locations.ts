import { Locations } from '#domain/inventory/locations.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { constraintOf, type Database } from '../persistence/database.js';

export class PostgresLocations extends Locations {
  constructor(private readonly database: Database) {
    super();
  }

  async add(tenantId: string, { id, name }: { readonly id: string; readonly name: string }): Promise<void> {
    try {
      await this.database.tenantTransaction(tenantId, (client) =>
        client.query(
          'INSERT INTO location (tenant_id, id, name) VALUES ($1, $2, $3) ON CONFLICT (tenant_id, id) DO NOTHING',
          [tenantId, id, name],
        ),
      );
    } catch (error) {
      if (constraintOf(error) === 'location_tenant_id_name_key') throw new DomainError('location_name_taken');
      throw error;
    }
  }
}
