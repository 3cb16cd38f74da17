import { Injectable } from '@nestjs/common';
import type { WorkOrderState } from '#domain/maintenance/work-order.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { AsOf, NOW, type Moment } from '../shared/as-of.js';

interface Place {
  readonly meters: readonly string[];
  readonly stock: readonly string[];
  readonly invoices: readonly string[];
}

/** A work order with its vehicle, its invoice and the stock that was set aside for it, at an instant. */
@Injectable()
export class WorkOrderAsOf {
  constructor(
    private readonly database: ReadDatabase,
    private readonly asOf: AsOf,
  ) {}

  /**
   * @param only the user to whom alone the caller's reach goes
   * @param before how many parameters the statement has of its own, the tenant included
   * @throws DomainError `not_found` for what had not begun, is not there, or is out of reach today
   */
  async moment(
    tenantId: string,
    workOrderId: string,
    { at, only }: { at: string | undefined; only: string | null },
    before: number,
  ): Promise<Moment> {
    if (at === undefined) return NOW;
    const [within, [row]] = await Promise.all([
      this.database.query(tenantId, WITHIN_REACH, [workOrderId, only]),
      this.asOf.rows(tenantId, 'work-order', [workOrderId], at),
    ]);
    if (within.length === 0 || !row) throw new DomainError('not_found', { kind: 'work-order' });
    const { vehicleId, parts } = row['state'] as WorkOrderState;
    const [places] = await this.database.query<Place>(tenantId, PLACES, [
      vehicleId,
      parts.map(({ partId }) => partId),
      workOrderId,
    ]);
    const moment = await this.asOf.moment(
      tenantId,
      at,
      [
        { table: 'work_order', streamType: 'work-order', ids: [workOrderId] },
        { table: 'vehicle', streamType: 'vehicle', ids: [vehicleId] },
        { table: 'meter', streamType: 'meter', ids: places!.meters },
        { table: 'stock_item', streamType: 'stock-item', ids: places!.stock },
        { table: 'invoice', streamType: 'invoice', ids: places!.invoices },
      ],
      before,
    );
    // Whether a completion waits for a person is known of today only.
    return { ...moment, from: (table) => (table === 'saga' ? '(SELECT * FROM saga WHERE false)' : moment.from(table)) };
  }
}

const WITHIN_REACH = `SELECT id FROM work_order WHERE tenant_id = $1 AND id = $2 AND ($3::uuid IS NULL OR assigned_to = $3)`;

const PLACES = `
  SELECT ARRAY(SELECT m.id FROM meter m WHERE m.tenant_id = $1 AND m.vehicle_id = $2) AS meters,
    ARRAY(SELECT s.id FROM stock_item s WHERE s.tenant_id = $1 AND s.part_id = ANY($3::uuid[])) AS stock,
    ARRAY(SELECT i.id FROM invoice i WHERE i.tenant_id = $1 AND i.work_order_id = $4) AS invoices`;
