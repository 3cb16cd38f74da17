import { randomUUID } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { part, provision, startedWorkOrder, vehicle } from '../support/tenant.js';

interface Problem {
  code: string;
  errors?: { field: string; message: string }[];
}

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

async function category(): Promise<string> {
  return (await admin.command('/work-order-categories', { name: `C-${randomUUID().slice(0, 8)}` })).id;
}

describe('null on an optional field', () => {
  interface Api {
    paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: { $ref: string } }> } }>>;
    components: { schemas: Record<string, { properties?: Record<string, unknown>; required?: string[] }> };
  }

  /** What a command of the running app takes, from its own description. */
  async function commands(): Promise<{ method: string; path: string; optional: string[]; required: string[] }[]> {
    const api = (await (await fetch(`${program.url}/api/openapi.json`)).json()) as Api;
    return Object.entries(api.paths)
      .filter(([path]) => /^\/api\/v1\/work-order(s|-categories)(\/|$)/.test(path))
      .flatMap(([path, methods]) =>
        Object.entries(methods).flatMap(([method, { requestBody }]) => {
          const reference = requestBody?.content['application/json']?.schema.$ref.split('/').at(-1);
          if (!reference) return [];
          const { properties = {}, required = [] } = api.components.schemas[reference]!;
          const optional = Object.keys(properties).filter((name) => !required.includes(name));
          return [{ method: method.toUpperCase(), path: path.replace('/api/v1', ''), optional, required }];
        }),
      );
  }

  it('is refused or understood by every command, and never an accident', async () => {
    const vehicleId = await vehicle(admin);
    const partId = await part(admin, [{ quantity: 100, unitCost: 1 }]);
    const valid: Record<string, unknown> = {
      vehicleId,
      partId,
      category: 'Repair',
      priority: 'scheduled',
      description: 'Brakes squeal',
      date: '2026-03-01',
      hours: 1,
      rate: 10,
      quantity: 1,
      amount: 5,
    };
    const found = await commands();
    expect(found.length).toBeGreaterThan(15);
    const accidents: string[] = [];
    for (const { method, path, optional, required } of found)
      for (const field of optional) {
        const body: Record<string, unknown> = Object.fromEntries(required.map((name) => [name, valid[name]]));
        if (path.includes('categories')) body['name'] = `C-${randomUUID().slice(0, 8)}`;
        if (path.endsWith('/hold')) body['reason'] = 'other';
        if (path.endsWith('/cancel')) body['reason'] = 'Sold';
        const id = path.includes('{id}')
          ? await (path.includes('categories') ? category() : startedWorkOrder(admin, vehicleId))
          : '';
        const { status } = await admin.send(method, path.replace('{id}', id).replace('{lineId}', randomUUID()), {
          ...body,
          [field]: null,
        });
        if (status >= 500) accidents.push(`${method} ${path} ${field}: ${status}`);
      }
    expect(accidents).toEqual([]);
  }, 120_000);

  const fields: readonly [string, string, object][] = [
    ['PATCH', '', { priority: null }],
    ['PATCH', '', { urgency: null }],
    ['PATCH', '', { description: null }],
    ['PATCH', '', { category: null }],
    ['PATCH', '', { discount: null }],
    ['POST', '/complete', { odometer: null }],
    ['POST', '/complete', { parts: null }],
    ['POST', '/complete', { laborHours: null }],
    ['POST', '/complete', { parts: [{ partId: randomUUID(), quantity: 1, unitCost: null }] }],
    ['POST', '/start', { odometer: null }],
  ];

  it.each(fields)(
    'without a meaning: %s /work-orders/:id%s %j answers 400 and names the field',
    async (method, path, body) => {
      const id = await startedWorkOrder(admin, await vehicle(admin));
      const answer = await admin.send<Problem>(method, `/work-orders/${id}${path}`, body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
      expect(answer.body.errors![0]!.field).toContain(Object.keys(body)[0]);
    },
  );

  it.each(['name', 'active'])('without a meaning: the %s of a category', async (field) => {
    const answer = await admin.send<Problem>('PATCH', `/work-order-categories/${await category()}`, { [field]: null });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: expect.arrayContaining([expect.objectContaining({ field })]) },
    });
  });

  it('empties what may be empty', async () => {
    const { id } = await admin.command('/work-orders', {
      vehicleId: await vehicle(admin),
      category: 'Repair',
      priority: 'scheduled',
      description: 'Brakes squeal',
      requestedBy: 'Jane Doe',
      dueDate: '2026-03-01',
      notes: 'At once',
    });
    const nothing = { requestedBy: null, dueDate: null, notes: null, locationId: null };
    await admin.command(`/work-orders/${id}`, nothing, 'PATCH');
    expect((await admin.get(`/work-orders/${id}`)).body).toMatchObject(nothing);
  });
});

describe('taking something away', () => {
  const lines: readonly [string, object][] = [
    ['tasks', { description: 'Oil' }],
    ['labor', { hours: 1, rate: 50 }],
    ['charges', { description: 'Towing', amount: 80 }],
    ['parts', { quantity: 1 }],
  ];

  it.each(lines)('of the %s takes a command and nothing else', async (kind, line) => {
    const id = await startedWorkOrder(admin, await vehicle(admin));
    const named = kind === 'parts' ? { ...line, partId: await part(admin) } : line;
    const { lineId } = await admin.command<{ lineId: string }>(`/work-orders/${id}/${kind}`, named);
    await takesACommand(`/work-orders/${id}/${kind}/${lineId}`, 3);
  });

  it('a category takes a command and nothing else', async () => {
    await takesACommand(`/work-order-categories/${await category()}`, 1);
  });

  async function takesACommand(path: string, version: number): Promise<void> {
    const remove = (body?: object) => admin.send<Problem & { version: number }>('DELETE', path, body);
    expect((await remove({ colour: 'red' })).body).toMatchObject({ errors: [{ field: 'colour' }] });
    expect((await remove({ expectedVersion: String(version) })).body.errors![0]).toMatchObject({
      field: 'expectedVersion',
    });
    expect((await remove({ expectedVersion: version - 1 })).body.code).toBe('version_conflict');
    const commandId = randomUUID();
    const first = await remove({ expectedVersion: version, commandId });
    expect(first).toMatchObject({ status: 200, body: { version: version + 1 } });
    expect((await remove({ expectedVersion: version, commandId })).body).toEqual(first.body);
  }

  it('needs no body', async () => {
    const path = `/work-order-categories/${await category()}`;
    expect((await admin.send('DELETE', path)).status).toBe(200);
  });
});

describe('what surrounds a command, in headers', () => {
  const describeAs = (id: string, description: string, headers: Record<string, string>, more: object = {}) =>
    admin.send<Problem & { version: number }>('PATCH', `/work-orders/${id}`, { description, ...more }, headers);

  it('Idempotency-Key is the command id: a repeat is answered the same, another command is not taken for it', async () => {
    const id = await startedWorkOrder(admin, await vehicle(admin));
    const key = randomUUID();
    const first = await describeAs(id, 'Brakes replaced', { 'idempotency-key': key });
    expect(first).toMatchObject({ status: 200, body: { version: 3 } });
    expect((await describeAs(id, 'Brakes replaced', { 'idempotency-key': key })).body).toEqual(first.body);
    expect((await describeAs(id, 'Brakes replaced', {}, { commandId: key.toUpperCase() })).body).toEqual(first.body);
    expect(await describeAs(id, 'Something else', { 'idempotency-key': key })).toMatchObject({
      status: 422,
      body: { code: 'command_id_reused' },
    });
    expect((await admin.get(`/work-orders/${id}`)).body).toMatchObject({ version: 3, description: 'Brakes replaced' });
  });

  it('Idempotency-Key makes one work order of a create that is sent twice', async () => {
    const body = { vehicleId: await vehicle(admin), category: 'Repair', priority: 'scheduled', description: 'Oil' };
    const headers = { 'idempotency-key': randomUUID() };
    const first = await admin.post('/work-orders', body, headers);
    expect(first.status).toBe(201);
    expect((await admin.post('/work-orders', body, headers)).body).toEqual(first.body);
    expect((await admin.get(`/work-orders?vehicleId=${body.vehicleId}`)).body).toMatchObject({ total: 1 });
  });

  it.each(['2', '"2"', 'W/"2"'])('If-Match: %s is the expected version', async (version) => {
    const id = await startedWorkOrder(admin, await vehicle(admin));
    expect(await describeAs(id, 'Mine', { 'if-match': version })).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await describeAs(id, 'Yours', { 'if-match': version })).toMatchObject({
      status: 409,
      body: { code: 'version_conflict', params: { expectedVersion: 2, currentVersion: 3 } },
    });
    expect((await describeAs(id, 'Anybody’s', { 'if-match': '*' })).status).toBe(200);
  });

  it.each([
    ['Idempotency-Key', 'again'],
    ['If-Match', '"abc"'],
  ])('%s: %s answers 400 and names the header', async (field, value) => {
    const id = await startedWorkOrder(admin, await vehicle(admin));
    expect(await describeAs(id, 'Mine', { [field]: value })).toMatchObject({
      status: 400,
      body: { errors: [{ field }] },
    });
  });

  it('the body goes before them', async () => {
    const id = await startedWorkOrder(admin, await vehicle(admin));
    const stale = { 'if-match': '1', 'idempotency-key': randomUUID() };
    const answer = await describeAs(id, 'Mine', stale, { expectedVersion: 2, commandId: randomUUID() });
    expect(answer).toMatchObject({ status: 200, body: { version: 3 } });
    expect((await describeAs(id, 'Other', { 'idempotency-key': stale['idempotency-key'] })).status).toBe(200);
  });
});
