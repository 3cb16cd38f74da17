import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional, IsUUID, MaxLength } from 'class-validator';
import type { WorkOrderListItem } from '#domain/maintenance/views.js';
import { PRIORITIES, URGENCIES, WORK_ORDER_STATUSES } from '#domain/maintenance/work-order.words.js';
import { toMajor } from '#domain/shared/money.js';
import type { Completion } from '#domain/maintenance/work-order.state.js';
import type { Page } from '#domain/shared/views.js';
import { DayOrInstant } from '../shared/day-or-instant.js';
import { keysetOf, type Keyset, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import type { Named } from '../shared/names.js';
import { AsList, ListInput } from '../shared/paging.js';
import type { TenantAccess } from '../shared/request-context.js';
import { between, withWords } from '../shared/search.js';
import { Where } from '../shared/where.js';
import { settingsOf } from '../shared/tenant-settings.js';

const COMPLETIONS = ['running', 'failed', 'done', 'undoing', 'undone'] satisfies Completion['status'][];

export class ListWorkOrdersInput extends ListInput {
  @IsOptional() @AsList() @IsIn(WORK_ORDER_STATUSES, { each: true }) status?: string[];
  @IsOptional() @AsList() @IsIn(PRIORITIES, { each: true }) priority?: string[];
  @IsOptional() @AsList() @IsIn(URGENCIES, { each: true }) urgency?: string[];
  /** How the last completion went. */
  @IsOptional() @AsList() @IsIn(COMPLETIONS, { each: true }) completionStatus?: string[];
  @IsOptional() @IsUUID() vehicleId?: string;
  @IsOptional() @IsUUID() assignedTo?: string;
  /** A category's name or id. */
  @IsOptional() @MaxLength(100) category?: string;
  @IsOptional() @IsUUID() locationId?: string;
  /** Of creation, inclusive: a day in the tenant's time zone, or an instant. */
  @IsOptional() @DayOrInstant() dateFrom?: string;
  @IsOptional() @DayOrInstant() dateTo?: string;
  /** Of completion; what is not completed is left out. */
  @IsOptional() @DayOrInstant() completedFrom?: string;
  @IsOptional() @DayOrInstant() completedTo?: string;
  @IsOptional() @DayOrInstant() dueFrom?: string;
  @IsOptional() @DayOrInstant() dueTo?: string;
}

export class ListWorkOrders extends Query<Page<WorkOrderListItem>> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: ListWorkOrdersInput,
  ) {
    super();
  }
}

const SORTS: Record<string, SortColumn> = {
  createdAt: { sql: 'created_at', type: 'timestamptz' },
  completedAt: { sql: 'completed_at', type: 'timestamptz' },
  workOrderNumber: { sql: 'number', type: 'text' },
  dueDate: { sql: `COALESCE(due_date, 'infinity')`, type: 'date' },
  totalCost: { sql: 'total_cost', type: 'bigint' },
  status: { sql: 'status', type: 'text' },
  priority: { sql: 'priority', type: 'text' },
};

type NamedField =
  'vehicleNumber' | 'vehicleMake' | 'vehicleModel' | 'vehicleYear' | 'requestedByName' | 'assignedToName';

/** Things by their ids; `itemOf` says what they are called. */
interface Row extends Omit<WorkOrderListItem, NamedField | 'createdAt' | 'completedAt'> {
  readonly category_id: string | null;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
  /** Minor units here. */
  readonly totalCost: number;
}

@QueryHandler(ListWorkOrders)
export class ListWorkOrdersHandler implements IQueryHandler<ListWorkOrders> {
  constructor(private readonly lists: Lists) {}

  execute({ caller, input }: ListWorkOrders): Promise<Page<WorkOrderListItem>> {
    const keyset = keysetOf(SORTS, input, '-createdAt');
    const { currency } = settingsOf(caller);
    return this.lists.loggedPage(caller.tenantId, {
      keyset,
      from: 'work_order',
      where: () => conditions(caller, input),
      counted: () => conditions(caller, input).and('status = ANY(?)', input.status),
      rows: (where) => rowsOf(input, where, keyset),
      names: (rows: readonly Row[]) => ({
        vehicle: rows.map(({ vehicleId }) => vehicleId),
        person: rows.flatMap(({ requestedBy, assignedTo }) => [requestedBy, assignedTo]),
        category: rows.map(({ category_id }) => category_id),
      }),
      item: (row, named) => itemOf(row, named, currency),
    });
  }
}

function rowsOf(input: ListWorkOrdersInput, where: Where, keyset: Keyset): string {
  return `
    SELECT w.id, w.number AS "workOrderNumber", w.vehicle_id AS "vehicleId", w.category_id, w.state->>'category' AS category, w.priority,
      w.urgency, w.status, w.state->>'holdReason' AS "holdReason", w.description, w.requested_by AS "requestedBy",
      w.assigned_to AS "assignedTo", w.due_date AS "dueDate", w.created_at AS "createdAt", w.completed_at AS "completedAt", w.total_cost AS "totalCost",
      CASE WHEN w.completion_status IS NOT NULL THEN COALESCE(${STUCK}, w.completion_status) END AS "completionStatus",
      ${keyset.valueOf('page')}
    FROM (${pageOf(input, where, keyset)}) page
    JOIN work_order w ON w.tenant_id = $1 AND w.id = page.id
    ORDER BY ${keyset.orderOf('page')}`;
}

/** That a completion needs a person is its saga's to say. */
const STUCK = `(SELECT s.status FROM saga s WHERE s.tenant_id = $1 AND s.type = 'work-order-completion' AND s.id = w.id
      AND s.status = 'stuck' AND s.attempt = (w.state->'completion'->>'attempt')::int)`;

function itemOf({ category_id, ...row }: Row, named: Named, currency: string): WorkOrderListItem {
  const vehicle = named.get(row.vehicleId);
  const requester = named.get(row.requestedBy);
  return {
    ...row,
    vehicleNumber: vehicle?.name ?? '',
    vehicleMake: vehicle?.make ?? null,
    vehicleModel: vehicle?.model ?? null,
    vehicleYear: vehicle?.year ?? null,
    category: named.get(category_id)?.name ?? row.category,
    // Who has no e-mail has no account either, and is known by name only.
    requestedBy: requester?.email === null ? requester.name : row.requestedBy,
    requestedByName: requester?.name ?? null,
    assignedToName: named.get(row.assignedTo)?.name ?? null,
    createdAt: row.createdAt.toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
    totalCost: toMajor(row.totalCost, currency),
  };
}

/** All filters but the states. */
function conditions(caller: TenantAccess, input: ListWorkOrdersInput): Where {
  const zone = settingsOf(caller).timezone;
  const where = new Where()
    .and('priority = ANY(?)', input.priority)
    .and('urgency = ANY(?)', input.urgency)
    .and('completion_status = ANY(?)', input.completionStatus)
    .and('vehicle_id = ?', input.vehicleId)
    .and('assigned_to = ?', input.assignedTo)
    .and(
      'category_id IN (SELECT c.id FROM work_order_category c WHERE c.tenant_id = $1 AND (c.id::text = ? OR lower(c.name) = lower(?)))',
      input.category,
    )
    .and('location_id = ?', input.locationId)
    .and('due_date >= ?::date', input.dueFrom)
    .and('due_date <= ?::date', input.dueTo);
  withWords(
    where,
    `(number ILIKE ? OR description ILIKE ? OR vehicle_id IN (SELECT v.id FROM vehicle v WHERE v.tenant_id = $1 AND (v.number ILIKE ? OR v.make ILIKE ? OR v.model ILIKE ?)))`,
    input.search,
  );
  if (caller.actor.scope.workOrders === 'assigned') where.and('assigned_to = ?', caller.actor.userId);
  between(where, 'created_at', zone, input.dateFrom, input.dateTo);
  between(where, 'completed_at', zone, input.completedFrom, input.completedTo);
  // As it stands, not made never null: behind the fence an index serves only conditions that leak nothing, and COALESCE may.
  if (/^-?completedAt$/.test(input.sort ?? '')) where.raw('completed_at IS NOT NULL');
  return where;
}

/**
 * Which rows the page shows, and no more of them than what sorts: the rest is read of those that are shown. Several states
 * at once are read one by one, each along its own index, and merged: a plain `IN` would read and sort every work order of
 * those states (65 ms instead of 0.5 ms at 100,000).
 */
function pageOf({ status }: ListWorkOrdersInput, where: Where, keyset: Keyset): string {
  const states = [...new Set(status)];
  if (states.length < 2) return keyset.cut('work_order', where.and('status = ?', states[0]), 'id');
  const wanted = states.map((state) => `(${where.parameter(state)})`).join(', ');
  const ofOneState = keyset.cut('work_order', where.raw('status = one.wanted'), 'id');
  return `SELECT page.* FROM (VALUES ${wanted}) AS one (wanted) CROSS JOIN LATERAL (${ofOneState}) page ${keyset.endOf('page')}`;
}
