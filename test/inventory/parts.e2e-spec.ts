import { randomUUID } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { part, PASSWORD, provision, startedWorkOrder, vehicle } from '../support/tenant.js';

interface Stock {
  locations: {
    locationId: string;
    locationName: string;
    version: number;
    onHand: number;
    reserved: number;
    available: number;
    layers: { unitCost: number; received: number; available: number }[];
    reservations: { workOrderId: string; workOrderNumber: string; quantity: number; reserved: number }[];
  }[];
}
type Problem = { code: string; params: Record<string, unknown>; errors?: { field: string }[] };

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let admin: Client;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  ({ admin } = await provision(program));
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const stockOf = async (id: string): Promise<Stock['locations']> =>
  (await admin.get<Stock>(`/parts/${id}/stock`)).body.locations;

describe('stock of a part', () => {
  it('lies in cost layers, the main store when no place is named, and is worth what it cost', async () => {
    const id = await part(admin, [
      { quantity: 2, unitCost: 12.34 },
      { quantity: 1.5, unitCost: 20 },
    ]);
    await admin.command(`/parts/${id}/adjustments`, { quantity: -0.5, reason: 'counted' });
    const [place] = await stockOf(id);
    expect(place).toMatchObject({ locationName: 'Main', onHand: 3, available: 3 });
    expect(place!.layers.map(({ unitCost, available }) => [unitCost, available])).toEqual([
      [12.34, 1.5],
      [20, 1.5],
    ]);
    expect((await admin.get(`/parts/${id}`)).body).toMatchObject({ onHand: 3, value: 48.51 });
  });

  it('lies in several places, each by itself', async () => {
    const id = await part(admin, [{ quantity: 2, unitCost: 1 }]);
    const { id: locationId } = await admin.command('/locations', { name: `Depot ${randomUUID().slice(0, 6)}` });
    await admin.command(`/parts/${id}/receipts`, { quantity: 3, unitCost: 2, locationId });
    expect((await stockOf(id)).map(({ onHand }) => onHand)).toEqual([2, 3]);
    const unknown = await admin.post<Problem>(`/parts/${id}/receipts`, {
      quantity: 1,
      unitCost: 1,
      locationId: randomUUID(),
    });
    expect(unknown.status).toBe(404);
  });

  it('never falls below zero, and a version that was overtaken is refused', async () => {
    const id = await part(admin, [{ quantity: 2, unitCost: 1 }]);
    const refused = await admin.post<Problem>(`/parts/${id}/adjustments`, { quantity: -3, reason: 'counted' });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'insufficient_stock', params: { needed: 3, available: 2 } },
    });
    const [place] = await stockOf(id);
    await admin.command(`/parts/${id}/receipts`, { quantity: 1, unitCost: 1 });
    const late = await admin.post<Problem>(`/parts/${id}/adjustments`, {
      quantity: -1,
      reason: 'counted',
      expectedVersion: place!.version,
    });
    expect(late).toMatchObject({ status: 409, body: { code: 'version_conflict' } });
  });

  it('is set aside for the work order whose line wants it', async () => {
    const id = await part(admin, [{ quantity: 3, unitCost: 1 }]);
    const workOrderId = await startedWorkOrder(admin, await vehicle(admin));
    await admin.command(`/work-orders/${workOrderId}/parts`, { partId: id, quantity: 5 });
    const place = await program.until(
      async () => (await stockOf(id)).find(({ reserved }) => reserved > 0),
      'the reservation',
    );
    expect(place).toMatchObject({
      onHand: 3,
      reserved: 3,
      available: 0,
      reservations: [{ workOrderId, quantity: 5, reserved: 3 }],
    });
    expect(place.reservations[0]!.workOrderNumber).toMatch(/^WO-\d{6}$/);
    const low = await admin.get<{ data: { id: string }[] }>('/parts?lowStock=true&limit=200');
    expect(low.body.data.map((row) => row.id)).toContain(id);
  });

  it('is part of the part’s history', async () => {
    const id = await part(admin, [{ quantity: 3, unitCost: 1 }]);
    const { body } = await admin.get<{ data: { type: string }[] }>(`/parts/${id}/history`);
    expect(body.data.map(({ type }) => type)).toEqual([
      'inventory.stock-received',
      'inventory.stock-item-opened',
      'inventory.part-created',
    ]);
  });

  it('is told in the order of time, whatever location it is at, page by page, and priced for who may see costs', async () => {
    const id = await part(admin, [{ quantity: 3, unitCost: 7.5 }]);
    const { id: annex } = await admin.command('/locations', { name: `Annex ${randomUUID().slice(0, 6)}` });
    for (const locationId of [annex, undefined, annex])
      await admin.command(`/parts/${id}/receipts`, { quantity: 1, unitCost: 2, locationId });
    interface Told {
      readonly type: string;
      readonly data: { readonly at: string; readonly unitCost?: number };
      readonly names?: { readonly stock?: { readonly location: string } };
    }
    const told: Told[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const path: string = `/parts/${id}/history?limit=2${cursor && `&cursor=${cursor}`}`;
      const { body } = await admin.get<{ data: Told[]; nextCursor: string | null }>(path);
      told.push(...body.data);
      cursor = body.nextCursor;
    }
    expect(told).toHaveLength(7);
    const received = told.filter(({ type }) => type === 'inventory.stock-received');
    const places = received.map(({ names }) => names?.stock?.location.split(' ')[0]);
    expect(places).toEqual(['Annex', 'Main', 'Annex', 'Main']);
    expect(received.map(({ data }) => data.unitCost)).toEqual([2, 2, 2, 7.5]);
    await admin.command('/roles', { name: `store ${annex}`, permissions: ['view_parts'] });
    const email = `store-${annex}@parts.example`;
    await admin.command('/users', { name: 'Store', email, password: PASSWORD, roles: [`store ${annex}`] });
    const store = await new Client(program).logIn(email, PASSWORD);
    const { body } = await store.get<{ data: Told[] }>(`/parts/${id}/history`);
    expect(body.data).toHaveLength(7);
    expect(JSON.stringify(body.data)).not.toContain('unitCost');
  });
});

describe('parts', () => {
  it('that are not kept, archived, foreign or unknown take no stock', async () => {
    const { id: bought } = await admin.command('/parts', {
      partNumber: `B-${randomUUID().slice(0, 6)}`,
      name: 'Bought',
      stocked: false,
    });
    const archived = await part(admin);
    await admin.command(`/parts/${archived}`, {}, 'DELETE');
    const foreign = await part((await provision(program)).admin);
    const receive = async (id: string): Promise<string> =>
      (await admin.post<Problem>(`/parts/${id}/receipts`, { quantity: 1, unitCost: 1 })).body.code;
    expect([await receive(bought), await receive(archived)]).toEqual(['part_not_stocked', 'part_archived']);
    expect([await receive(foreign), await receive(randomUUID())]).toEqual(['not_found', 'not_found']);
    for (const path of ['', '/stock', '/history'])
      expect((await admin.get(`/parts/${foreign}${path}`)).status).toBe(404);
  });

  it.each([
    [{ quantity: 1.2345, unitCost: 1 }, 'quantity'],
    [{ quantity: 0, unitCost: 1 }, 'quantity'],
    [{ quantity: 1 }, 'unitCost'],
    [{ quantity: 1, unitCost: null }, 'unitCost'],
  ])('take no receipt like %j', async (receipt, field) => {
    const answer = await admin.post<Problem>(`/parts/${await part(admin)}/receipts`, receipt);
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
  });
});
