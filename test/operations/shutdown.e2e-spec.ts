import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { provision, vehicle, type TestTenant } from '../support/tenant.js';

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

interface Outcome {
  readonly commandId: string | null;
  /** Undefined when there was no answer. */
  readonly status?: number;
  readonly error?: string;
  /** The connection had answered before, or some of the answer had come. */
  readonly wasUnderWay: boolean;
}

/** One request on the agent's connections; it never throws. */
function request(
  agent: http.Agent,
  path: string,
  body?: { commandId: string } & Record<string, unknown>,
): Promise<Outcome> {
  const text = body && JSON.stringify(body);
  const commandId = body?.commandId ?? null;
  return new Promise((resolve) => {
    let answering = false;
    const sent = http.request(
      `${program.url.replace('localhost', '127.0.0.1')}/api/v1${path}`,
      {
        agent,
        method: body ? 'POST' : 'GET',
        headers: {
          authorization: `Bearer ${tenant.admin.token!}`,
          ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        },
      },
      (response) => {
        answering = true;
        response.resume();
        response.on('end', () =>
          resolve(
            response.complete
              ? { commandId, status: response.statusCode!, wasUnderWay: false }
              : { commandId, error: 'cut', wasUnderWay: true },
          ),
        );
        response.on('error', (error) => resolve({ commandId, error: error.message, wasUnderWay: true }));
      },
    );
    sent.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ commandId, error: error.code ?? error.message, wasUnderWay: answering || sent.reusedSocket }),
    );
    sent.end(text);
  });
}

it('a process that is told to end loses no request, under load', async () => {
  const vehicleId = await vehicle(tenant.admin, 10);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  const outcomes: Outcome[] = [];
  let going = true;
  const client = async (number: number): Promise<void> => {
    while (going) {
      const outcome = await (number % 2
        ? request(agent, '/work-orders?limit=20')
        : request(agent, '/work-orders', {
            commandId: randomUUID(),
            vehicleId,
            category: 'Repair',
            priority: 'non_scheduled',
            description: 'Brakes squeal',
          }));
      outcomes.push(outcome);
      if (outcome.status === undefined) return;
    }
  };
  const clients = Array.from({ length: 8 }, (_, number) => client(number));
  await program.until(async () => outcomes.length > 100, 'some load');
  const answeredBefore = outcomes.length;
  await program.stop('SIGTERM');
  going = false;
  await Promise.all(clients);
  agent.destroy();

  expect(program.exitCode).toBe(0);
  expect(outcomes.length).toBeGreaterThan(answeredBefore);
  const answered = outcomes.filter(({ status }) => status !== undefined);
  expect(answered.filter(({ status }) => status! >= 300)).toEqual([]);
  // Who got no answer was not let in any more.
  expect(outcomes.filter(({ status, wasUnderWay }) => status === undefined && wasUnderWay)).toEqual([]);

  await program.start();
  const commands = answered.flatMap(({ commandId }) => commandId ?? []);
  expect(commands.length).toBeGreaterThan(20);
  const created = await database.admin<{ command_id: string; times: number }>(
    `SELECT command_id, count(*)::int AS times FROM event WHERE type = 'maintenance.work-order-created' AND command_id = ANY($1) GROUP BY command_id`,
    [commands],
  );
  expect(created).toHaveLength(commands.length);
  expect(created.filter(({ times }) => times !== 1)).toEqual([]);
  // And sent once more it still counts once.
  const again = {
    commandId: commands[0]!,
    vehicleId,
    category: 'Repair',
    priority: 'non_scheduled',
    description: 'Brakes squeal',
  };
  expect((await tenant.admin.post('/work-orders', again)).status).toBe(201);
  const [{ total }] = (await database.admin<{ total: number }>('SELECT count(*)::int AS total FROM work_order')) as [
    { total: number },
  ];
  const all = await database.admin(
    `SELECT DISTINCT command_id FROM event WHERE type = 'maintenance.work-order-created'`,
  );
  expect(total).toBe(all.length);
}, 90_000);

it('says while it ends that it is not ready, and that connections end', async () => {
  const draining = program.stop('SIGTERM');
  const answer = await program.until(
    async () => {
      const response = await fetch(`${program.url}/api/health/ready`).catch(() => undefined);
      return response?.status === 503 && response;
    },
    'the process to be no longer ready',
    5_000,
  );
  expect(answer.headers.get('connection')).toBe('close');
  await draining;
  expect(program.exitCode).toBe(0);
}, 60_000);
