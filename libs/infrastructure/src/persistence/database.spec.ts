import { randomUUID } from 'node:crypto';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { Gate } from '../../../../test/support/eventually.js';

let db: FreshDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db?.close());

it('a transaction whose backend is terminated before it has begun fails once its work has ended, and ends no process meanwhile', async () => {
  const database = db.another();
  const terminated = new Promise<void>((resolve) => {
    database.app.once('acquire', (client) => {
      client.once('end', resolve);
      client.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
    });
  });
  const atWork = new Gate();
  const transaction = database.tenantTransaction(randomUUID(), () => atWork.pass());
  const outcome = expect(transaction).rejects.toThrow(/terminat|ECONNRESET/);
  await terminated;
  // A rejection that nobody listens to is told after this turn of the event loop; Jest fails the test on it, as Node the process.
  await new Promise((resolve) => setImmediate(resolve));
  atWork.release();
  await outcome;
});
