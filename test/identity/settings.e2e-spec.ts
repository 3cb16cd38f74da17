import { randomUUID } from 'node:crypto';
import type { MeView, SettingsView } from '#domain/identity/views.js';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD, provision } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const offlineOf = ({ offlineDays, offlinePin }: SettingsView) => [offlineDays, offlinePin];
const offline = async (client: Client) => offlineOf((await client.get<SettingsView>('/settings')).body);
const change = (client: Client, changes: object) =>
  client.send('PATCH', '/settings', { commandId: randomUUID(), ...changes });

describe('how a company lets its devices be opened without a network', () => {
  it('is fourteen days and nobody’s PIN at first, and told to everybody with who they are', async () => {
    const { admin, domain } = await provision(program);
    expect(await offline(admin)).toEqual([14, 'off']);
    const email = `${randomUUID().slice(0, 8)}@${domain}`;
    await admin.command('/users', { name: 'Tess Boyd', email, password: PASSWORD, roles: ['technician'] });
    const tess = await new Client(program).logIn(email, PASSWORD);
    await admin.command('/settings', { offlineDays: 0, offlinePin: 'required' }, 'PATCH');
    await program.until(async () => {
      const { body } = await tess.get<MeView>('/me');
      return body.settings?.offlineDays === 0 && body.settings.offlinePin === 'required';
    }, 'the technician to be told');
    expect((await change(tess, { offlineDays: 30 })).status).toBe(403);
    expect(await offline(admin)).toEqual([0, 'required']);
  });

  it('is no more than a month, in whole days', async () => {
    const { admin } = await provision(program);
    for (const wrong of [{ offlineDays: 31 }, { offlineDays: -1 }, { offlineDays: 1.5 }, { offlinePin: 'maybe' }])
      expect(await change(admin, wrong)).toMatchObject({
        status: 400,
        body: { code: 'validation_failed', errors: [{ field: Object.keys(wrong)[0] }] },
      });
    await admin.command('/settings', { offlineDays: 30 }, 'PATCH');
    expect(await offline(admin)).toEqual([30, 'off']);
  });

  it('is as usual where a company is older than the setting', async () => {
    const { admin, tenantId } = await provision(program);
    await database.admin(
      `UPDATE tenant SET state = state #- '{settings,offlineDays}' #- '{settings,offlinePin}' WHERE tenant_id = $1`,
      [tenantId],
    );
    expect(await offline(admin)).toEqual([14, 'off']);
  });
});
