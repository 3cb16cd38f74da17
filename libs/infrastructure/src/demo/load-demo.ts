import { hash } from '@node-rs/argon2';
import pg from 'pg';
import type { User } from '#domain/identity/user.js';
import type { WorkOrder } from '#domain/maintenance/work-order.js';
import { saveOperator } from '../identity/operators.js';
import { Database } from '../persistence/database.js';
import { claimCommand, findAnswer } from '../persistence/command-answers.js';
import { BulkWriter, chunks } from './bulk-writer.js';
import { iso } from './calendar.js';
import { PARTS, SPECIAL_ORDER, type CataloguePart } from './catalogue.js';
import { readDemoData, type DemoData, type DemoOptions } from './demo-data.js';
import { capitalTransit, isSpecialOrder, queenCity, SPAN, type Fleet } from './fleets.js';
import { idsOf, tenantIdOf, type IdOf } from './ids.js';
import type { Job } from './jobs.js';
import { DEMO_PASSWORD, demoUsers, SYNTHETIC, userOf, type DemoUser } from './people.js';
import { Scribe } from './scribe.js';
import { Stockroom } from './stockroom.js';
import { loadedMeta, provisionTenant } from './provision.js';
import { clearUnfinished } from './unfinished.js';
import { tellVehicle, type VehicleHistory } from './vehicles.js';
import { tellInvoice, tellWorkOrders, workedOn, type Shop } from './work-orders.js';

const OPERATOR = { email: 'operator@fleetms.example', name: 'Platform Operator' };

/**
 * Loads the demo's tenants and the operator, once: a tenant that is loaded to its end has answered the command below, and
 * is left alone. One that an earlier run did not finish is cleared away first and loaded anew.
 */
export async function loadDemo(
  database: Database,
  say: (line: string) => void,
  { now = Date.now(), data }: DemoOptions = {},
): Promise<void> {
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  try {
    // Of processes that start together, one loads and the others wait.
    await admin.query('SELECT pg_advisory_lock(7305004)');
    const wanted: readonly [domain: string, make: (data: DemoData, now: number) => Fleet][] = [
      ['queencity.example', queenCity],
      ['capitaltransit.example', capitalTransit],
    ];
    let read = data;
    for (const [domain, make] of wanted) {
      if (!(await isToBeLoaded(database, admin, domain, say))) continue;
      await loadFleet(database, make((read ??= readDemoData()), now), now, say);
    }
    // So that the first pages are planned well, and counted from the indexes alone.
    if (read) await admin.query('VACUUM (ANALYZE)');
    const known = await admin.query('SELECT 1 FROM operator WHERE lower(email) = $1', [OPERATOR.email]);
    if (known.rows.length === 0) await saveOperator(database.adminUrl, { ...OPERATOR, password: DEMO_PASSWORD });
  } finally {
    await admin.end();
  }
}

/** As `loadDemo`, with connections of its own that it closes. */
export async function loadDemoInto(adminUrl: string, say: (line: string) => void): Promise<void> {
  const database = new Database(adminUrl, (error) => say(error.message));
  try {
    await loadDemo(database, say);
  } finally {
    await database.close();
  }
}

async function isToBeLoaded(
  database: Database,
  admin: pg.Client,
  domain: string,
  say: (line: string) => void,
): Promise<boolean> {
  const tenantId = tenantIdOf(domain);
  if (await database.tenantTransaction(tenantId, (client) => findAnswer(client, loadedMeta(tenantId)))) return false;
  const { rows } = await admin.query<{ owner_id: string }>('SELECT owner_id FROM tenant_domain WHERE domain = $1', [
    domain,
  ]);
  if (rows[0] && rows[0].owner_id !== tenantId) {
    say(`the demo's ${domain} is another tenant's domain here: not loaded`);
    return false;
  }
  await clearUnfinished(admin, tenantId);
  return true;
}

async function loadFleet(database: Database, fleet: Fleet, now: number, say: (line: string) => void): Promise<void> {
  const began = performance.now();
  const tenantId = tenantIdOf(fleet.domain);
  say(`loading the demo fleet ${fleet.companyName}: ${fleet.assets.length} vehicles, ${fleet.jobs.length} work orders`);
  const people = demoUsers(fleet.domain, idsOf(tenantId), fleet.technicians, fleet.supervisors);
  await provision(database, fleet, tenantId, people, now);
  const scribe = new Scribe();
  const writer = new BulkWriter(database, tenantId, scribe.userOf);
  const { shop, stock, users, vehicles } = setUp(fleet, tenantId, people, scribe, now);
  await writer.write({ user: users, part: stock.parts([...PARTS, ...SPECIAL_ORDER]) });
  for (const histories of vehicles)
    await writer.write({
      vehicle: histories.map(({ vehicle }) => vehicle),
      meter: histories.map(({ meter }) => meter),
      'due-service': histories.flatMap(({ dueService }) => dueService ?? []),
    });
  await writer.drain();
  const invoices = await writeWorkOrders(fleet.jobs, shop, writer, say);
  for (const items of chunks(stock.items, 100)) await writer.write({ 'stock-item': items });
  await writer.drain();
  await finish(database, tenantId, {
    users: users.length + 1,
    vehicles: fleet.assets.length,
    workOrders: fleet.jobs.length,
    invoices,
  });
  say(`loaded ${fleet.companyName} in ${Math.round((performance.now() - began) / 1000)} s (${writer.events} events)`);
}

async function provision(
  database: Database,
  fleet: Fleet,
  tenantId: string,
  people: readonly DemoUser[],
  now: number,
): Promise<void> {
  const { companyName, domain, plan } = fleet;
  const idOf = idsOf(tenantId);
  await provisionTenant(
    database,
    { tenantId, companyName, domain, plan, adminEmail: `admin@${domain}`, passwordHash: await hash(DEMO_PASSWORD) },
    now - SPAN,
  );
  const hashes = new Map<string, string>();
  for (const { id, logsIn } of people) if (logsIn) hashes.set(id, await hash(DEMO_PASSWORD));
  const desks = [...new Set(fleet.jobs.map(({ department }) => department))].map((department) => ({
    id: deskIdOf(idOf, department),
    name: deskOf(department),
    email: null,
    phone: SYNTHETIC,
  }));
  await database.tenantTransaction(tenantId, async (client) => {
    await client.query(
      `INSERT INTO person (tenant_id, id, name, email, phone)
       SELECT $1, id, name, email, phone FROM jsonb_to_recordset($2::jsonb) AS p (id uuid, name text, email text, phone text)`,
      [tenantId, JSON.stringify([...people.map(({ person }) => person), ...desks])],
    );
    await client.query('UPDATE person SET phone = $2 WHERE tenant_id = $1 AND phone IS NULL', [tenantId, SYNTHETIC]);
    for (const [id, passwordHash] of hashes)
      await client.query('INSERT INTO credential (tenant_id, user_id, password_hash) VALUES ($1, $2, $3)', [
        tenantId,
        id,
        passwordHash,
      ]);
    for (const name of fleet.locations)
      await client.query('INSERT INTO location (tenant_id, id, name) VALUES ($1, $2, $3)', [
        tenantId,
        locationIdOf(idOf, name),
        name,
      ]);
  });
}

/** Who asks for work: a department's desk, the very person that typing this name would find. */
function deskOf(department: string): string {
  return `${department} fleet desk`;
}

function deskIdOf(idOf: IdOf, department: string): string {
  return idOf(deskOf(department).toLowerCase());
}

function locationIdOf(idOf: IdOf, name: string): string {
  return idOf(`location ${name}`);
}

interface SetUp {
  readonly shop: Shop;
  readonly stock: Stockroom;
  readonly users: User[];
  /** In chunks, told when they are asked for. */
  readonly vehicles: Iterable<VehicleHistory[]>;
}

/** Everything of a tenant that can be told without a database. */
export function setUp(fleet: Fleet, tenantId: string, people: readonly DemoUser[], scribe: Scribe, now: number): SetUp {
  const idOf = idsOf(tenantId);
  const begins = now - SPAN;
  const manager = people[0]!.id;
  const technicians = people.filter(({ role }) => role === 'technician').map(({ id }) => id);
  const supervisors = people.filter(({ role }) => role === 'fleet_manager').map(({ id }) => id);
  const driver = people.find(({ role }) => role === 'driver')!.id;
  const assets = new Map(fleet.assets.map((asset) => [asset.number, asset]));
  const main = idOf('location');
  const stock = new Stockroom(idOf, scribe, manager, begins, now);
  // Each shop has a crew of four; the one who logs in belongs to the home shop's.
  const first = new Map(fleet.locations.map((name, at) => [name, name === fleet.home ? 0 : 1 + at * 3]));
  const shop: Shop = {
    idOf,
    scribe,
    stock,
    now,
    assetOf: ({ asset }) => assets.get(asset)!,
    technicianOf: ({ location, technician }) =>
      technicians[(first.get(location)! + (technician % 4)) % technicians.length]!,
    supervisorOf: ({ supervisor }) => supervisors[supervisor % supervisors.length]!,
    requesterOf: ({ department }) => deskIdOf(idOf, department),
    locationIdOf: ({ location }) => locationIdOf(idOf, location),
    storeOf: (job) => (isSpecialOrder(job) ? main : locationIdOf(idOf, job.location)),
    categoryIdOf: ({ category }) => idOf(`category ${category}`),
  };
  openShelves(fleet.jobs, shop, main);
  const jobsOf = Map.groupBy(fleet.jobs, ({ asset }) => asset);
  const driven = new Set(fleet.assets.filter(({ location }) => location === fleet.home).slice(0, 3));
  const vehicles = function* (): Iterable<VehicleHistory[]> {
    for (const some of chunks(fleet.assets, 50))
      yield some.map((asset) =>
        tellVehicle(asset, jobsOf.get(asset.number) ?? [], {
          idOf,
          scribe,
          manager,
          begins,
          now,
          locationId: locationIdOf(idOf, asset.location),
          driverId: driven.has(asset) ? driver : null,
        }),
      );
  };
  const users = people.map((one) => {
    const place = technicians.indexOf(one.id);
    const shopOf = place === 0 ? fleet.home : fleet.locations[Math.floor((place - 1) / 3) % fleet.locations.length]!;
    return userOf(one, place < 0 ? null : locationIdOf(idOf, shopOf), idOf, scribe, iso(begins));
  });
  return { shop, stock, users, vehicles: vehicles() };
}

/** A shelf for each part in each shop that takes it; of what is ordered specially, one in the main store. */
function openShelves(jobs: readonly Job[], { stock, storeOf, now }: Shop, main: string): void {
  const needs = new Map<string, { part: CataloguePart; store: string; units: number }>();
  for (const job of jobs) {
    if (!workedOn(job, now) || isSpecialOrder(job)) continue;
    for (const { part, units } of job.parts) {
      const key = `${part.number} ${storeOf(job)}`;
      const need = needs.get(key) ?? { part, store: storeOf(job), units: 0 };
      needs.set(key, { ...need, units: need.units + (job.completedAt <= now ? units : 0) });
    }
  }
  for (const { part, store, units } of needs.values()) stock.open(part, store, units);
  for (const part of SPECIAL_ORDER) stock.openWith(part, main, 1);
}

/** History first, in the order of completion; then what is still open, which the log's readers take up as if it were entered now. */
async function writeWorkOrders(
  jobs: readonly Job[],
  shop: Shop,
  writer: BulkWriter,
  say: (line: string) => void,
): Promise<number> {
  let invoices = 0;
  const open: WorkOrder[] = [];
  for (const some of chunks(tellWorkOrders(jobs, shop), 250)) {
    const done = some.filter(({ job }) => job.completedAt <= shop.now);
    open.push(...some.filter((told) => !done.includes(told)).map(({ workOrder }) => workOrder));
    const issued = done.map(({ job, workOrder }) =>
      tellInvoice(job, workOrder, `INV-${String((invoices += 1)).padStart(6, '0')}`, shop),
    );
    await writer.write({ 'work-order': done.map(({ workOrder }) => workOrder), invoice: issued });
    if (Math.floor(invoices / 10_000) > Math.floor((invoices - done.length) / 10_000)) say(`  ${invoices} work orders`);
  }
  for (const some of chunks(open, 250)) await writer.write({ 'work-order': some }, { history: false });
  return invoices;
}

/** Numbers go on from here, the quotas know what there is, and the load is done. */
async function finish(
  database: Database,
  tenantId: string,
  counts: { users: number; vehicles: number; workOrders: number; invoices: number },
): Promise<void> {
  await database.tenantTransaction(tenantId, async (client) => {
    for (const [kind, last] of [
      ['work_order', counts.workOrders],
      ['invoice', counts.invoices],
    ])
      await client.query('INSERT INTO counter (tenant_id, kind, last) VALUES ($1, $2, $3)', [tenantId, kind, last]);
    for (const [kind, used] of [
      ['users', counts.users],
      ['vehicles', counts.vehicles],
    ])
      await client.query('UPDATE quota SET used = $3 WHERE tenant_id = $1 AND kind = $2', [tenantId, kind, used]);
    await client.query(claimCommand(loadedMeta(tenantId), { id: tenantId, version: 1 }));
  });
}
