import { hash } from '@node-rs/argon2';
import pg from 'pg';
import { v5 as uuidv5 } from 'uuid';
import { User } from '#domain/identity/user.js';
import { Vehicle } from '#domain/fleet/vehicle.js';
import { WorkOrder } from '#domain/maintenance/work-order.js';
import type { Database } from '../persistence/database.js';
import { BulkWriter, chunks } from './bulk-writer.js';
import { DAY, iso, localDay } from './calendar.js';
import { Chance } from './chance.js';
import { readDemoData, type DemoOptions } from './demo-data.js';
import { queenCity, SPAN } from './fleets.js';
import { DEMO, idsOf, type IdOf } from './ids.js';
import type { Job } from './jobs.js';
import { DEMO_PASSWORD } from './people.js';
import { provisionTenant } from './provision.js';
import { Scribe } from './scribe.js';
import { alike, type Asset } from './assets.js';

export interface Load {
  readonly tenants: number;
  /** In all of them together. */
  readonly workOrders: number;
  /** Of these in the first tenant. */
  readonly hot: number;
  /** In the first tenant; without it, one for each dozen work orders, at most as many as the real fleet has. */
  readonly vehicles?: number;
}

const TECHNICIANS = 6;

/**
 * Many tenants with shortened work orders (no parts, no invoices), from the real ones over and over: what a bench needs to
 * stand on. Tenants `load-<run>-0.example`, `-1`, …; the first is the hot one. Their admin logs in with the demo's password.
 * @returns the hot tenant's domain
 */
export async function loadMany(
  database: Database,
  { tenants, workOrders, hot, vehicles }: Load,
  say: (line: string) => void,
  { now = Date.now(), data = readDemoData() }: DemoOptions = {},
): Promise<string> {
  const { jobs, assets } = queenCity(data, now);
  const run = now.toString(36);
  const passwordHash = await hash(DEMO_PASSWORD);
  const each = tenants > 1 ? Math.floor((workOrders - hot) / (tenants - 1)) : 0;
  let [written, told, events] = [0, 0, 0];
  for (let at = 0; at < tenants; at += 1) {
    const count = at === 0 ? (tenants === 1 ? workOrders : hot) : at === tenants - 1 ? workOrders - written : each;
    const domain = `load-${run}-${at}.example`;
    const fleet = fleetOf(
      assets,
      (at === 0 && vehicles) || Math.max(5, Math.min(assets.length, Math.ceil(count / 12))),
    );
    events += await loadTenant(database, { domain, at, count, now, passwordHash, jobs, fleet });
    written += count;
    if (written - told >= 50_000 || at === tenants - 1)
      say(`${(told = written)} of ${workOrders} work orders, ${at + 1} tenants, ${events} events`);
  }
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  try {
    await admin.query('VACUUM (ANALYZE)');
  } finally {
    await admin.end();
  }
  return `load-${run}-0.example`;
}

interface TenantLoad {
  readonly domain: string;
  readonly at: number;
  readonly count: number;
  readonly now: number;
  readonly passwordHash: string;
  readonly jobs: readonly Job[];
  readonly fleet: readonly Asset[];
}

/** The real ones, and as many of their like as it takes. */
function fleetOf(assets: readonly Asset[], count: number): Asset[] {
  return Array.from({ length: count }, (_, place) => {
    const asset = assets[place % assets.length]!;
    const round = Math.floor(place / assets.length);
    return round === 0 ? asset : alike(asset, round);
  });
}

async function loadTenant(
  database: Database,
  { domain, at, count, now, passwordHash, jobs, fleet }: TenantLoad,
): Promise<number> {
  const tenantId = uuidv5(`tenant ${domain}`, DEMO);
  const idOf = idsOf(tenantId);
  const begins = now - SPAN;
  await provisionTenant(
    database,
    { tenantId, companyName: `Load ${at}`, domain, plan: 'enterprise', adminEmail: `admin@${domain}`, passwordHash },
    begins,
  );
  const scribe = new Scribe();
  const writer = new BulkWriter(database, tenantId, scribe.userOf, 3);
  const technicians = Array.from({ length: TECHNICIANS }, (_, place) => ({
    id: idOf(`user ${place}`),
    name: `Load Technician ${place + 1} (synthetic)`,
  }));
  await savePeople(database, tenantId, technicians);
  await writer.write({
    user: technicians.map(({ id }) =>
      scribe.begin(null, iso(begins), (context) =>
        User.create({ userId: id, roleIds: [idOf('role technician')] }, context),
      ),
    ),
  });
  for (const some of chunks(fleet, 500))
    await writer.write({
      vehicle: some.map((asset) =>
        scribe.begin(null, iso(begins), (context) =>
          Vehicle.register(
            { ...bare(asset), vehicleId: idOf(`vehicle ${asset.number}`), locationId: idOf('location') },
            context,
          ),
        ),
      ),
    });
  await writer.drain();
  for (let from = 0; from < count; from += 500) {
    const told = Array.from({ length: Math.min(500, count - from) }, (_, place) => {
      const number = from + place + 1;
      // Spread evenly over the real ones, so that every tenant has its two years.
      const job =
        jobs[count >= jobs.length ? (number - 1) % jobs.length : Math.floor(((number - 1) * jobs.length) / count)]!;
      return tell(job, number, {
        idOf,
        scribe,
        now,
        vehicle: fleet[number % fleet.length]!.number,
        technician: technicians[number % TECHNICIANS]!.id,
      });
    });
    await writer.write({ 'work-order': told });
  }
  await writer.drain();
  await database.tenantTransaction(tenantId, async (client) => {
    await client.query(`INSERT INTO counter (tenant_id, kind, last) VALUES ($1, 'work_order', $2)`, [tenantId, count]);
    await client.query(
      `UPDATE quota SET used = CASE kind WHEN 'users' THEN $2::int ELSE $3::int END
       WHERE tenant_id = $1 AND kind IN ('users', 'vehicles')`,
      [tenantId, TECHNICIANS + 1, fleet.length],
    );
  });
  return writer.events;
}

async function savePeople(
  database: Database,
  tenantId: string,
  people: readonly { readonly id: string; readonly name: string }[],
): Promise<void> {
  await database.tenantTransaction(tenantId, (client) =>
    client.query(
      'INSERT INTO person (tenant_id, id, name) SELECT $1, id, name FROM jsonb_to_recordset($2::jsonb) AS p (id uuid, name text)',
      [tenantId, JSON.stringify(people)],
    ),
  );
}

function bare({
  number,
  type,
  make,
  model,
  year,
  vin,
  plate,
  department,
}: Asset): Pick<Asset, 'number' | 'type' | 'make' | 'model' | 'year' | 'vin' | 'plate' | 'department'> {
  return { number, type, make, model, year, vin, plate, department };
}

interface Teller {
  readonly idOf: IdOf;
  readonly scribe: Scribe;
  readonly now: number;
  readonly vehicle: string;
  readonly technician: string;
}

/** One in twenty is still to be done; the others went straight through. */
function tell(job: Job, number: number, { idOf, scribe, now, vehicle, technician }: Teller): WorkOrder {
  const chance = new Chance(`load ${number}`);
  const workOrder = scribe.begin(null, iso(job.openedAt), (context) =>
    WorkOrder.create(
      {
        workOrderId: idOf(`work order ${number}`),
        workOrderNumber: `WO-${String(number).padStart(6, '0')}`,
        vehicleId: idOf(`vehicle ${vehicle}`),
        categoryId: idOf(`category ${job.category}`),
        category: job.category,
        priority: job.priority,
        urgency: job.urgency,
        description: job.description,
        assignedTo: technician,
        locationId: idOf('location'),
        dueDate: localDay(job.dueAt),
      },
      context,
    ),
  );
  const stage =
    chance.happens(0.05) || job.openedAt > now - DAY
      ? chance.pick(['open', 'open', 'scheduled', 'in_progress', 'in_progress', 'on_hold'] as const)
      : 'done';
  if (stage === 'open') return workOrder;
  const began = job.openedAt + DAY / 24;
  scribe.note(workOrder, technician, iso(began), (it, context) =>
    stage === 'scheduled' ? it.schedule(localDay(job.dueAt), context) : it.start(null, context),
  );
  if (stage === 'on_hold')
    scribe.note(workOrder, technician, iso(began + DAY / 24), (it, context) =>
      it.hold('awaiting_parts', null, context),
    );
  if (stage !== 'done') return workOrder;
  scribe.note(workOrder, technician, iso(Math.min(now, began + job.laborSeconds * 1000)), (it, context) => {
    it.complete(
      { odometer: null, labor: { id: idOf(`labor ${number}`), seconds: job.laborSeconds, rate: job.laborRate } },
      context,
    );
    it.finishCompletion(1, [], context);
    if (chance.happens(0.5)) it.close(context);
  });
  return workOrder;
}
