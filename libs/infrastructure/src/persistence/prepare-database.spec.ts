import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { migrationDataSource } from './data-source.js';
import { MIGRATIONS } from './migration-names.js';
import { prepareDatabase } from './prepare-database.js';

let db: FreshDatabase;
beforeAll(async () => (db = await freshDatabase()));
afterAll(() => db?.close());

/** Whether it is prepared anew: that waits for its turn, and one look does not. */
async function isPreparedAnew(): Promise<boolean> {
  const held = await db.hold('SELECT pg_advisory_lock(7305002)');
  const prepared = prepareDatabase(db.url, () => undefined).then(() => false);
  const waiting = (async () => {
    for (;;) {
      const [{ n }] = (await db.admin<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND objid = 7305002 AND NOT granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      )) as [{ n: number }];
      if (n > 0) return true;
    }
  })();
  const anew = await Promise.race([prepared, waiting]);
  await held.end();
  await prepared;
  return anew;
}

describe('a database', () => {
  it('that is up to date is known by one look', async () => {
    expect(await isPreparedAnew()).toBe(false);
  });

  it('is prepared anew when a migration more is there than we know, as after a newer version', async () => {
    await db.admin(`INSERT INTO migration (timestamp, name) VALUES (1, 'FromAnotherVersion')`);
    expect(await isPreparedAnew()).toBe(true);
    await db.admin(`DELETE FROM migration WHERE name = 'FromAnotherVersion'`);
    expect(await isPreparedAnew()).toBe(false);
  });

  it('is prepared anew when what it was prepared as is another', async () => {
    const [{ name }] = (await db.admin<{ name: string }>('SELECT current_database() AS name')) as [{ name: string }];
    await db.admin(`COMMENT ON DATABASE ${name} IS 'FleetMS, prepared long ago'`);
    expect(await isPreparedAnew()).toBe(true);
    expect(await isPreparedAnew()).toBe(false);
  });
});

it('every migration is known by its name and run', async () => {
  const files = readdirSync(join(import.meta.dirname, 'migrations')).map((file) => file.replace(/\.ts$/, ''));
  expect(files.sort()).toEqual(MIGRATIONS);
  expect((await migrationDataSource(db.url)).options.migrations).toHaveLength(MIGRATIONS.length);
});
