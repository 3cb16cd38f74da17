// A long simulation of phones on bad lines, with the limits of production: `npm run bench -- simulator 500 7` for so many steps and
// a seed. What it finds is the `sync` figures `lost`, `duplicated`, `diverged` and their like. See docs/benchmarks.md.
import './test-sources.ts';
import fc from 'fast-check';
import { printMachine, report, serverUrl } from './harness.ts';

const CLIENTS = 8;
const STEPS = Number(process.argv[2] ?? 10_000);
const SEED = Number(process.argv[3] ?? Date.now() % 1_000_000);

const url = serverUrl();
await printMachine(url, 'before');
process.env['TEST_DATABASE_URL'] = url;
// They ask where the server is while they load.
const { freshDatabase } = await import('../support/database.ts');
const { Program } = await import('../support/program.ts');
const { scripts } = await import('../sync/simulator/script.ts');
const { World } = await import('../sync/simulator/world.ts');

const [script] = fc.sample(scripts(CLIENTS, STEPS), { seed: SEED, numRuns: 1 });
const database = await freshDatabase();
const program = await new Program(database.url).start();
const world = new World(program, database);
console.log(`simulation of ${STEPS} steps, ${CLIENTS} clients, seed ${SEED}`);
await world.begin(CLIENTS);
for (const [place, step] of script!.entries()) {
  if (step) await world.take(step);
  if ((place + 1) % 1_000 === 0) console.log(`step ${place + 1}`);
}
const verdict = await world.verdict();
console.log(`tally: ${JSON.stringify(world.tally)}`);
await world.close();
await program.close();
await database.close();
await printMachine(url, 'after');
report('sync', { ...verdict });
process.exit(0);
