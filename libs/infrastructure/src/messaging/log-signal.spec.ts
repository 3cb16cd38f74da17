import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { LogSignal } from './log-signal.js';

let db: FreshDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db?.close());

const open: LogSignal[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((signal) => signal.close()));
});

/** A process that listens, and how often it was woken. */
async function listening(): Promise<{ signal: LogSignal; woken: () => number }> {
  const signal = new LogSignal(db.url);
  open.push(signal);
  let woken = 0;
  signal.onWake(() => (woken += 1));
  signal.start();
  // Once connected it wakes its readers: something may have come before.
  await eventually(() => woken === 1);
  return { signal, woken: () => woken };
}

async function listeners(): Promise<number[]> {
  const rows = await db.admin<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN fleet_log'`,
  );
  return rows.map(({ pid }) => pid);
}

it('wakes readers in every process', async () => {
  const [here, there] = [await listening(), await listening()];
  here.signal.raise();
  await eventually(() => here.woken() === 2 && there.woken() === 2);
});

it('sends one signal at once, and one more for the many commits behind it', async () => {
  const [here, there] = [await listening(), await listening()];
  for (let commit = 0; commit < 100; commit += 1) here.signal.raise();
  await eventually(() => there.woken() === 3);
  there.signal.raise();
  await eventually(() => here.woken() === 4);
  expect(there.woken()).toBe(4);
});

it('wakes the readers of its own process while it has no connection', async () => {
  const signal = new LogSignal(db.url);
  let woken = 0;
  signal.onWake(() => (woken += 1));
  signal.raise();
  await eventually(() => woken === 1);
});

it('connects again after its connection broke, and wakes readers then, for what they missed', async () => {
  const { signal, woken } = await listening();
  const before = await listeners();
  await db.admin('SELECT pg_terminate_backend(unnest($1::int[]))', [before]);
  await eventually(() => woken() === 2);
  expect((await listeners()).some((pid) => before.includes(pid))).toBe(false);
  signal.raise();
  await eventually(() => woken() === 3);
});

it('leaves no connection behind when it is closed while it connects', async () => {
  // The test database's own.
  await eventually(async () => (await listeners()).length === 1);
  const signals = Array.from({ length: 5 }, () => new LogSignal(db.url));
  for (const signal of signals) signal.start();
  await Promise.all(signals.map((signal) => signal.close()));
  // A process that listens after them has been let in after them.
  await listening();
  await eventually(async () => (await listeners()).length === 2, 3_000);
});
