import { randomUUID } from 'node:crypto';
import { colleagueOf, type Colleague } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { OfflinePhone } from '../support/offline-phone.js';
import { Program } from '../support/program.js';
import { provision, vehicle, type TestTenant } from '../support/tenant.js';
import { becomes, listed, photo, send } from '../support/uploads.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let dan: Colleague;
let vehicleId: string;
let bytes: Buffer;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  dan = await colleagueOf(program, tenant, 'driver');
  vehicleId = await vehicle(tenant.admin);
  await tenant.admin.command(`/vehicles/${vehicleId}`, { assignedDriverId: dan.id }, 'PATCH');
  bytes = await photo({ noise: false });
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const phoneOf = (person: Colleague) =>
  OfflinePhone.of(program, tenant, person, {
    send: async (kept) => {
      await send(program, person.client, kept.attachmentId, new Uint8Array(kept.bytes)).done;
      return true;
    },
  });

async function reported(phone: OfflinePhone, more: object = {}): Promise<string> {
  const id = randomUUID();
  const workOrder = { vehicleId, category: 'Repair', priority: 'non_scheduled', description: 'Tire is flat' } as const;
  await phone.give({
    kind: 'work-order',
    id,
    command: { name: 'CreateWorkOrder', workOrder: { ...workOrder, ...more } },
  });
  return id;
}

const taken = (phone: OfflinePhone, id: string, contentType = 'image/jpeg') =>
  phone.engine.photos.take(
    {
      target: { kind: 'work-order', id },
      fileName: 'tire.jpg',
      contentType,
      bytes: new Uint8Array(bytes).buffer,
      takenAt: new Date().toISOString(),
    },
    phone.author,
  );

it('photos of a report wait beside it, and arrive behind it', async () => {
  const phone = await phoneOf(dan);
  const id = await reported(phone);
  const photos = [await taken(phone, id), await taken(phone, id)];
  expect((await phone.queue()).map(({ type, dependsOn }) => [type, dependsOn?.length ?? 0])).toEqual([
    ['CreateWorkOrder', 0],
    ['AttachFile', 1],
    ['AttachFile', 1],
  ]);
  await phone.sync();
  const target = { kind: 'work-order', id } as const;
  for (const each of photos) await becomes(program, tenant.admin, target, each, 'ready');
  expect((await listed(tenant.admin, target)).map(({ attachedByName }) => attachedByName)).toEqual([
    dan.name,
    dan.name,
  ]);
  expect(await phone.engine.photos.left()).toMatchObject({ waiting: 0, refused: [] });
  phone.close();
});

it('a photo goes nowhere without the report that it is of', async () => {
  const phone = await phoneOf(dan);
  const id = await reported(phone, { vehicleId: await vehicle(tenant.admin) });
  await taken(phone, id);
  await phone.sync();
  expect((await phone.queue()).map(({ status, outcome }) => [status, outcome?.result])).toEqual([
    ['needs_me', 'refused'],
    ['needs_me', 'blocked'],
  ]);
  expect((await phone.engine.photos.left()).waiting).toBe(1);
  phone.close();
});

it('the phone refuses at once what is no picture', async () => {
  const phone = await phoneOf(dan);
  const id = await reported(phone);
  await expect(taken(phone, id, 'application/pdf')).rejects.toMatchObject({ code: 'invalid_choice' });
  expect(await phone.queue()).toHaveLength(1);
  phone.close();
});
