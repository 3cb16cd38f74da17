import { createHash } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import { provisioningPlan, type TenantToProvision } from '#domain/identity/provisioning-plan.js';
import { DEFAULT_CATEGORIES, WorkOrderCategory } from '#domain/maintenance/work-order-category.js';
import type { CommandMeta } from '#domain/ports/repository.js';
import { SYSTEM } from '#domain/shared/command.js';
import { PostgresTenantProvisioning } from '../identity/postgres-tenant-provisioning.js';
import type { Database } from '../persistence/database.js';
import { iso } from './calendar.js';
import { idsOf } from './ids.js';

/** A tenant as the operator's command makes it, at an instant of the past. */
export async function provisionTenant(database: Database, wanted: TenantToProvision, at: number): Promise<void> {
  const { tenantId } = wanted;
  const beginnings: Parameters<typeof provisioningPlan>[2] = (idOf, context) =>
    DEFAULT_CATEGORIES.map((name) => ({
      type: 'work-order-category',
      aggregate: WorkOrderCategory.create({ categoryId: idOf(`category ${name}`), name }, context),
    }));
  const plan = provisioningPlan(wanted, idsOf(tenantId), beginnings, iso(at));
  const provisioning = new PostgresTenantProvisioning(database, { raise: () => undefined });
  await provisioning.saveAll(metaOf(tenantId, 'ProvisionTenant'), plan, { id: tenantId, version: 1 });
}

/** The command that a tenant's load ends with: where it is answered, all is there. */
export function loadedMeta(tenantId: string): CommandMeta {
  return metaOf(tenantId, 'LoadDemo');
}

function metaOf(tenantId: string, name: string): CommandMeta {
  return {
    tenantId,
    actor: SYSTEM,
    commandId: uuidv5(name, tenantId),
    name,
    payloadHash: createHash('sha256').update(name).digest('hex'),
  };
}
