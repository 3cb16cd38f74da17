import { Meter } from '#domain/fleet/meter.js';
import { Vehicle } from '#domain/fleet/vehicle.js';
import { DueService } from '#domain/maintenance/due-service.js';
import type { Asset } from './assets.js';
import { DAY, HOUR, iso, localDay } from './calendar.js';
import { Chance } from './chance.js';
import { completionIdOf, meterIdOf, type IdOf } from './ids.js';
import type { Job } from './jobs.js';
import type { Scribe } from './scribe.js';

const MONTH = 30 * DAY;
/** Usual service plans: days, miles and engine hours. */
const PLANS = [
  [90, 3_000, 250],
  [180, 5_000, 500],
  [365, 10_000, 1_000],
  [730, 15_000, 1_000],
] as const;
const METRES_PER_MILE = 1609.344;

interface Place {
  readonly idOf: IdOf;
  readonly scribe: Scribe;
  readonly manager: string;
  readonly locationId: string;
  readonly driverId: string | null;
  readonly begins: number;
  readonly now: number;
}

export interface VehicleHistory {
  readonly vehicle: Vehicle;
  readonly meter: Meter;
  readonly dueService: DueService | null;
}

export function vehicleIdOf(idOf: IdOf, number: string): string {
  return idOf(`vehicle ${number}`);
}

export function workOrderIdOf(idOf: IdOf, { cityNumber }: Pick<Job, 'cityNumber'>): string {
  return idOf(`work order ${cityNumber}`);
}

export function dueServiceIdOf(idOf: IdOf, number: string): string {
  return idOf(`due service ${number}`);
}

/** Metres at an instant; null for what counts hours. */
export function odometerAt(asset: Asset, time: number): number | null {
  return asset.meterKind === 'odometer' ? asset.meterAt(time) : null;
}

/** Seconds of engine time at an instant; null for what counts distance. */
function engineAt(asset: Asset, time: number): number | null {
  return asset.meterKind === 'engine_hours' ? asset.meterAt(time) : null;
}

/** A vehicle with all that its jobs did to it. */
export function tellVehicle(asset: Asset, jobs: readonly Job[], place: Place): VehicleHistory {
  const { idOf, scribe, now } = place;
  const done = jobs.filter(({ completedAt }) => completedAt <= now).sort((a, b) => a.completedAt - b.completedAt);
  const registeredAt = jobs[0]?.enters ? jobs[0].openedAt - DAY : place.begins;
  const vehicle = register(asset, registeredAt, place);
  for (const job of done) {
    const service = {
      workOrderId: workOrderIdOf(idOf, job),
      date: localDay(job.completedAt),
      odometer: odometerAt(asset, job.completedAt),
    };
    scribe.note(vehicle, null, iso(job.completedAt), (it, context) => it.recordService(service, context));
  }
  changeStatus(vehicle, jobs, done.at(-1), place);
  return {
    vehicle,
    meter: tellMeter(asset, registeredAt, done, place),
    dueService: tellDueService(asset, registeredAt, jobs, done, place),
  };
}

function register(asset: Asset, at: number, { idOf, scribe, manager, locationId, driverId }: Place): Vehicle {
  const { number, vin, plate, type, make, model, year, fuel: fuelType, department } = asset;
  const input = {
    vehicleId: vehicleIdOf(idOf, number),
    number,
    vin,
    plate,
    type,
    make,
    model,
    year,
    fuelType,
    department,
    locationId,
    assignedDriverId: driverId,
  };
  return scribe.begin(manager, iso(at), (context) => Vehicle.register(input, context));
}

function changeStatus(
  vehicle: Vehicle,
  jobs: readonly Job[],
  last: Job | undefined,
  { scribe, manager, now }: Place,
): void {
  const inShop = jobs.findLast(({ startedAt, completedAt }) => startedAt <= now && completedAt > now);
  if (inShop)
    scribe.note(vehicle, manager, iso(inShop.startedAt), (it, context) =>
      it.changeStatus('in_shop', inShop.number, context),
    );
  else if (last?.sale && last === jobs.at(-1) && last.completedAt + HOUR <= now)
    scribe.note(vehicle, manager, iso(last.completedAt + HOUR), (it, context) =>
      it.changeStatus('inactive', 'Awaiting sale', context),
    );
}

/** A reading at each completion, as the saga makes it, and one a month where there was none. */
function tellMeter(
  asset: Asset,
  registeredAt: number,
  done: readonly Job[],
  { idOf, scribe, manager, begins, now }: Place,
): Meter {
  const { number, meterKind: kind } = asset;
  const vehicleId = vehicleIdOf(idOf, number);
  const meterId = meterIdOf(vehicleId, kind);
  const meter = scribe.begin(manager, iso(registeredAt), (context) =>
    Meter.open({ meterId, vehicleId, kind }, context),
  );
  const atWork = done
    .filter(() => kind === 'odometer')
    .map((job) => ({
      time: job.completedAt,
      readingId: completionIdOf(workOrderIdOf(idOf, job), 'reading'),
      source: 'work_order' as const,
    }));
  const offset = new Chance(`reading ${number}`).between(0, MONTH);
  const months = Array.from({ length: Math.ceil((now - begins) / MONTH) }, (_, at) => ({
    time: Math.floor(begins + offset + at * MONTH),
    readingId: idOf(`reading ${number} ${at}`),
    source: 'manual' as const,
  }));
  const monthly = months.filter(
    ({ time }) => time > registeredAt && time <= now && !atWork.some((each) => Math.abs(each.time - time) < MONTH / 2),
  );
  for (const { time, readingId, source } of [...atWork, ...monthly].sort((a, b) => a.time - b.time)) {
    const reading = { readingId, value: asset.meterAt(time), at: iso(time), source };
    scribe.note(meter, source === 'manual' ? manager : null, iso(time), (it, context) =>
      it.recordReading(reading, context),
    );
  }
  return meter;
}

/** The usual plan that comes nearest to how often the vehicle was really serviced. */
function servicePlan(services: readonly Job[]): (typeof PLANS)[number] {
  const gaps = services.slice(1).map(({ completedAt }, index) => (completedAt - services[index]!.completedAt) / DAY);
  const usual = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? 365;
  return PLANS.find(([days]) => days >= usual * 0.9) ?? PLANS.at(-1)!;
}

/** What is serviced at all is due again some day; each finished PM counts from anew. */
function tellDueService(
  asset: Asset,
  registeredAt: number,
  jobs: readonly Job[],
  done: readonly Job[],
  { idOf, scribe, manager }: Place,
): DueService | null {
  if (!jobs.some(({ preventive }) => preventive)) return null;
  const services = done.filter(({ preventive }) => preventive);
  const [days, miles, hours] = servicePlan(services);
  const lastDone = registeredAt - new Chance(`service ${asset.number}`).between(10, 150) * DAY;
  const input = {
    dueServiceId: dueServiceIdOf(idOf, asset.number),
    vehicleId: vehicleIdOf(idOf, asset.number),
    title: 'PM service',
    intervalDays: days,
    intervalMetres: asset.meterKind === 'odometer' ? Math.round(miles * METRES_PER_MILE) : null,
    intervalSeconds: asset.meterKind === 'engine_hours' ? hours * 3600 : null,
    lastDoneAt: iso(lastDone),
    lastDoneMeter: odometerAt(asset, lastDone),
    lastDoneEngineSeconds: engineAt(asset, lastDone),
  };
  const dueService = scribe.begin(manager, iso(registeredAt), (context) => DueService.schedule(input, context));
  for (const job of services) {
    const reset = {
      workOrderId: workOrderIdOf(idOf, job),
      at: iso(job.completedAt),
      meter: odometerAt(asset, job.completedAt),
      engineSeconds: engineAt(asset, job.completedAt),
    };
    scribe.note(dueService, null, iso(job.completedAt), (it, context) => it.reset(reset, context));
  }
  return dueService;
}
