import { DomainError } from '#domain/shared/domain-error.js';
import { requireVin } from '#domain/fleet/vin.js';
import { cityAssets, transitAssets } from './assets.js';
import { DAY, iso, localDay, moveDays, whenOpen, yesterdayOf } from './calendar.js';
import { PARTS, SPECIAL_ORDER } from './catalogue.js';
import { readDemoData } from './demo-data.js';
import { capitalTransit, queenCity, SPAN, type Fleet } from './fleets.js';
import { idsOf, tenantIdOf } from './ids.js';
import { setUp } from './load-demo.js';
import { demoUsers } from './people.js';
import { Scribe } from './scribe.js';
import { tellInvoice, tellWorkOrders } from './work-orders.js';

const NOW = Date.parse('2026-11-20T23:00:00.000Z');
const data = readDemoData();
const city = queenCity(data, NOW);

/** The fleet cut down to what a test can tell in a moment: a few assets with all their jobs. */
function slice(fleet: Fleet, assets: number): Fleet {
  const kept = fleet.assets.filter((_, at) => at % Math.ceil(fleet.assets.length / assets) === 0);
  const numbers = new Set(kept.map(({ number }) => number));
  return { ...fleet, assets: kept, jobs: fleet.jobs.filter(({ asset }) => numbers.has(asset)) };
}

function tell(fleet: Fleet) {
  const tenantId = tenantIdOf(fleet.domain);
  const people = demoUsers(fleet.domain, idsOf(tenantId), fleet.technicians, fleet.supervisors);
  const scribe = new Scribe();
  const { shop, stock, users, vehicles } = setUp(fleet, tenantId, people, scribe, NOW);
  const histories = [...vehicles].flat();
  const workOrders = [...tellWorkOrders(fleet.jobs, shop)];
  const invoices = workOrders
    .filter(({ job }) => job.completedAt <= NOW)
    .map(({ job, workOrder }, at) => tellInvoice(job, workOrder, `INV-${at + 1}`, shop));
  return {
    histories,
    users,
    workOrders: workOrders.map(({ workOrder }) => workOrder),
    invoices,
    items: stock.items,
    scribe,
  };
}

describe('the real work orders', () => {
  const { jobs, assets } = city;

  it('are the 37,780 of the last 24 months, of 3,476 assets', () => {
    expect(jobs).toHaveLength(37_780);
    expect(new Set(jobs.map(({ cityNumber }) => cityNumber)).size).toBe(37_780);
    expect(assets).toHaveLength(3_476);
  });

  it('end yesterday, and each keeps its weekday', () => {
    const opened = jobs.map(({ openedAt }) => openedAt);
    expect(localDay(Math.max(...opened))).toBe('2026-11-19');
    const real = new Map(data.rows.map((row) => [row.cityNumber, row.day]));
    const shifts = new Set(jobs.map((job) => Math.floor(job.openedAt / DAY) - real.get(job.cityNumber)!));
    expect(shifts.size).toBe(2);
    for (const shift of shifts) expect(shift % 7).toBe(0);
  });

  it('are numbered in the order they were opened', () => {
    expect(jobs[0]!.number).toBe('WO-000001');
    expect(jobs.at(-1)!.number).toBe('WO-037780');
    expect(jobs.every((job, at) => at === 0 || jobs[at - 1]!.openedAt <= job.openedAt)).toBe(true);
  });

  it('leave a believable share to be done', () => {
    const open = jobs.filter(({ completedAt }) => completedAt > NOW).length;
    expect(open).toBeGreaterThan(200);
    expect(open).toBeLessThan(1_500);
  });
});

it.each(['2026-01-01', '2026-02-28', '2026-07-04', '2026-11-16', '2027-03-07'])(
  'moves the days of %s so that the last is the day before',
  (day) => {
    const now = Date.parse(`${day}T16:00:00.000Z`);
    const moved = moveDays(
      data.rows.map((row) => row.day),
      yesterdayOf(now),
    );
    expect(iso(moved.reduce((last, each) => Math.max(last, each)) * DAY).slice(0, 10)).toBe(
      iso(now - DAY).slice(0, 10),
    );
  },
);

it('works when the shops are open', () => {
  expect(iso(whenOpen(Date.parse('2026-11-22T15:00:00.000Z')))).toBe('2026-11-23T15:00:00.000Z');
  expect(iso(whenOpen(Date.parse('2026-11-20T14:00:00.000Z')))).toBe('2026-11-20T14:00:00.000Z');
});

describe('the assets', () => {
  const assets = cityAssets(data.rows, data.models, NOW - SPAN);

  it('have VINs that pass the check, each its own', () => {
    const vins = assets.flatMap(({ vin }) => vin ?? []);
    expect(vins.length).toBeGreaterThan(3_000);
    expect(new Set(vins).size).toBe(vins.length);
    for (const vin of vins) expect(requireVin(vin)).toBe(vin);
  });

  it('have a make and model of the EPA list, of a year it was made', () => {
    for (const { make, model, year } of assets.filter((asset) => asset.make !== null)) {
      const lines = Object.values(data.models)
        .flat()
        .filter((line) => line.make === make && line.model === model);
      expect(lines.some(({ years }) => years.includes(year!))).toBe(true);
    }
  });

  it('show on the last day what the real bus showed in its last month', () => {
    const [bus] = transitAssets(data.buses, NOW, ['Garage']);
    expect(bus!.meterAt(NOW)).toBe(Math.floor(data.buses[0]!.miles.at(-1)! * 1609.344));
  });
});

it('fits Capital Transit into its plan', () => {
  const fleet = capitalTransit(data, NOW);
  expect(fleet.assets.length).toBeLessThanOrEqual(100);
  expect(
    demoUsers(fleet.domain, idsOf('3c8b7f40-5f0e-4b0d-9b7e-2a4f6d8c1e35'), fleet.technicians, fleet.supervisors)
      .length + 1,
  ).toBeLessThanOrEqual(20);
  expect(fleet.jobs.length).toBeGreaterThan(1_000);
});

describe('what is told', () => {
  const fleet = slice(city, 40);
  const told = tell(fleet);

  it('is the same every time', () => {
    const states = ({ workOrders, invoices, items, histories }: ReturnType<typeof tell>) =>
      [
        ...workOrders,
        ...invoices,
        ...items,
        ...histories.flatMap(({ vehicle, meter, dueService }) => [vehicle, meter, ...(dueService ? [dueService] : [])]),
      ].map(({ state }) => state);
    const again = tell(slice(queenCity(data, NOW), 40));
    expect(JSON.stringify(states(again)) === JSON.stringify(states(told))).toBe(true);
  });

  it('lies in the past', () => {
    const everything = [
      ...told.workOrders,
      ...told.invoices,
      ...told.items,
      ...told.histories.flatMap(({ vehicle, meter }) => [vehicle, meter]),
    ];
    for (const { changes } of everything)
      for (const {
        data: { at },
      } of changes)
        expect(Date.parse(at)).toBeLessThanOrEqual(NOW);
  });

  it('takes from stock what the work orders took, at what it cost', () => {
    const consumed = told.items
      .flatMap(({ changes }) => changes)
      .flatMap((event) => (event.type === 'inventory.stock-consumed' ? [event.data] : []));
    const lines = told.workOrders
      .filter(({ state }) => state.completion?.status === 'done')
      .flatMap(({ state }) => state.parts);
    expect(lines.length).toBeGreaterThan(100);
    expect(new Map(consumed.map(({ lineId, taken }) => [lineId, taken]))).toEqual(
      new Map(lines.map(({ id, taken }) => [id, taken])),
    );
  });

  it('reserves what work orders want when they come to want it, all of it, each shelf in the order of time', () => {
    const wanted = told.workOrders.flatMap(({ changes }) =>
      changes.flatMap((event) =>
        event.type === 'maintenance.work-order-part-added' ? [[event.data.line.id, event.data.at] as const] : [],
      ),
    );
    const reserved = told.items.flatMap(({ changes }) =>
      changes.flatMap((event) =>
        event.type === 'inventory.stock-reserved' ? [[event.data.lineId, event.data.at] as const] : [],
      ),
    );
    expect(wanted.length).toBeGreaterThan(100);
    expect(new Map(reserved)).toEqual(new Map(wanted));
    for (const { changes, state } of told.items) {
      const times = changes.map(({ data: { at } }) => at);
      expect(times).toEqual([...times].sort());
      expect(state.ahead).toBeUndefined();
      for (const reservation of state.reservations) expect(reservation.reserved).toBe(reservation.wanted);
    }
    const open = told.workOrders.filter(({ state }) => state.completion === null).flatMap(({ state }) => state.parts);
    expect(told.items.flatMap(({ state }) => state.reservations).length).toBe(open.length);
  });

  it('leaves each meter at the reading of the last completion, or later', () => {
    for (const { meter, vehicle } of told.histories) {
      expect(meter.state.readings.every(({ status }) => status === 'valid')).toBe(true);
      if (vehicle.state.lastServiceOdometer !== null)
        expect(meter.state.current!.value).toBeGreaterThanOrEqual(vehicle.state.lastServiceOdometer);
    }
  });

  it('bills each completed work order at its total', () => {
    const totals = new Map(told.workOrders.map(({ state }) => [state.id, state.totalCost]));
    for (const { state } of told.invoices) expect(state.total).toBe(totals.get(state.workOrderId));
  });

  it('has technicians at the shops whose work they do, and the one who logs in at home', () => {
    const [, technician] = demoUsers(city.domain, idsOf(tenantIdOf(city.domain)), city.technicians, city.supervisors);
    const placeOf = new Map(told.users.map(({ state }) => [state.id, state.locationId ?? null]));
    expect(placeOf.get(technician!.id)).toBe(idsOf(tenantIdOf(city.domain))(`location ${city.home}`));
    const shops = city.locations.map((name) => idsOf(tenantIdOf(city.domain))(`location ${name}`));
    const working = [...placeOf.values()].filter((place) => place !== null);
    expect(working).toHaveLength(city.technicians + 1);
    expect(new Set(working).size).toBeGreaterThan(2);
    for (const place of working) expect(shops).toContain(place);
  });

  it('says who did what', () => {
    const authors = told.workOrders.flatMap(({ changes }) =>
      changes.map((event) => [event.type, told.scribe.userOf(event)] as const),
    );
    for (const [type, author] of authors) {
      const bySaga =
        type === 'maintenance.work-order-parts-cost-recorded' || type === 'maintenance.work-order-completion-finished';
      expect(author === null).toBe(bySaga);
    }
  });
});

it('leaves the technician three jobs whose part is short', () => {
  const special = city.jobs.filter(({ parts }) => parts.some(({ part }) => SPECIAL_ORDER.includes(part)));
  expect(special).toHaveLength(3);
  const { items, workOrders } = tell({
    ...city,
    assets: city.assets.filter(({ number }) => special.some(({ asset }) => asset === number)),
    jobs: special,
  });
  for (const { state } of workOrders) {
    expect(state.status).toBe('in_progress');
    const [line] = state.parts;
    const shelf = items.find(
      (item) => item.state.partId === line!.partId && item.state.locationId === line!.locationId,
    )!;
    expect(() =>
      shelf.consume(
        { lineId: line!.id, workOrderId: state.id, quantity: line!.quantity },
        { actor: { userId: null, permissions: [], scope: {} }, now: iso(NOW) },
      ),
    ).toThrow(DomainError);
  }
});

it('keeps some 120 parts', () => {
  expect(new Set([...PARTS, ...SPECIAL_ORDER].map(({ number }) => number)).size).toBe(
    PARTS.length + SPECIAL_ORDER.length,
  );
  expect(PARTS.length).toBeGreaterThan(110);
});
