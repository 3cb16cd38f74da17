import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { WorkOrderDetail, WorkOrderPartView, WorkOrderVehicleView } from '#domain/maintenance/views.js';
import type { WorkOrderState } from '#domain/maintenance/work-order.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { toMajor } from '#domain/shared/money.js';
import { fromMetres, fromMilli, secondsToHours } from '#domain/shared/quantity.js';
import { maySeeInvoices, vehiclesOf, workOrdersOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import type { Moment } from '../shared/as-of.js';
import { completionOf, type CompletionRow } from './completion-view.js';
import { WorkOrderAsOf } from './work-order-as-of.js';

export class GetWorkOrder extends Query<WorkOrderDetail> {
  constructor(
    readonly caller: TenantAccess,
    readonly workOrderId: string,
    /** How it was then; undefined: how it is. */
    readonly asOf?: string,
  ) {
    super();
  }
}

interface Row extends CompletionRow {
  version: number;
  state: WorkOrderState;
  category: string | null;
  vehicle: WorkOrderVehicleView;
  names: Record<string, string>;
  /** Of requesters without an account the name stands for the id. */
  requester_name: string | null;
  locations: Record<string, string>;
  reserved: Record<string, number>;
  services: WorkOrderDetail['services'];
  invoice: WorkOrderDetail['invoice'];
}

@QueryHandler(GetWorkOrder)
export class GetWorkOrderHandler implements IQueryHandler<GetWorkOrder> {
  constructor(
    private readonly database: ReadDatabase,
    private readonly past: WorkOrderAsOf,
  ) {}

  /** @throws DomainError `not_found`, for what is not assigned to an assigned-only caller too */
  async execute({ caller, workOrderId, asOf }: GetWorkOrder): Promise<WorkOrderDetail> {
    const only = workOrdersOf(caller);
    const moment = await this.past.moment(caller.tenantId, workOrderId, { at: asOf, only }, 4);
    // Who sees it today sees its past, whoever had the work then.
    const assignee = asOf === undefined ? only : null;
    const [row] = await this.database.query<Row>(caller.tenantId, detail(moment), [
      workOrderId,
      assignee,
      vehiclesOf(caller),
      ...moment.parameters,
    ]);
    if (!row) throw new DomainError('not_found', { kind: 'work-order' });
    return detailOf(row, caller);
  }
}

/** What is in the garage is told to those who may look there; the work itself names its number. */
function shownOf({ id, number, mayOpen, ...rest }: WorkOrderVehicleView): WorkOrderVehicleView {
  const nothing = { make: null, model: null, year: null, vin: null, department: null, odometer: null, status: '' };
  return { id, number, mayOpen, ...(mayOpen ? rest : nothing) };
}

function detailOf(row: Row, caller: TenantAccess): WorkOrderDetail {
  const { state, names } = row;
  const vehicle = shownOf(row.vehicle);
  const { currency, distanceUnit } = settingsOf(caller);
  const money = (minor: number): number => toMajor(minor, currency);
  const distance = (metres: number | null): number | null =>
    metres === null ? null : fromMetres(metres, distanceUnit);
  const completion = completionOf(row, distanceUnit);
  return {
    id: state.id,
    workOrderNumber: state.workOrderNumber,
    version: row.version,
    snapshot: state,
    status: state.status,
    description: state.description,
    priority: state.priority,
    urgency: state.urgency,
    categoryId: state.categoryId,
    category: row.category ?? state.category,
    vehicleId: state.vehicleId,
    vehicleNumber: vehicle.number,
    vehicleMake: vehicle.make,
    vehicleModel: vehicle.model,
    vehicleYear: vehicle.year,
    vehicle: { ...vehicle, odometer: distance(vehicle.odometer) },
    requestedBy: row.requester_name ?? state.requestedBy,
    requestedByName: names[state.requestedBy ?? ''] ?? null,
    assignedTo: state.assignedTo,
    assignedToName: names[state.assignedTo ?? ''] ?? null,
    locationId: state.locationId,
    locationName: row.locations[state.locationId ?? ''] ?? null,
    dueDate: state.dueDate,
    scheduledFor: state.scheduledFor,
    holdReason: state.holdReason,
    holdNote: state.holdNote,
    cancelReason: state.cancelReason,
    notes: state.notes,
    createdBy: state.createdBy,
    createdAt: state.createdAt,
    updatedAt: state.updatedAt,
    startedAt: state.startedAt,
    startOdometer: distance(state.startMeter),
    completedAt: state.completedAt,
    completedBy: state.completedBy,
    completionStatus: completion?.status ?? null,
    completion,
    services: row.services,
    invoice: maySeeInvoices(caller) ? row.invoice : null,
    tasks: state.tasks.map(({ id, title, done }) => ({ id, description: title, done })),
    labor: state.labor.map((line) => ({
      lineId: line.id,
      taskId: line.taskId,
      technicianId: line.technicianId,
      technicianName: names[line.technicianId ?? ''] ?? null,
      hours: secondsToHours(line.seconds),
      rate: money(line.rate),
      cost: money(line.cost),
      note: line.description,
    })),
    laborHours: secondsToHours(state.labor.reduce((sum, { seconds }) => sum + seconds, 0)),
    parts: state.parts.map((line) => partView(line, row, money)),
    charges: state.charges.map(({ id, taskId, description, amount }) => ({
      lineId: id,
      taskId,
      description,
      vendor: null,
      amount: money(amount),
    })),
    laborCost: money(state.laborCost),
    partsCost: money(state.partsCost),
    chargesCost: money(state.chargesCost),
    discount: money(state.discount),
    tax: money(state.tax),
    totalCost: money(state.totalCost),
  };
}

function partView(
  line: WorkOrderState['parts'][number],
  { reserved, locations, state }: Row,
  money: (minor: number) => number,
): WorkOrderPartView {
  const wanted = line.stocked && line.taken === null && !['closed', 'cancelled'].includes(state.status);
  const held = reserved[line.id] ?? 0;
  return {
    lineId: line.id,
    taskId: line.taskId,
    partId: line.partId,
    partNumber: line.partNumber,
    partName: line.partName,
    quantity: fromMilli(line.quantity),
    unitCost: money(line.unitCost),
    cost: money(line.cost),
    reserved: fromMilli(held),
    short: wanted ? fromMilli(Math.max(0, line.quantity - held)) : 0,
    locationId: line.locationId,
    locationName: locations[line.locationId ?? ''] ?? null,
    taken: (line.taken ?? []).map(({ quantity, unitCost }) => ({
      quantity: fromMilli(quantity),
      unitCost: money(unitCost),
    })),
  };
}

const detail = (moment: Moment): string => `
  SELECT w.version, w.state, c.name AS category, w.state->'completion' AS completion, s.status AS saga_status,
    jsonb_build_object('id', v.id, 'number', v.number, 'make', v.make, 'model', v.model, 'year', v.year, 'vin', v.vin,
      'department', v.department, 'status', v.status, 'odometer', m.current_value,
      'mayOpen', $4::uuid IS NULL OR v.assigned_driver_id IS NOT DISTINCT FROM $4) AS vehicle,
    COALESCE((SELECT jsonb_object_agg(p.id, p.name) FROM person p WHERE p.tenant_id = $1 AND p.id IN (
      SELECT w.assigned_to UNION SELECT w.requested_by UNION
      SELECT (l->>'technicianId')::uuid FROM jsonb_array_elements(w.state->'labor') l)), '{}') AS names,
    (SELECT p.name FROM person p WHERE p.tenant_id = $1 AND p.id = w.requested_by
       AND NOT EXISTS (SELECT FROM app_user u WHERE u.tenant_id = $1 AND u.id = p.id)) AS requester_name,
    COALESCE((SELECT jsonb_object_agg(l.id, l.name) FROM location l WHERE l.tenant_id = $1 AND l.id IN (
      SELECT w.location_id UNION SELECT (p->>'locationId')::uuid FROM jsonb_array_elements(w.state->'parts') p)), '{}') AS locations,
    COALESCE((SELECT jsonb_object_agg(r->>'lineId', (r->>'reserved')::bigint)
      FROM ${moment.from('stock_item')} i, jsonb_array_elements(i.state->'reservations') r
      WHERE i.tenant_id = $1 AND r->>'workOrderId' = w.id::text
        AND i.part_id IN (SELECT (p->>'partId')::uuid FROM jsonb_array_elements(w.state->'parts') p)), '{}') AS reserved,
    COALESCE((SELECT jsonb_agg(jsonb_build_object('id', d.id, 'title', d.title) ORDER BY d.title, d.id)
      FROM due_service d WHERE d.tenant_id = $1 AND d.id IN (
        SELECT jsonb_array_elements_text(w.state->'dueServiceIds')::uuid UNION
        SELECT (t->>'dueServiceId')::uuid FROM jsonb_array_elements(w.state->'tasks') t)), '[]') AS services,
    (SELECT jsonb_build_object('id', i.id, 'invoiceNumber', i.number, 'status', i.status)
      FROM ${moment.from('invoice')} i WHERE i.tenant_id = $1 AND i.work_order_id = w.id
      ORDER BY i.issued_at DESC, i.id DESC LIMIT 1) AS invoice
  FROM ${moment.from('work_order')} w
  JOIN ${moment.from('vehicle')} v ON v.tenant_id = $1 AND v.id = w.vehicle_id
  LEFT JOIN ${moment.from('meter')} m ON m.tenant_id = $1 AND m.vehicle_id = v.id AND m.kind = 'odometer'
  LEFT JOIN work_order_category c ON c.tenant_id = $1 AND c.id = w.category_id
  LEFT JOIN ${moment.from('saga')} s ON s.tenant_id = $1 AND s.type = 'work-order-completion' AND s.id = w.id
    AND s.attempt = (w.state->'completion'->>'attempt')::int
  WHERE w.tenant_id = $1 AND w.id = $2 AND ($3::uuid IS NULL OR w.assigned_to = $3)`;
