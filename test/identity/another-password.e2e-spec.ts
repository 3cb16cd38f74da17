import { randomBytes, randomUUID } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD, provision, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

/** The hash of a refresh token, as SQL takes it. */
const token = (): string => `\\x${randomBytes(32).toString('hex')}`;
let begun = '';

async function somebody(): Promise<{ id: string; email: string }> {
  const email = `${randomUUID()}@${tenant.domain}`;
  const { id } = await tenant.admin.command('/users', { name: 'Ada', email, password: PASSWORD, roles: ['driver'] });
  return { id, email };
}

const livingSessions = (userId: string) =>
  database.admin('SELECT 1 FROM session WHERE user_id = $1 AND revoked_at IS NULL', [userId]);

describe('another password', () => {
  it('ends the log-in whose password was being checked when it came', async () => {
    const { id, email } = await somebody();
    // What sets a password holds both until it is committed.
    const setting = await database.hold(
      `SELECT session_revoke_user('${tenant.tenantId}', '${id}')`,
      `UPDATE credential SET password_hash = 'another' WHERE user_id = '${id}'`,
    );
    const loggingIn = new Client(program).post<{ code?: string }>('/auth/login', { email, password: PASSWORD });
    await database.blocked(1);
    await setting.end('COMMIT');
    const { status, body } = await loggingIn;
    expect([status, body.code]).toEqual([401, 'invalid_credentials']);
    expect(await livingSessions(id)).toEqual([]);
  });

  it.each([
    [
      'begun',
      (id: string) =>
        `SELECT session_create('${randomUUID()}', '${tenant.tenantId}', '${id}', '${randomUUID()}', '${token()}', 60)`,
    ],
    ['renewed', () => `SELECT session_rotate('${begun}', '${token()}', '${randomUUID()}', 5, 60, 60)`],
  ])('ends the session that is being %s when it comes', async (_, statement) => {
    const { id } = await somebody();
    begun = token();
    await database.admin('SELECT session_create($1, $2, $3, $4, $5, 60)', [
      randomUUID(),
      tenant.tenantId,
      id,
      randomUUID(),
      begun,
    ]);
    const session = await database.hold(statement(id));
    const ending = database.database.app.query('SELECT session_revoke_user($1, $2)', [tenant.tenantId, id]);
    await database.blocked(1);
    await session.end('COMMIT');
    await ending;
    expect(await livingSessions(id)).toEqual([]);
  });

  it('is chosen with the present one once, by the fastest', async () => {
    const { email } = await somebody();
    const client = await new Client(program).logIn(email, PASSWORD);
    const answers = await Promise.all(
      ['nine lives of a fleet', 'ten lives of a fleet', 'eleven lives of a fleet'].map((password) =>
        client.post('/me/password', { currentPassword: PASSWORD, password }),
      ),
    );
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  });
});
