import { randomUUID } from 'node:crypto';
import type { PartState } from '#domain/inventory/part.js';
import { StockItem, type StockItemState } from '#domain/inventory/stock-item.js';
import type { WorkOrderDetail } from '#domain/maintenance/views.js';
import type { PartLine } from '#domain/maintenance/work-order-lines.js';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import type { WorkOrderState } from '#domain/maintenance/work-order.js';
import { ANYWHERE, freeFor, partsHere, shortOf, toBeTaken } from '../../apps/client/src/app/field/parts-here.js';
import { colleagueOf, openWorkOrderOf, type Colleague } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { OfflinePhone } from '../support/offline-phone.js';
import { Program } from '../support/program.js';
import { provision, type TestTenant } from '../support/tenant.js';

const context = { actor: { userId: 'u', permissions: ['all'], scope: {} }, now: '2026-05-04T08:00:00.000Z' };

function part(id: string, name: string, stocked = true): PartState {
  const particulars = { description: null, unit: 'each', category: null };
  return { id, partNumber: id, name, stocked, archived: false, createdAt: context.now, ...particulars };
}

/** @param reserved quantities by line */
function stockOf(partId: string, locationId: string, units: number, reserved: Readonly<Record<string, number>> = {}) {
  const item = StockItem.open({ stockItemId: `${partId}@${locationId}`, partId, locationId }, context);
  if (units > 0) item.receive({ layerId: 'l', quantity: units * 1_000, unitCost: 400 }, context);
  for (const [lineId, quantity] of Object.entries(reserved))
    item.reserve({ lineId, workOrderId: 'w', quantity: quantity * 1_000 }, context);
  const state: StockItemState = item.state;
  return { id: state.id, state, names: { location: locationId } };
}

const line = (id: string, quantity: number): PartLine =>
  ({ id, partId: 'pad', locationId: 'yard', quantity: quantity * 1_000, taken: null }) as PartLine;

describe('what can be added', () => {
  const catalogue = [part('wiper', 'Wiper'), part('weld', 'Welding', false), part('pad', 'Pad'), part('oil', 'Oil')];

  it('is all that is in the catalogue: first what is here, at last what there is none of', () => {
    const stock = [stockOf('pad', 'yard', 2), stockOf('oil', 'yard', 0), stockOf('oil', 'north', 3)];
    expect(partsHere(catalogue, stock, 'yard').map(({ text, locationId }) => [text, locationId])).toEqual([
      ['Pad · 2 here', 'yard'],
      ['Oil · 3 at north', 'north'],
      ['Welding · not kept in stock', null],
      ['Oil · 0 here', 'yard'],
      ['Wiper · none here', 'yard'],
    ]);
  });

  it('has, after the place of the work, what is where one works', () => {
    const stock = [stockOf('pad', 'yard', 2), stockOf('oil', 'north', 3), stockOf('pad', 'shop', 1)];
    const places = (at: string | null, own: string | null) =>
      partsHere(catalogue, stock, at, own).flatMap(({ locationId }) => locationId || []);
    expect(places('yard', 'shop')).toEqual(['yard', 'shop', 'north', 'yard']);
    expect(places('yard', null)).toEqual(['yard', 'north', 'shop', 'yard']);
    expect(places(null, 'shop')).toEqual(['shop', 'north', 'yard']);
  });

  it('leaves the place to the server where neither the work nor the stock has one', () => {
    const offered = partsHere(catalogue, [stockOf('pad', 'yard', 2)], null);
    expect(offered.find(({ part: { id } }) => id === 'wiper')).toMatchObject({ locationId: ANYWHERE, unitCost: 0 });
    expect(offered.filter(({ part: { id } }) => id === 'pad')).toMatchObject([{ locationId: 'yard', unitCost: 400 }]);
  });
});

describe('what is free for a line', () => {
  const wanted = (id: string | null) => ({ id, partId: 'pad', locationId: 'yard' });

  it('is what nobody has set aside, and what is set aside for itself', () => {
    const stock = [stockOf('pad', 'yard', 5, { mine: 2, theirs: 1 })];
    expect(freeFor(wanted(null), stock, [])).toBe(2_000);
    expect(freeFor(wanted('mine'), stock, [line('mine', 2)])).toBe(4_000);
  });

  it('leaves out what was added here and the server has not reserved yet', () => {
    const stock = [stockOf('pad', 'yard', 5)];
    expect(freeFor(wanted(null), stock, [line('just added', 4)])).toBe(1_000);
    expect(freeFor(wanted('just added'), stock, [line('just added', 4)])).toBe(5_000);
    expect(freeFor(wanted(null), stock, [line('a', 4), line('b', 4)])).toBe(0);
    // It is gone from the stock already.
    expect(freeFor(wanted(null), stock, [{ ...line('settled', 4), taken: [] }])).toBe(5_000);
  });

  it('is nothing where no stock is known', () => {
    expect(freeFor({ ...wanted(null), locationId: ANYWHERE }, [stockOf('pad', 'yard', 5)], [])).toBe(0);
  });
});

describe('whether the parts of work are there', () => {
  it('goes by what it still takes from stock', () => {
    const settled = { ...line('settled', 1), taken: [] };
    const bought = { ...line('bought', 1), stocked: false, locationId: null };
    const wanted = toBeTaken({ parts: [{ ...line('pads', 2), stocked: true }, settled, bought] });
    expect(wanted.map(({ id }) => id)).toEqual(['pads']);
  });

  it('counts the lines that lack something, each beside all others', () => {
    const stock = [stockOf('pad', 'yard', 5)];
    const short = (lines: PartLine[], others: PartLine[] = []) =>
      shortOf([{ id: 'work', lines }], stock, [...lines, ...others]).get('work');
    expect(short([line('a', 5)])).toBe(0);
    expect(short([line('a', 6)])).toBe(1);
    expect(short([line('a', 3)], [line('theirs', 3)])).toBe(1);
    expect(short([line('a', 1), { ...line('b', 1), partId: 'oil' }])).toBe(1);
  });
});

describe('on the server', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let program: Program;
  let tenant: TestTenant;
  let tess: Colleague;

  beforeAll(async () => {
    database = await freshDatabase();
    program = await new Program(database.url).start();
    tenant = await provision(program);
    tess = await colleagueOf(program, tenant, 'technician');
  }, 120_000);

  afterAll(async () => {
    await program?.close();
    await database?.close();
  });

  /** On a work order of its own: how it stands there after it was sent. */
  async function added(make: (partId: string) => WorkOrderCommand, particulars: object = {}) {
    const { id: partId } = await tenant.admin.command('/parts', {
      partNumber: `P-${randomUUID().slice(0, 8)}`,
      name: 'Brake pad',
      ...particulars,
    });
    const { id } = await openWorkOrderOf(tenant, tess.id);
    const phone = await OfflinePhone.of(program, tenant, tess);
    await phone.give({ kind: 'work-order', id, command: make(partId) });
    const here = (await phone.seen<WorkOrderState>('work-order', id))?.state;
    await phone.sync();
    const [command] = await phone.queue();
    phone.close();
    const { body } = await tenant.admin.get<WorkOrderDetail>(`/work-orders/${id}`);
    return { here, there: body, outcome: command?.outcome };
  }

  const partLine = (more: object) => (partId: string) =>
    ({
      name: 'AddPart',
      part: { id: randomUUID(), partId, partNumber: 'P', partName: 'Pad', quantity: 2_000, ...more },
    }) as WorkOrderCommand;

  it('a part that is not kept in stock is taken with what one costs', async () => {
    const { here, there } = await added(partLine({ stocked: false, locationId: null, unitCost: 1_250 }), {
      stocked: false,
    });
    expect(here?.parts).toMatchObject([{ unitCost: 1_250, cost: 2_500 }]);
    expect(there.parts).toMatchObject([{ quantity: 2, unitCost: 12.5 }]);
  });

  it('a part that nobody has in stock is taken without a place, and the server finds one', async () => {
    const { here, there, outcome } = await added(partLine({ stocked: true, locationId: ANYWHERE, unitCost: 0 }));
    expect(here?.parts).toHaveLength(1);
    expect(outcome).toMatchObject({ result: 'applied' });
    expect(there.parts).toMatchObject([
      { quantity: 2, locationId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
    ]);
  });

  it('what is in no catalogue is taken as a charge', async () => {
    const charge = { id: randomUUID(), description: 'Wiper blades, at the station', amount: 2_399 };
    const { here, there } = await added(() => ({ name: 'AddCharge', charge }));
    expect(here?.chargesCost).toBe(2_399);
    expect(there.charges).toMatchObject([{ lineId: charge.id, description: charge.description, amount: 23.99 }]);
  });
});
