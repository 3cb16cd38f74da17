import { setTimeout as sleep } from 'node:timers/promises';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { TailReader } from './tail-reader.js';

let db: FreshDatabase;
let tail: TailReader;
const failures: unknown[] = [];

beforeAll(async () => {
  db = await freshDatabase();
  tail = new TailReader(db.database, db.signal, (error) => failures.push(error));
  tail.start();
});
afterAll(async () => {
  await tail?.stop();
  await db?.close();
  expect(failures).toEqual([]);
});

/** Looks often enough that whatever can be known is. */
async function lookAgain(): Promise<void> {
  for (let look = 0; look < 5; look += 1) {
    db.signal.raise();
    await sleep(50);
  }
}

describe('what the tail knows', () => {
  it('goes on with the time while nobody writes', async () => {
    const now = performance.now();
    await lookAgain();
    await eventually(() => tail.knownUntil > now);
  });

  it('stops at a transaction that has written and is not over, whatever is written after it', async () => {
    const slow = await db.hold('SELECT pg_current_xact_id()');
    await lookAgain();
    const during = performance.now();
    for (let turn = 0; turn < 3; turn += 1) {
      await db.admin('SELECT pg_current_xact_id()');
      await lookAgain();
    }
    expect(tail.knownUntil).toBeLessThan(during);
    await slow.end('COMMIT');
    await lookAgain();
    await eventually(() => tail.knownUntil > during);
  });
});
