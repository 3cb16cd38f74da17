import { Injectable } from '@nestjs/common';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';

interface Found {
  readonly stocked: boolean | null;
  readonly archived: boolean | null;
  readonly location: string | null;
}

/** Where stock that a person moves lies. */
@Injectable()
export class StockPlaces {
  constructor(private readonly database: ReadDatabase) {}

  /**
   * The location asked for, or the tenant's main store: the one called Main, else the first by name.
   * @throws DomainError `not_found` {kind: part | location}, `part_archived`, `part_not_stocked`
   */
  async find(tenantId: string, partId: string, locationId: string | null): Promise<string> {
    const [found] = await this.database.query<Found>(tenantId, PLACE, [partId, locationId]);
    if (found!.stocked === null) throw new DomainError('not_found', { kind: 'part' });
    if (found!.archived) throw new DomainError('part_archived');
    if (!found!.stocked) throw new DomainError('part_not_stocked');
    if (found!.location === null) throw new DomainError('not_found', { kind: 'location' });
    return found!.location;
  }
}

const PLACE = `
  SELECT p.stocked, p.archived,
    (SELECT l.id FROM location l WHERE l.tenant_id = $1 AND ($3::uuid IS NULL OR l.id = $3)
     ORDER BY l.name <> 'Main', l.name LIMIT 1) AS location
  FROM (SELECT 1) one LEFT JOIN part p ON p.tenant_id = $1 AND p.id = $2`;
