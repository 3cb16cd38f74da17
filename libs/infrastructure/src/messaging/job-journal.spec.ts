import { randomUUID } from 'node:crypto';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { JobJournal } from './job-journal.js';

const NAME = 'letters';

let db: FreshDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db?.close());

it('what is long done is forgotten', async () => {
  await db.admin(
    `INSERT INTO job (tenant_id, queue, id, payload, look_at, finished_at)
     VALUES ($1, $2, 'old', '{}', now(), now() - interval '31 days'), ($1, $2, 'new', '{}', now(), now())`,
    [randomUUID(), NAME],
  );
  await new JobJournal(db.database).forgetOld();
  expect(await db.admin(`SELECT id FROM job WHERE id IN ('old', 'new')`)).toEqual([{ id: 'new' }]);
});
