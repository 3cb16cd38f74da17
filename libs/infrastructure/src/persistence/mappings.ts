import { attachmentRows } from '../attachments/attachment.rows.js';
import { invoiceRows } from '../billing/invoice.rows.js';
import { meterRows } from '../fleet/meter.rows.js';
import { tripRows } from '../fleet/trip.rows.js';
import { vehicleRows } from '../fleet/vehicle.rows.js';
import { roleRows } from '../identity/role.rows.js';
import { tenantRows } from '../identity/tenant.rows.js';
import { userRows } from '../identity/user.rows.js';
import { partRows } from '../inventory/part.rows.js';
import { stockItemRows } from '../inventory/stock-item.rows.js';
import { dueServiceRows } from '../maintenance/due-service.rows.js';
import { workOrderCategoryRows } from '../maintenance/work-order-category.rows.js';
import { workOrderRows } from '../maintenance/work-order.rows.js';
import type { AnyMapping } from './row-mapping.js';

/** Every kind of aggregate there is, parents before what refers to them. */
export const MAPPINGS: readonly AnyMapping[] = [
  tenantRows,
  userRows,
  roleRows,
  workOrderCategoryRows,
  vehicleRows,
  meterRows,
  dueServiceRows,
  partRows,
  stockItemRows,
  workOrderRows,
  invoiceRows,
  attachmentRows,
  tripRows,
];

export function mappingOf(streamType: string): AnyMapping {
  const mapping = MAPPINGS.find((one) => one.streamType === streamType);
  if (!mapping) throw new Error(`No table keeps ${streamType}`);
  return mapping;
}
