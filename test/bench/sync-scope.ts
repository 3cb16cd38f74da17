import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { hash } from '@node-rs/argon2';
import { provisionTenant } from '#infrastructure/demo/provision.js';
import { Database } from '#infrastructure/persistence/database.js';
import { Person } from './sync-person.ts';

const [WORK_ORDERS, VEHICLES, PARTS] = [200, 500, 2_000];
const AT_ONCE = 8;
const DOMAIN = 'scope.example';
const PASSWORD = 'a long enough password';
const FILES = {
  vehicles: 'seattle_fleet/Active_Fleet_Complement.csv.gz',
  workOrders: 'cincinnati_work_orders/work_orders_2008_2022.csv.gz',
  parts: 'carparts_demand/carparts_1998-01_2001-03.csv.gz',
} as const;

type Row = Readonly<Record<string, string>>;

/**
 * Whose phone has 500 vehicles that Seattle has, the last 200 work orders of Cincinnati, one for each of the first of them, and 2,000
 * part numbers of a dealer's list; nothing that no record has: no meters, no stock. Not all of it may be delivered, so it stands in a folder.
 * @param folder of the real records; null where they are not there
 */
export async function technicianOfScope(
  url: string,
  address: string,
  folder = process.env['REAL_RECORDS'],
): Promise<Person | null> {
  if (folder === undefined || !Object.values(FILES).every((file) => existsSync(join(folder, file)))) {
    console.log(
      `first load of the scope: not measured, REAL_RECORDS names no folder with ${Object.values(FILES).join(', ')}`,
    );
    return null;
  }
  const admin = await company(url, address);
  const technician = { name: 'Tess Boyd', email: `tess@${DOMAIN}`, password: PASSWORD, roles: ['technician'] };
  const { id: assignedTo } = await admin.command<{ id: string }>('POST', '/users', technician);
  const known = rowsOf(folder, FILES.vehicles).filter((row) => Object.values(row).every(Boolean));
  // Some stand there twice.
  const vehicles = [...new Map(known.map((row) => [row['EquipID'], row])).values()];
  const vehicleIds = await each(vehicles.slice(0, VEHICLES), (row) =>
    admin.command('POST', '/vehicles', vehicleOf(row)),
  );
  const [, ...numbers] = Object.keys(rowsOf(folder, FILES.parts)[0]!);
  await each(numbers.slice(0, PARTS), (partNumber) =>
    admin.command('POST', '/parts', { partNumber, name: `Part ${partNumber}` }),
  );
  const workOrders = rowsOf(folder, FILES.workOrders).slice(-WORK_ORDERS);
  const places = [...new Set(workOrders.map(({ location_name: name }) => name!))];
  const placeIds = await each(places, (name) => admin.command('POST', '/locations', { name }));
  await each(workOrders, (row, at) =>
    admin.command('POST', '/work-orders', {
      ...workOrderOf(row),
      locationId: placeIds[places.indexOf(row['location_name']!)],
      vehicleId: vehicleIds[at],
      assignedTo,
    }),
  );
  return Person.signedIn(address, technician.email, PASSWORD);
}

async function company(url: string, address: string): Promise<Person> {
  const database = new Database(url, (error) => console.log(error.message));
  const wanted = { tenantId: randomUUID(), companyName: 'Scope', domain: DOMAIN, plan: 'enterprise' } as const;
  const admin = { adminEmail: `admin@${DOMAIN}`, passwordHash: await hash(PASSWORD) };
  await provisionTenant(database, { ...wanted, ...admin }, Date.now());
  await database.close();
  return Person.signedIn(address, admin.adminEmail, PASSWORD);
}

function vehicleOf(row: Row): object {
  const inService = new Date(`${row['InServiceDate']} UTC`).toISOString().slice(0, 10);
  return {
    number: row['EquipID'],
    plate: row['License#'],
    year: Number(row['Year']),
    make: row['Make'],
    model: row['Model'],
    type: row['Description'],
    department: row['Dept'],
    purchase: { date: inService, price: Number(row['InServiceCost']!.replace(/[$,]/g, '')) },
  };
}

function workOrderOf(row: Row): object {
  const isPreventive = row['job_type'] === 'PM';
  return {
    category: isPreventive ? 'Preventive Maintenance' : 'Repair',
    priority: isPreventive ? 'scheduled' : row['priority_code'] === '1' ? 'emergency' : 'non_scheduled',
    description: row['repair_reason_desc'] || 'Preventive maintenance',
    notes: [row['work_order_id'], row['opened_on'], row['asset_id'], row['department_name']].join(', '),
  };
}

/** @returns their ids */
async function each<Item>(
  items: readonly Item[],
  make: (item: Item, at: number) => Promise<{ id: string }>,
): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    const some = items.slice(from, from + AT_ONCE).map((item, at) => make(item, from + at));
    ids.push(...(await Promise.all(some)).map(({ id }) => id));
  }
  return ids;
}

function rowsOf(folder: string, file: string): Row[] {
  const [head, ...lines] = gunzipSync(readFileSync(join(folder, file)))
    .toString('utf8')
    .trim()
    .split(/\r?\n/);
  const names = cells(head!);
  return lines.map((line) => Object.fromEntries(cells(line).map((value, at) => [names[at], value])) as Row);
}

function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}
