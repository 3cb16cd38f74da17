import { Injectable } from '@nestjs/common';
import { ReadDatabase } from '#domain/ports/read-database.js';

interface Named {
  readonly stream_id: string;
  readonly id: string;
  readonly title: string;
}

/** What the things are called that streams are of; a meter or a trip is its vehicle, stock its part. */
const SQL: Readonly<Record<string, string>> = {
  'work-order':
    'SELECT id AS stream_id, id, number AS title FROM work_order WHERE tenant_id = $1 AND id = ANY($2::uuid[])',
  'due-service': 'SELECT id AS stream_id, id, title FROM due_service WHERE tenant_id = $1 AND id = ANY($2::uuid[])',
  vehicle: 'SELECT id AS stream_id, id, number AS title FROM vehicle WHERE tenant_id = $1 AND id = ANY($2::uuid[])',
  meter: `SELECT m.id AS stream_id, v.id, v.number AS title FROM meter m JOIN vehicle v ON v.tenant_id = $1 AND v.id = m.vehicle_id
    WHERE m.tenant_id = $1 AND m.id = ANY($2::uuid[])`,
  trip: `SELECT t.id AS stream_id, v.id, v.number AS title FROM trip t JOIN vehicle v ON v.tenant_id = $1 AND v.id = t.vehicle_id
    WHERE t.tenant_id = $1 AND t.id = ANY($2::uuid[])`,
  part: 'SELECT id AS stream_id, id, part_number AS title FROM part WHERE tenant_id = $1 AND id = ANY($2::uuid[])',
  'stock-item': `SELECT s.id AS stream_id, p.id, p.part_number AS title FROM stock_item s JOIN part p ON p.tenant_id = $1 AND p.id = s.part_id
    WHERE s.tenant_id = $1 AND s.id = ANY($2::uuid[])`,
  invoice: 'SELECT id AS stream_id, id, number AS title FROM invoice WHERE tenant_id = $1 AND id = ANY($2::uuid[])',
  attachment: `SELECT a.id AS stream_id, a.id, concat_ws(' · ', a.state->>'fileName', COALESCE(w.number, v.number)) AS title
    FROM attachment a LEFT JOIN work_order w ON w.tenant_id = $1 AND w.id = a.target_id
    LEFT JOIN vehicle v ON v.tenant_id = $1 AND v.id = a.target_id
    WHERE a.tenant_id = $1 AND a.id = ANY($2::uuid[])`,
  user: 'SELECT id AS stream_id, id, name AS title FROM person WHERE tenant_id = $1 AND id = ANY($2::uuid[])',
  role: 'SELECT id AS stream_id, id, name AS title FROM role WHERE tenant_id = $1 AND id = ANY($2::uuid[])',
  'work-order-category':
    'SELECT id AS stream_id, id, name AS title FROM work_order_category WHERE tenant_id = $1 AND id = ANY($2::uuid[])',
};

@Injectable()
export class ThingNames {
  constructor(private readonly database: ReadDatabase) {}

  /** By stream, in one round trip. */
  async of(
    tenantId: string,
    streams: readonly { readonly stream_id: string; readonly stream_type: string }[],
  ): Promise<ReadonlyMap<string, { id: string; title: string }>> {
    const byType = Map.groupBy(streams, ({ stream_type }) => stream_type);
    const rows = await this.database.queries<Named[]>(
      tenantId,
      Object.entries(SQL).map(([type, sql]) => {
        const ids = byType.get(type)?.map(({ stream_id }) => stream_id);
        return ids && { sql, parameters: [[...new Set(ids)]] };
      }),
    );
    return new Map(rows.flat().map(({ stream_id, id, title }) => [stream_id, { id, title }]));
  }
}
