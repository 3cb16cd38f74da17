import fc from 'fast-check';
import { freshDatabase } from '../../support/database.js';
import { Program } from '../../support/program.js';
import { scripts, type Step } from './script.js';
import { World, type Verdict } from './world.js';

const CLIENTS = 8;
const STEPS = Number(process.env['SIMULATOR_STEPS'] ?? 500);
const GOOD: Verdict = { diverged: 0, lost: 0, duplicated: 0, stuck: 0, revived: 0, overwritten: 0 };

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

async function played(script: readonly (Step | null)[]): Promise<World> {
  const world = new World(program, database);
  await world.begin(CLIENTS);
  for (const step of script) if (step) await world.take(step);
  return world;
}

// What fails prints its seed and path: SIMULATOR_SEED=… SIMULATOR_PATH=… plays it again, SIMULATOR_SHRINK=1 looks for a shorter
// script that fails.
it('loses nothing, does nothing twice and ends alike everywhere, whatever the network does', async () => {
  const { SIMULATOR_SEED: seed, SIMULATOR_PATH: path, SIMULATOR_SHRINK: shrink } = process.env;
  await fc.assert(
    fc.asyncProperty(scripts(CLIENTS, STEPS), async (script) => {
      const world = await played(script);
      try {
        expect(await world.verdict()).toEqual(GOOD);
        console.log(`simulator: ${JSON.stringify(world.tally)}`);
        expect(world.tally.accepted).toBeGreaterThan(STEPS / 10);
        expect(world.tally.cutRounds).toBeGreaterThan(0);
      } finally {
        await world.close();
      }
    }),
    {
      numRuns: 1,
      endOnFailure: !shrink,
      interruptAfterTimeLimit: shrink ? 3_600_000 : 240_000,
      ...(seed ? { seed: Number(seed) } : {}),
      ...(path ? { path } : {}),
    },
  );
}, 300_000);
