import { createHash, randomUUID } from 'node:crypto';
import { type NewVehicle, Vehicle } from '#domain/fleet/vehicle.js';
import { PLANS, storageOf, type PlanName } from '#domain/identity/plans.js';
import { Tenant } from '#domain/identity/tenant.js';
import { WorkOrderCategory } from '#domain/maintenance/work-order-category.js';
import { type NewWorkOrder, WorkOrder } from '#domain/maintenance/work-order.js';
import type { CommandMeta, Receipt, Repository } from '#domain/ports/repository.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import { type DecisionContext, SYSTEM } from '#domain/shared/command.js';
import { vehicleRows } from '#infrastructure/fleet/vehicle.rows.js';
import { tenantRows } from '#infrastructure/identity/tenant.rows.js';
import { workOrderCategoryRows } from '#infrastructure/maintenance/work-order-category.rows.js';
import { workOrderRows } from '#infrastructure/maintenance/work-order.rows.js';
import type { LogSignal } from '#infrastructure/messaging/log-signal.js';
import type { Database } from '#infrastructure/persistence/database.js';
import { PostgresRepository } from '#infrastructure/persistence/postgres-repository.js';

export function context(): DecisionContext {
  return { actor: SYSTEM, now: new Date().toISOString() };
}

/** A command of the system in a tenant. Its payload is its name unless it is told apart by `payload`. */
export function command(
  tenantId: string,
  name = 'Test',
  { payload = name, ...rest }: Partial<CommandMeta> & { payload?: unknown } = {},
): CommandMeta {
  const payloadHash = createHash('sha256').update(canonicalJson(payload)).digest('hex');
  return { tenantId, actor: SYSTEM, commandId: randomUUID(), name, payloadHash, ...rest };
}

/** The real repositories on one database, and short ways to put a fleet in place with them. */
export class Fleet {
  readonly tenants: Repository<Tenant>;
  readonly vehicles: Repository<Vehicle>;
  readonly categories: Repository<WorkOrderCategory>;
  readonly workOrders: Repository<WorkOrder>;

  constructor(
    private readonly database: Database,
    signal: Pick<LogSignal, 'raise'>,
  ) {
    this.tenants = new PostgresRepository(database, signal, tenantRows);
    this.vehicles = new PostgresRepository(database, signal, vehicleRows);
    this.categories = new PostgresRepository(database, signal, workOrderCategoryRows);
    this.workOrders = new PostgresRepository(database, signal, workOrderRows);
  }

  /** A tenant with the quotas of its plan, and nothing in it. */
  async tenant(plan: PlanName = 'enterprise'): Promise<string> {
    const tenantId = randomUUID();
    const domain = `${tenantId}.example`;
    await this.tenants.create(command(tenantId, 'ProvisionTenant'), () =>
      Tenant.provision({ tenantId, companyName: 'Test Company', domain, plan }, context()),
    );
    const { maxUsers, maxVehicles } = PLANS[plan];
    await this.database.tenantTransaction(tenantId, async (client) => {
      await client.query('SELECT claim_tenant_domain($1)', [domain]);
      await client.query(
        `INSERT INTO quota (tenant_id, kind, used, maximum)
         VALUES ($1, 'users', 0, $2), ($1, 'vehicles', 0, $3), ($1, 'storage', 0, $4)`,
        [tenantId, maxUsers, maxVehicles, storageOf(PLANS[plan])],
      );
    });
    return tenantId;
  }

  async vehicle(tenantId: string, input: Partial<NewVehicle> = {}): Promise<string> {
    return (await this.register(tenantId, input)).id;
  }

  register(
    tenantId: string,
    input: Partial<NewVehicle> = {},
    meta = command(tenantId, 'RegisterVehicle'),
  ): Promise<Receipt> {
    const vehicleId = randomUUID();
    return this.vehicles.create(meta, () =>
      Vehicle.register({ vehicleId, number: vehicleId.slice(0, 8), ...input }, context()),
    );
  }

  /** One event on a vehicle's stream: its group is the word. */
  rename(
    tenantId: string,
    vehicleId: string,
    group: string,
    meta = command(tenantId, 'UpdateVehicle'),
  ): Promise<Receipt> {
    return this.vehicles.change(vehicleId, meta, (vehicle) => vehicle.update({ group }, context()));
  }

  async category(tenantId: string, name = 'Repair'): Promise<string> {
    const categoryId = randomUUID();
    await this.categories.create(command(tenantId, 'CreateWorkOrderCategory'), () =>
      WorkOrderCategory.create({ categoryId, name }, context()),
    );
    return categoryId;
  }

  async location(tenantId: string, name = 'Main yard'): Promise<string> {
    const id = randomUUID();
    await this.database.tenantTransaction(tenantId, (client) =>
      client.query('INSERT INTO location (tenant_id, id, name) VALUES ($1, $2, $3)', [tenantId, id, name]),
    );
    return id;
  }

  /** Numbered by the tenant's counter. */
  workOrder(
    tenantId: string,
    vehicleId: string,
    input: Partial<NewWorkOrder> = {},
    meta = command(tenantId, 'CreateWorkOrder'),
  ): Promise<Receipt> {
    return this.workOrders.create(
      meta,
      (number) =>
        WorkOrder.create(
          {
            workOrderId: randomUUID(),
            workOrderNumber: `WO-${String(number).padStart(6, '0')}`,
            vehicleId,
            category: 'Repair',
            priority: 'non_scheduled',
            description: 'Brakes squeal',
            ...input,
          },
          context(),
        ),
      { answer: ({ state }) => ({ workOrderNumber: state.workOrderNumber }) },
    );
  }
}
