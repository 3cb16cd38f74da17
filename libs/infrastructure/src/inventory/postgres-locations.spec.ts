import { randomUUID } from 'node:crypto';
import type { CommandMeta } from '#domain/ports/repository.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { command, Fleet } from '../../../../test/support/fleet.js';
import { PostgresLocations } from './postgres-locations.js';

let db: FreshDatabase;
let locations: PostgresLocations;
let tenantId: string;

beforeAll(async () => {
  db = await freshDatabase();
  locations = new PostgresLocations(db.database);
  tenantId = await new Fleet(db.database, db.signal).tenant();
});
afterAll(() => db?.close());

const named = (name: string, commandId: string = randomUUID()): CommandMeta =>
  command(tenantId, 'CreateLocation', { commandId, payload: name });
const add = (meta: CommandMeta, name: string, id: string = randomUUID()) => locations.add(meta, { id, name });
const count = async (name: string): Promise<number> =>
  (await db.database.query(tenantId, 'SELECT FROM location WHERE tenant_id = $1 AND name = $2', [name])).length;

describe('a location', () => {
  it('is made once by the same command, ten times at once', async () => {
    const meta = named('Depot');
    const id = randomUUID();
    const receipts = await Promise.all(Array.from({ length: 10 }, () => add(meta, 'Depot', id)));
    expect(receipts).toEqual(Array(10).fill({ id, version: 1 }));
    expect(await count('Depot')).toBe(1);
  });

  it('is not made by a command id that stood for another', async () => {
    const commandId = randomUUID();
    await add(named('North', commandId), 'North');
    await expect(add(named('South', commandId), 'South')).rejects.toMatchObject({ code: 'command_id_reused' });
    expect(await count('South')).toBe(0);
  });

  it('is renamed, not to the name of another, and not where there is none', async () => {
    const { id } = await add(named('Shop'), 'Shop');
    await add(named('Yard'), 'Yard');
    const rename = (name: string, of = id) =>
      locations.rename(command(tenantId, 'RenameLocation', { payload: [name, of] }), { id: of, name });
    await expect(rename('Workshop')).resolves.toMatchObject({ id });
    expect([await count('Shop'), await count('Workshop')]).toEqual([0, 1]);
    await expect(rename('Yard')).rejects.toMatchObject({ code: 'location_name_taken' });
    await expect(rename('Nowhere', randomUUID())).rejects.toMatchObject({ code: 'not_found' });
  });

  it('has a name of its own; a refused command leaves its id free', async () => {
    await add(named('East'), 'East');
    const meta = named('East');
    await expect(add(meta, 'East')).rejects.toMatchObject({ code: 'location_name_taken' });
    await expect(add(named('West', meta.commandId), 'West')).resolves.toMatchObject({ version: 1 });
  });
});
