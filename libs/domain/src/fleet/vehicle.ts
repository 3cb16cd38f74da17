import { AggregateRoot } from '../shared/aggregate-root.js';
import { differences } from '../shared/changes.js';
import type { DecisionContext } from '../shared/command.js';
import { DomainError } from '../shared/domain-error.js';
import type { Metres } from '../shared/quantity.js';
import {
  optionalDate,
  optionalInteger,
  optionalText,
  requireDate,
  requireInteger,
  requireOneOf,
  requireText,
} from '../shared/require.js';
import type { VehicleEvent, VehicleParticulars, VehicleStatus } from './vehicle.events.js';
import { VEHICLE_STATUSES } from './vehicle.events.js';
import { requireVin } from './vin.js';

/** So many services are remembered, so that a completion that fails late can still be taken back. */
const SERVICES_KEPT = 10;

interface Service {
  readonly workOrderId: string;
  /** YYYY-MM-DD */
  readonly date: string;
  readonly odometer: Metres | null;
}

export interface VehicleState extends VehicleParticulars {
  readonly id: string;
  readonly status: VehicleStatus;
  readonly statusReason: string | null;
  /** The latest ones, oldest first; what follows is derived from the last. */
  readonly services: readonly Service[];
  readonly lastServiceDate: string | null;
  readonly lastServiceOdometer: Metres | null;
  readonly archived: boolean;
  readonly createdAt: string;
}

export interface NewVehicle extends Partial<VehicleParticulars> {
  readonly vehicleId: string;
  readonly number: string;
  readonly status?: VehicleStatus;
}

export class Vehicle extends AggregateRoot<VehicleState, VehicleEvent> {
  /** @throws DomainError `invalid_vin` {vin} and what shared/require.ts refuses with */
  static register(input: NewVehicle, { now }: DecisionContext): Vehicle {
    const vehicle = new Vehicle();
    vehicle.record({
      type: 'fleet.vehicle-registered',
      v: 1,
      data: {
        ...NOTHING_KNOWN,
        ...checked(input),
        number: requireText('number', input.number, 50),
        id: input.vehicleId,
        status: requireOneOf('status', input.status ?? 'active', VEHICLE_STATUSES),
        at: now,
      },
    });
    return vehicle;
  }

  update(wanted: Partial<VehicleParticulars>, { now }: DecisionContext): void {
    this.guardNotArchived();
    const changes = differences<VehicleState, Partial<VehicleParticulars>>(this.state, checked(wanted));
    if (changes) this.record({ type: 'fleet.vehicle-updated', v: 1, data: { changes, at: now } });
  }

  changeStatus(status: VehicleStatus, reason: string | null, { now }: DecisionContext): void {
    this.guardNotArchived();
    const { status: from, statusReason } = this.state;
    const to = requireOneOf('status', status, VEHICLE_STATUSES);
    const why = optionalText('reason', reason, 1000);
    if (to === from && why === statusReason) return;
    this.record({ type: 'fleet.vehicle-status-changed', v: 1, data: { from, to, reason: why, at: now } });
  }

  /** Nothing is lost; archiving what is archived does nothing. */
  archive({ now }: DecisionContext): void {
    if (!this.state.archived) this.record({ type: 'fleet.vehicle-archived', v: 1, data: { at: now } });
  }

  /** A completed work order was a service. Also for an archived vehicle: the work was done. Repeating it changes nothing. */
  recordService({ workOrderId, date, odometer }: Service, { now }: DecisionContext): void {
    const service = { workOrderId, date: requireDate('date', date), odometer: optionalInteger('odometer', odometer) };
    const known = this.state.services.find((one) => one.workOrderId === workOrderId);
    if (known && !differences(known, service)) return;
    this.record({ type: 'fleet.vehicle-service-recorded', v: 1, data: { ...service, at: now } });
  }

  /** Compensation: never refuses; the service before it is the last one again. */
  revertService(workOrderId: string, { now }: DecisionContext): void {
    if (this.state.services.some((service) => service.workOrderId === workOrderId))
      this.record({ type: 'fleet.vehicle-service-reverted', v: 1, data: { workOrderId, at: now } });
  }

  protected evolve(state: VehicleState | undefined, event: VehicleEvent): VehicleState {
    return evolveVehicle(state, event);
  }

  private guardNotArchived(): void {
    if (this.state.archived) throw new DomainError('vehicle_archived');
  }
}

export function evolveVehicle(state: VehicleState | undefined, event: VehicleEvent): VehicleState {
  if (event.type === 'fleet.vehicle-registered') {
    const { at, ...data } = event.data;
    return {
      ...data,
      statusReason: null,
      services: [],
      lastServiceDate: null,
      lastServiceOdometer: null,
      archived: false,
      createdAt: at,
    };
  }
  if (state === undefined) throw new Error(`${event.type} cannot begin a vehicle`);
  switch (event.type) {
    case 'fleet.vehicle-updated':
      return { ...state, ...event.data.changes };
    case 'fleet.vehicle-status-changed':
      return { ...state, status: event.data.to, statusReason: event.data.reason };
    case 'fleet.vehicle-archived':
      return { ...state, archived: true };
    case 'fleet.vehicle-service-recorded': {
      const { workOrderId, date, odometer } = event.data;
      const others = state.services.filter((service) => service.workOrderId !== workOrderId);
      // A work order completed late may carry an earlier date: the last service is the latest by date.
      const place = others.filter((service) => service.date <= date).length;
      return withServices(state, others.toSpliced(place, 0, { workOrderId, date, odometer }).slice(-SERVICES_KEPT));
    }
    case 'fleet.vehicle-service-reverted':
      return withServices(
        state,
        state.services.filter(({ workOrderId }) => workOrderId !== event.data.workOrderId),
      );
  }
}

function withServices(state: VehicleState, services: readonly Service[]): VehicleState {
  // Where nobody looked at the meter, the last one that was seen still stands.
  const seen = services.findLast(({ odometer }) => odometer !== null);
  const lastServiceDate = services.at(-1)?.date ?? null;
  return { ...state, services, lastServiceDate, lastServiceOdometer: seen?.odometer ?? null };
}

const NOTHING_KNOWN = {
  vin: null,
  plate: null,
  type: null,
  make: null,
  model: null,
  year: null,
  fuelType: null,
  department: null,
  group: null,
  locationId: null,
  assignedDriverId: null,
  purchase: null,
} satisfies Omit<VehicleParticulars, 'number'>;

/** Only what is given, cleaned and checked. */
function checked(input: Partial<VehicleParticulars>): Partial<VehicleParticulars> {
  const { number, vin, year, purchase, locationId, assignedDriverId } = input;
  const texts = (['plate', 'type', 'make', 'model', 'fuelType', 'department', 'group'] as const).filter(
    (field) => input[field] !== undefined,
  );
  return {
    ...(number !== undefined && { number: requireText('number', number, 50) }),
    ...(vin !== undefined && { vin: vin === null || vin.trim() === '' ? null : requireVin(vin) }),
    ...Object.fromEntries(texts.map((field) => [field, optionalText(field, input[field], 100)])),
    ...(year !== undefined && { year: year === null ? null : requireInteger('year', year, 1900, 2100) }),
    ...(locationId !== undefined && { locationId }),
    ...(assignedDriverId !== undefined && { assignedDriverId }),
    ...(purchase !== undefined && {
      purchase: purchase && {
        date: optionalDate('purchase.date', purchase.date),
        price: optionalInteger('purchase.price', purchase.price),
      },
    }),
  };
}
