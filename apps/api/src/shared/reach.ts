import { allows, type Permission } from '#domain/identity/permissions.js';
import { Injectable } from '@nestjs/common';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { CommandMeta } from '#domain/ports/repository.js';
import type { TenantAccess } from './request-context.js';
import type { Where } from './where.js';

/** Nothing and nobody has this id: who is asked for by it reaches nothing. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The user whose work orders alone the caller may know of; null: all. Goes with `($n::uuid IS NULL OR w.assigned_to = $n)`. */
export function workOrdersOf(caller: TenantAccess): string | null {
  return reachOf(caller, 'view_work_orders', caller.actor.scope.workOrders === 'assigned');
}

/** The driver whose vehicles alone the caller may know of; null: all. Goes with `($n::uuid IS NULL OR v.assigned_driver_id = $n)`. */
export function vehiclesOf(caller: TenantAccess): string | null {
  return reachOf(caller, 'view_vehicles', caller.actor.scope.vehicles === 'own');
}

/** The user whose own trips alone the caller may know of; null: those of others too. Vehicles narrow both (`tripsWithin`). */
export function tripsOf(caller: TenantAccess): string | null {
  return reachOf(caller, 'view_trips', false) === null ? null : (caller.actor.userId ?? NOBODY);
}

/**
 * The user of whose work orders alone the caller may know the invoices; null: of all. By the scope only: an accountant sees what
 * work cost without seeing the work. Goes with `($n::uuid IS NULL OR w.assigned_to = $n)`.
 */
export function invoicesOf({ actor }: Pick<CommandMeta, 'actor'>): string | null {
  return actor.scope.workOrders === 'assigned' ? (actor.userId ?? NOBODY) : null;
}

function reachOf({ actor }: TenantAccess, permission: Permission, ownOnly: boolean): string | null {
  if (!allows(actor.permissions, permission)) return NOBODY;
  return ownOnly ? (actor.userId ?? NOBODY) : null;
}

/** Who may not is told neither the numbers of invoices nor where they are. */
export function maySeeInvoices({ actor }: Pick<CommandMeta, 'actor'>): boolean {
  return allows(actor.permissions, 'view_costs') || allows(actor.permissions, 'view_reports');
}

/** SQL by which attachments `a` are of what somebody may know of, whose work orders and vehicles alone these parameters are. */
export function attachmentsWithin(a: string, assignee: string, driver: string): string {
  return `(${a}.target_kind = 'work-order' AND EXISTS (SELECT FROM work_order o WHERE o.tenant_id = $1 AND o.id = ${a}.target_id
      AND (${assignee}::uuid IS NULL OR o.assigned_to = ${assignee}))
    OR ${a}.target_kind = 'vehicle' AND EXISTS (SELECT FROM vehicle o WHERE o.tenant_id = $1 AND o.id = ${a}.target_id
      AND (${driver}::uuid IS NULL OR o.assigned_driver_id = ${driver})))`;
}

/** SQL by which trips `t` are with vehicles that somebody may know of, and by whom alone they may know. */
export function tripsWithin(t: string, recorder: string, driver: string): string {
  return `((${recorder}::uuid IS NULL OR ${t}.recorded_by = ${recorder}) AND EXISTS (SELECT FROM vehicle o
    WHERE o.tenant_id = $1 AND o.id = ${t}.vehicle_id AND (${driver}::uuid IS NULL OR o.assigned_driver_id = ${driver})))`;
}

/** SQL by which events `e` are about what the caller may know of. */
export function withinReach(caller: TenantAccess, where: Where): string[] {
  const [assignee, driver, billed] = [workOrdersOf(caller), vehiclesOf(caller), invoicesOf(caller)];
  const recorder = tripsOf(caller);
  const conditions: string[] = [];
  if (billed !== null)
    conditions.push(
      `(e.stream_type <> 'invoice' OR EXISTS (SELECT FROM invoice i JOIN work_order w ON w.tenant_id = $1 AND w.id = i.work_order_id
        WHERE i.tenant_id = $1 AND i.id = e.stream_id AND w.assigned_to = ${where.parameter(billed)}))`,
    );
  if (assignee !== null)
    conditions.push(
      `(e.stream_type <> 'work-order' OR EXISTS (SELECT FROM work_order w
        WHERE w.tenant_id = $1 AND w.id = e.stream_id AND w.assigned_to = ${where.parameter(assignee)}))`,
    );
  if (driver !== null)
    conditions.push(
      `(e.stream_type NOT IN ('vehicle', 'meter', 'due-service') OR EXISTS (SELECT FROM vehicle v
        WHERE v.tenant_id = $1 AND v.assigned_driver_id = ${where.parameter(driver)} AND v.id IN (e.stream_id,
          (SELECT m.vehicle_id FROM meter m WHERE m.tenant_id = $1 AND m.id = e.stream_id),
          (SELECT d.vehicle_id FROM due_service d WHERE d.tenant_id = $1 AND d.id = e.stream_id))))`,
    );
  if (assignee !== null || driver !== null)
    conditions.push(
      `(e.stream_type <> 'attachment' OR EXISTS (SELECT FROM attachment a WHERE a.tenant_id = $1 AND a.id = e.stream_id
        AND ${attachmentsWithin('a', where.parameter(assignee), where.parameter(driver))}))`,
    );
  if (recorder !== null || driver !== null)
    conditions.push(
      `(e.stream_type <> 'trip' OR EXISTS (SELECT FROM trip t WHERE t.tenant_id = $1 AND t.id = e.stream_id
        AND ${tripsWithin('t', where.parameter(recorder), where.parameter(driver))}))`,
    );
  return conditions;
}

interface Told {
  readonly data: Readonly<Record<string, unknown>>;
}

/** What facts name beside what they are about: work orders and vehicles that the caller may not know of are left out. */
@Injectable()
export class Reach {
  constructor(private readonly database: ReadDatabase) {}

  async narrowed<Entry extends Told>(caller: TenantAccess, entries: readonly Entry[]): Promise<readonly Entry[]> {
    const [assignee, driver] = [workOrdersOf(caller), vehiclesOf(caller)];
    if (assignee === null && driver === null) return entries;
    const named = { workOrderId: new Set<string>(), vehicleId: new Set<string>() };
    for (const { data } of entries)
      for (const name of NAMES) if (typeof data[name] === 'string') named[name].add(data[name]);
    const [workOrders, vehicles] = await this.database.queries<[{ id: string }, { id: string }]>(caller.tenantId, [
      { sql: WORK_ORDERS, parameters: [[...named.workOrderId], assignee] },
      { sql: VEHICLES, parameters: [[...named.vehicleId], driver] },
    ]);
    const known = new Set([...workOrders, ...vehicles].map(({ id }) => id));
    return entries.map((entry) => ({
      ...entry,
      data: Object.fromEntries(
        Object.entries(entry.data).filter(
          ([name, value]) =>
            !(NAMES as readonly string[]).includes(name) || typeof value !== 'string' || known.has(value),
        ),
      ),
    }));
  }

  /**
   * States that name work orders: those the caller may not know of stand as nobody's, so that the domain still goes on
   * from the state.
   */
  async blurred<State extends object>(caller: TenantAccess, states: readonly State[]): Promise<readonly State[]> {
    const assignee = workOrdersOf(caller);
    if (assignee === null) return states;
    const named = new Set<string>();
    const text = JSON.stringify(states, (name, value: unknown) => {
      if (name === 'workOrderId' && typeof value === 'string') named.add(value);
      return value;
    });
    if (named.size === 0) return states;
    const rows = await this.database.query<{ id: string }>(caller.tenantId, WORK_ORDERS, [[...named], assignee]);
    const known = new Set(rows.map(({ id }) => id));
    return JSON.parse(text, (name, value: unknown) =>
      name === 'workOrderId' && typeof value === 'string' && !known.has(value) ? NOBODY : value,
    ) as State[];
  }
}

const NAMES = ['workOrderId', 'vehicleId'] as const;
const WORK_ORDERS = `SELECT w.id FROM work_order w WHERE w.tenant_id = $1 AND w.id = ANY($2::uuid[]) AND ($3::uuid IS NULL OR w.assigned_to = $3)`;
const VEHICLES = `SELECT v.id FROM vehicle v WHERE v.tenant_id = $1 AND v.id = ANY($2::uuid[]) AND ($3::uuid IS NULL OR v.assigned_driver_id = $3)`;
