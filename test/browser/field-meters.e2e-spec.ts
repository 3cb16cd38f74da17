import type { Page } from 'playwright-core';
import type { MeterReadingView } from '#domain/fleet/views.js';
import { becomes, picture } from '../support/browser.js';
import { Crew, fill, offline, online } from '../support/field.js';
import { dueService, vehicle, type TestTenant } from '../support/tenant.js';

let crew: Crew;
let tenant: TestTenant;

beforeAll(async () => {
  crew = await Crew.begin();
  ({ tenant } = crew);
}, 180_000);

afterAll(() => crew?.leave());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const meters = (page: Page) => page.getByRole('region', { name: 'Meters' });
const readings = async (vehicleId: string) =>
  (await tenant.admin.get<{ data: MeterReadingView[] }>(`/vehicles/${vehicleId}/meter-readings`)).body.data.map(
    ({ kind, value, status }) => `${kind} ${value} ${status}`,
  );

it('a driver enters the first readings of both meters without a network', async () => {
  const dan = await crew.driver('Dan Ortiz');
  const vehicleId = await vehicle(tenant.admin);
  await tenant.admin.command(`/vehicles/${vehicleId}`, { assignedDriverId: dan.id }, 'PATCH');
  const page = await crew.phone(dan.email);
  await page.getByRole('button', { name: /^V-/ }).click();
  await becomes(() => meters(page).getByText('No reading is known here.').count(), 2);
  await picture(page, 'field-meters-none-390');
  await offline(page);
  await button(page, 'Enter reading: Engine hours').click();
  await fill(page, { 'Engine hours': '1250.5' }, 'Save reading');
  await meters(page).getByText('1,250.5 h').waitFor();
  await button(page, 'Enter reading: Odometer').click();
  await fill(page, { Odometer: '72000' }, 'Save reading');
  await meters(page).getByText('72,000 mi').waitFor();
  await becomes(() => meters(page).getByText('not sent yet').count(), 2);
  // As the meter has it, in the unit that it is read in.
  await button(page, 'Enter reading: Engine hours').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Last known: 1,250.5 h').waitFor();
  await dialog.getByLabel('Engine hours').fill('1200');
  await button(page, 'Save reading').click();
  await dialog.getByRole('alert').getByText('The reading is below the last one (1,250.5 hours).').waitFor();
  await picture(page, 'field-meters-refused-390');
  await dialog.getByLabel('Engine hours').fill('1900');
  await button(page, 'Save reading').click();
  await meters(page)
    .getByText(/^1,900 h is more than a vehicle makes in that time/)
    .waitFor();
  await picture(page, 'field-meters-390');
  await online(page);
  await becomes(() => meters(page).getByText('not sent yet').count(), 0);
  const expected = ['engine_hours 1250.5 valid', 'engine_hours 1900 quarantined', 'odometer 72000 valid'];
  await becomes(async () => (await readings(vehicleId)).toSorted(), expected);
  await page.context().close();
}, 180_000);

it('what is open on a phone reads the meters and services of its vehicle, not of the fleet', async () => {
  const tess = await crew.technician('Tess Boyd');
  const [shown] = [await vehicle(tenant.admin, 1_000), await vehicle(tenant.admin, 2_000)];
  await dueService(tenant.admin, shown, { days: 10 });
  const { number } = (await tenant.admin.get<{ number: string }>(`/vehicles/${shown}`)).body;
  const page = await crew.phone(tess.email);
  await page.evaluate(() => {
    const wide: string[] = [];
    Object.assign(globalThis, { wide });
    const { getAll } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.getAll = function (...given) {
      const [query] = given as unknown as [{ query?: IDBKeyRange } | IDBKeyRange | undefined];
      const range = query instanceof IDBKeyRange ? query : query?.query;
      wide.push(String([range?.lower ?? 'all'].flat()[0]));
      return getAll.apply(this, given);
    };
  });
  const wide = () => page.evaluate(() => (globalThis as unknown as { wide: string[] }).wide);
  await page.getByRole('navigation', { name: 'Field' }).getByRole('link', { name: 'Vehicles' }).click();
  await page.getByRole('button', { name: number }).click();
  await meters(page).getByText('1,000 mi').waitFor();
  await page.getByRole('region', { name: 'What is due' }).getByText('Oil and filter').waitFor();
  // These are read as a whole, so reads are seen here.
  await page.getByRole('navigation', { name: 'Field' }).getByRole('link', { name: 'Parts' }).click();
  await becomes(async () => (await wide()).includes('part'), true);
  for (const kind of ['meter', 'due-service']) expect(await wide()).not.toContain(kind);
  await page.context().close();
}, 180_000);
