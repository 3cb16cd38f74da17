import { Collector } from '../support/collector.js';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { PASSWORD, provision, startedWorkOrder, vehicle } from '../support/tenant.js';

interface OtlpSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
}
interface OtlpTraces {
  resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[];
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let collector: Collector;
const programs: Program[] = [];

/** Ended after its test, whatever became of it. */
function program(environment: Record<string, string>): Promise<Program> {
  const one = new Program(database.url, environment);
  programs.push(one);
  return one.start();
}

beforeAll(async () => {
  database = await freshDatabase();
  collector = await new Collector().start();
}, 120_000);

afterEach(async () => {
  await Promise.all(programs.splice(0).map((each) => each.close()));
});

afterAll(async () => {
  await collector?.stop();
  await database?.close();
});

const spans = () =>
  collector.received
    .filter(({ path }) => path === '/v1/traces')
    .flatMap(({ body }) => (JSON.parse(body) as OtlpTraces).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans));

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

it('spans tell of requests, what they do and what follows, and of nobody', async () => {
  const running = await program({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '200',
  });
  const { admin, domain } = await provision(running);
  const workOrderId = await startedWorkOrder(admin, await vehicle(admin, 10));
  await admin.get('/vehicles?search=Somebody');
  await admin.command(`/work-orders/${workOrderId}/complete`);
  await running.until(
    async () => (await admin.get<{ status: string }>(`/work-orders/${workOrderId}/completion`)).body.status === 'done',
    'the completion',
  );
  await running.close();
  const sent = spans();
  const named = (name: string) => sent.find((span) => span.name === name);
  for (const name of [
    'POST /api/v1/work-orders/:id/complete',
    'command CompleteWorkOrder',
    'query ListVehicles',
    'reader saga-work-order-completion',
    'job completion-notice',
  ])
    expect([name, named(name)?.name]).toEqual([name, name]);
  // What a request does is part of it.
  const request = named('POST /api/v1/work-orders/:id/complete')!;
  const command = sent.find(({ name, traceId }) => name === 'command CompleteWorkOrder' && traceId === request.traceId);
  expect(command?.parentSpanId).toBe(request.spanId);
  const all = collector.received.map(({ body }) => body).join('\n');
  for (const particular of [domain, PASSWORD, 'Somebody', admin.token!, 'Brakes squeal'])
    expect(all).not.toContain(particular);
  expect(all).not.toMatch(UUID);
}, 60_000);

it('a failure is reported with its place in the code, and nothing of whom it met', async () => {
  const running = await program({
    SENTRY_DSN: `http://key@127.0.0.1:${collector.port}/1`,
    FLEET_FAULTS: 'fail@command.RegisterVehicle.before-commit*1',
  });
  const { admin, domain, tenantId } = await provision(running);
  const answer = await admin.post('/vehicles', { number: 'V-secret', make: 'Ford', model: 'F-250', year: 2019 });
  expect(answer.status).toBe(500);
  // A refusal is no failure.
  expect((await admin.post('/vehicles', { number: 'V-1', vin: 'x' })).status).toBe(400);
  const envelopes = await running.until(async () => {
    const found = collector.received.filter(
      ({ path, body }) => path.startsWith('/api/1/envelope') && body.includes('exception'),
    );
    return found.length > 0 && found;
  }, 'the report');
  await running.close();
  expect(envelopes).toHaveLength(1);
  const { body } = envelopes[0]!;
  expect(body).toMatch(/"kind":"command","name":"\w+"/);
  expect(body).toContain('Fault ordered at command.RegisterVehicle.before-commit');
  expect(body).toContain('postgres-repository');
  for (const particular of [domain, tenantId, 'V-secret', PASSWORD, admin.token!])
    expect(body).not.toContain(particular);
}, 60_000);

/** Says every package that is loaded. */
const TELLING = `import { registerHooks } from 'node:module';
registerHooks({ resolve(name, context, next) { process.stderr.write('loads ' + name + '\\n'); return next(name, context); } });`;

it('neither is even loaded without being asked for', async () => {
  const running = await program({
    NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(TELLING)}"`,
  });
  await running.close();
  expect(running.log).toContain('loads reflect-metadata');
  expect(running.log).not.toMatch(/loads @(opentelemetry|sentry)/);
}, 60_000);
