import { Chance } from '#infrastructure/demo/chance.js';
import { readDemoData } from '#infrastructure/demo/demo-data.js';
import { loadDemo } from '#infrastructure/demo/load-demo.js';
import { freshDatabase } from '../support/database.js';
import { workThrough } from '../support/office-day.js';
import { Client, Program } from '../support/program.js';
import { RedisServer } from '../support/redis.js';

/** Work orders on an ordinary working day of the city that the demo is made of: 40 to 80. On Redis, half of one must do. */
const JOBS = 60;
const WANTED = 0.85;
const DEMO_PASSWORD = 'fleet-demo-2026';

let database: Awaited<ReturnType<typeof freshDatabase>>;
const redis = new RedisServer();

beforeAll(async () => {
  [database] = await Promise.all([freshDatabase(), redis.start()]);
  // A twentieth of its past: people, roles, categories and vehicles are all there.
  const data = readDemoData();
  const rows = data.rows.filter((_, at) => at % 20 === 0);
  await loadDemo(database.database, () => undefined, { data: { ...data, rows } });
}, 240_000);
afterAll(async () => {
  await redis.close();
  await database?.close();
});

describe('an office day at the demo city', () => {
  let day = 0;

  it.each([
    ['in process', JOBS, () => ({})],
    ['on Redis', JOBS / 2, () => ({ REDIS_URL: redis.url })],
  ])(
    'finds at least 85 % of what is kept %s',
    async (_, jobs, environment) => {
      const program = new Program(database.url, { LOG_LEVEL: 'info', ...environment() });
      try {
        await program.start();
        const signIn = (name: string) => new Client(program).logIn(`${name}@queencity.example`, DEMO_PASSWORD);
        const staff = {
          manager: await signIn('manager'),
          admin: await signIn('admin'),
          technician: await signIn('technician'),
        };
        day += 1;
        await workThrough(staff, jobs, new Chance('an office day'), day);
        await program.stop();
        const [, hits, all] = /The cache answered (\d+) of (\d+) questions/.exec(program.log)!.map(Number);
        process.stdout.write(`office day: ${hits} of ${all} hits (${((hits! / all!) * 100).toFixed(1)} %)\n`);
        expect(all).toBeGreaterThan(8 * jobs);
        expect(hits! / all!).toBeGreaterThanOrEqual(WANTED);
      } finally {
        await program.close();
      }
    },
    240_000,
  );
});
