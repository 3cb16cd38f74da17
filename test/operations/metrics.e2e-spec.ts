import { randomUUID } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { LiveListener } from '../support/live.js';
import { Program } from '../support/program.js';
import { PASSWORD, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

const TOKEN = 'a token that a monitor knows';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url, { FLEET_METRICS_TOKEN: TOKEN }).start();
  tenant = await provision(program);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const scrape = (headers: Record<string, string> = {}) => fetch(`${program.url}/metrics`, { headers });

/** Waits until a sample is there that fits. */
function sample(pattern: RegExp, fits: (value: number) => boolean = () => true): Promise<number> {
  return program
    .until(
      async () => {
        const text = await (await scrape()).text();
        const line = text.split('\n').find((each) => pattern.test(each));
        const value = Number(line?.split(' ').at(-1));
        return line !== undefined && fits(value) && { value };
      },
      `a sample like ${String(pattern)}`,
    )
    .then(({ value }) => value);
}

describe('metrics', () => {
  it('tell what was done, refused and asked for, and how long it took', async () => {
    const vehicleId = await vehicle(tenant.admin, 10);
    const workOrderId = await startedWorkOrder(tenant.admin, vehicleId);
    await tenant.admin.post(`/work-orders/${workOrderId}/start`);
    await tenant.admin.command(`/work-orders/${workOrderId}/complete`);
    await sample(/fleet_command_duration_seconds_count\{name="CreateWorkOrder",outcome="done"\}/, (n) => n === 1);
    await sample(/fleet_command_duration_seconds_count\{name="CompleteWorkOrder",outcome="done"\}/, (n) => n === 1);
    await sample(/fleet_refusals_total\{code="invalid_transition"\}/, (n) => n === 1);
    await sample(
      /fleet_http_request_duration_seconds_count\{method="POST",route="\/api\/v1\/work-orders\/:id\/complete",status="20\d"\}/,
    );
    await sample(/fleet_job_duration_seconds_count\{name="completion-notice",outcome="done"\}/);
    await sample(/fleet_reader_duration_seconds_count\{name="saga-work-order-completion",outcome="done"\}/);
    await sample(/fleet_live_connections 0/);
  });

  it('tell how far readers are behind, and what they gave up on', async () => {
    await sample(/fleet_reader_lag_events\{reader="welcome"\} 0/);
    const held = await database.hold(`SELECT FROM reader_shard WHERE reader = 'welcome' FOR UPDATE`);
    await tenant.admin.command('/users', { name: 'Tess', email: `tess@${tenant.domain}`, roles: ['technician'] });
    expect(await sample(/fleet_reader_lag_events\{reader="welcome"\}/, (n) => n === 1)).toBe(1);
    await sample(/fleet_reader_lag_seconds\{reader="welcome"\}/, (seconds) => seconds > 0);
    await held.end();
    await sample(/fleet_reader_lag_events\{reader="welcome"\} 0/);
    await database.admin(
      `INSERT INTO parked_event (tenant_id, reader, event_id, stream_id, version, status, next_at)
       VALUES ($1, 'welcome', $2, $2, 1, 'parked', now())`,
      [tenant.tenantId, randomUUID()],
    );
    await sample(/fleet_parked_events\{reader="welcome",state="parked"\} 1/);
  });

  it('tell of jobs, connections, the cache and the process', async () => {
    const live = (await LiveListener.open(program)).send({ type: 'auth', token: tenant.admin.token });
    await sample(/fleet_live_connections 1/);
    live.close();
    for (const pattern of [
      /fleet_jobs\{queue="mail",state="failed"\} \d/,
      /fleet_oldest_job_seconds\{queue="mail"\} \d/,
      /fleet_database_connections\{pool="app",state="idle"\} \d/,
      /fleet_database_waiting\{pool="system"\} 0/,
      /fleet_cache_answers\{outcome="hit"\} \d/,
      /^nodejs_eventloop_lag/,
      /^process_resident_memory_bytes/,
    ])
      await sample(pattern);
  });

  it('name no tenant, no user and nothing that was sent', async () => {
    await tenant.admin.get(`/vehicles?search=${PASSWORD}`);
    await fetch(`${program.url}/nowhere/${tenant.tenantId}.json`);
    const text = await (await scrape()).text();
    for (const secret of [tenant.tenantId, tenant.adminUserId, tenant.domain, PASSWORD, 'Tess'])
      expect(text).not.toContain(secret);
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it('are read on this machine or with the token, and by nobody else', async () => {
    expect((await scrape()).status).toBe(200);
    expect((await scrape({ authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '203.0.113.7' })).status).toBe(200);
    expect((await scrape({ 'x-forwarded-for': '203.0.113.7' })).status).toBe(404);
    expect((await scrape({ forwarded: 'for=203.0.113.7' })).status).toBe(404);
    expect((await scrape({ authorization: 'Bearer another token entirely' })).status).toBe(404);
  });

  it('are read with the token only where a proxy stands before the process, whether it says so or not', async () => {
    const behind = await new Program(database.url, {
      FLEET_METRICS_TOKEN: TOKEN,
      FLEET_PUBLIC_URL: 'https://fleet.example',
    }).start();
    try {
      expect((await fetch(`${behind.url}/metrics`)).status).toBe(404);
      const headers = { authorization: `Bearer ${TOKEN}` };
      expect((await fetch(`${behind.url}/metrics`, { headers })).status).toBe(200);
    } finally {
      await behind.close();
    }
  });

  it('answer when the database does not, and say what they do not know', async () => {
    const held = await database.hold('LOCK TABLE parked_event, saga IN ACCESS EXCLUSIVE MODE');
    try {
      await sample(/fleet_figures_silent\{source="log"\} 1/);
    } finally {
      await held.end();
    }
  });
});
