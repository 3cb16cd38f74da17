import { Injectable } from '@nestjs/common';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { AsOf, NOW, type Moment } from '../shared/as-of.js';

/** A part with what lay of it where, at an instant. */
@Injectable()
export class PartAsOf {
  constructor(
    private readonly database: ReadDatabase,
    private readonly asOf: AsOf,
  ) {}

  /** @param before how many parameters the statement has of its own, the tenant included */
  async moment(tenantId: string, partId: string, at: string | undefined, before: number): Promise<Moment> {
    if (at === undefined) return NOW;
    const places = await this.database.query<{ id: string }>(tenantId, PLACES, [partId]);
    return this.asOf.moment(
      tenantId,
      at,
      [
        { table: 'part', streamType: 'part', ids: [partId] },
        { table: 'stock_item', streamType: 'stock-item', ids: places.map(({ id }) => id) },
      ],
      before,
    );
  }
}

const PLACES = 'SELECT id FROM stock_item WHERE tenant_id = $1 AND part_id = $2';
