import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { TripDetail, TripView } from '#domain/fleet/views.js';
import type { Page as Paged } from '#domain/shared/views.js';
import { appIsKept, becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';

const PHONE = { width: 390, height: 844 };
/** Where every way here begins. */
const HOME = { latitude: 40.0, longitude: -75.1, accuracy: 5 };

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let tenant: TestTenant;
let email: string;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  email = `${randomUUID().slice(0, 8)}@${tenant.domain}`;
  await tenant.admin.command('/users', { name: 'Tess Boyd', email, password: PASSWORD, roles: ['technician'] });
  browser = await openBrowser();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

/** A phone on which everything has come, the app itself included, with the vehicle open. */
async function phone(vehicleId: string, who = email, options: BrowserContextOptions = {}): Promise<Page> {
  const { body } = await tenant.admin.get<{ number: string }>(`/vehicles/${vehicleId}`);
  const page = await signIn(browser, program, who, PASSWORD, PHONE, {
    isMobile: true,
    hasTouch: true,
    geolocation: HOME,
    permissions: ['geolocation'],
    ...options,
  });
  await page.goto(`${program.url}/field/day`);
  await appIsKept(page);
  await page.getByRole('link', { name: /^Sync/ }).click();
  await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
  await page.getByRole('link', { name: 'Vehicles' }).click();
  await page.getByRole('button', { name: body.number }).click();
  return page;
}

const banner = (page: Page) => page.getByRole('region', { name: 'Trip' });
const miles = async (page: Page) => parseFloat((await banner(page).locator('.figures b').first().textContent())!);

/** Drives until the phone shows so many miles: fast, but no faster than what counts as driven. */
async function drive(page: Page, far: number): Promise<void> {
  let { latitude } = HOME;
  const begun = await miles(page);
  await becomes(async () => {
    latitude += (begun > 0 ? -1 : 1) * 0.00004;
    await page.context().setGeolocation({ ...HOME, latitude });
    return (await miles(page)) >= far;
  }, true);
}

const tripsOf = async (vehicleId: string) =>
  (await tenant.admin.get<Paged<TripView>>(`/vehicles/${vehicleId}/trips`)).body.data;

const ended = async (vehicleId: string) => (await tripsOf(vehicleId)).find(({ endedAt }) => endedAt !== null);

/** How many positions the phone holds. */
const positions = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const [found] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('fleetms.'));
    const opened = await new Promise<IDBDatabase>((done) => {
      const request = indexedDB.open(found!.name!);
      request.onsuccess = () => done(request.result);
    });
    const kept = await new Promise<number>((done) => {
      const request = opened.transaction('fixes').objectStore('fixes').count();
      request.onsuccess = () => done(request.result);
    });
    opened.close();
    return kept;
  });

describe('a trip', () => {
  it('goes on with the app, whichever page that is opened with', async () => {
    const page = await phone(await vehicle(tenant.admin));
    await page.getByRole('button', { name: 'Record trip' }).click();
    await banner(page).getByRole('timer').waitFor();
    await drive(page, 0.1);
    await page.goto(`${program.url}/work-orders`);
    await page.getByRole('link', { name: 'Recording trip' }).waitFor();
    const before = await positions(page);
    let { latitude } = HOME;
    await becomes(async () => {
      latitude += 0.00004;
      await page.context().setGeolocation({ ...HOME, latitude });
      return (await positions(page)) > before;
    }, true);
    await page.getByRole('link', { name: 'Recording trip' }).click();
    await banner(page).getByRole('button', { name: 'End trip' }).click();
    await banner(page).waitFor({ state: 'detached' });
    await page.context().close();
  }, 180_000);

  it('is recorded without a network, goes on after the app was closed, and is seen in the office', async () => {
    const vehicleId = await vehicle(tenant.admin);
    const page = await phone(vehicleId);
    await page.context().setOffline(true);
    await page
      .getByText(/^Offline/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Record trip' }).click();
    await banner(page).getByText('Recording trip').waitFor();
    await banner(page).getByRole('timer').waitFor();
    await drive(page, 0.1);
    await picture(page, 'field-trip-390');
    const before = await miles(page);
    await page.reload();
    await banner(page).getByText('Recording trip').waitFor();
    await becomes(async () => (await miles(page)) >= before, true);
    await drive(page, before + 0.1);
    const shown = await miles(page);
    await banner(page).getByRole('button', { name: 'End trip' }).click();
    await page.locator('mat-snack-bar-container').getByText('Trip ended').waitFor();
    await banner(page).waitFor({ state: 'detached' });
    expect(await tripsOf(vehicleId)).toEqual([]);
    await page.context().setOffline(false);
    const trip = await program.until(() => ended(vehicleId), 'the trip to arrive');
    expect(trip.distance).toBeGreaterThanOrEqual(shown);
    await page.context().close();

    const office = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
    await office.goto(`${program.url}/vehicles/${vehicleId}`);
    const card = office.getByRole('region', { name: 'Trips' });
    const row = card.getByRole('row', { name: /Tess Boyd/ });
    await row.getByText(`${trip.distance} mi`).waitFor();
    await row.getByRole('button').first().click();
    await card.getByRole('img', { name: /^Way of the trip/ }).waitFor();
    const { track } = (await tenant.admin.get<TripDetail>(`/trips/${trip.id}`)).body;
    const points = await card.locator('polyline').getAttribute('points');
    expect(points!.split(' ')).toHaveLength(track.length);
    await picture(office, 'vehicle-trips-1440');
    await office.emulateMedia({ colorScheme: 'dark' });
    await picture(office, 'vehicle-trips-1440-dark');
    const [download] = await Promise.all([
      office.waitForEvent('download'),
      row.getByRole('button', { name: /GPX/ }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^trip-.*\.gpx$/);
    expect((await readFile(await download.path(), 'utf8')).match(/<trkpt /g)).toHaveLength(track.length);
    await office.context().close();
  }, 180_000);

  it('that was interrupted for long waits for its driver, and was over with its last position', async () => {
    const vehicleId = await vehicle(tenant.admin);
    const page = await phone(vehicleId);
    await page.getByRole('button', { name: 'Record trip' }).click();
    await drive(page, 0.1);
    await page.clock.install({ time: Date.now() + 3_600_000 });
    await page.reload();
    await banner(page).getByText('Trip interrupted').waitFor();
    await picture(page, 'field-trip-interrupted-390');
    await banner(page).getByRole('button', { name: 'End trip' }).click();
    await banner(page).waitFor({ state: 'detached' });
    const trip = await program.until(() => ended(vehicleId), 'the trip to end');
    expect(trip.duration).toBeLessThan(600);
    await page.context().close();
  }, 180_000);

  it('says so where the phone does not tell where it is, and on every other page that it is recorded', async () => {
    const page = await phone(await vehicle(tenant.admin), `admin@${tenant.domain}`, { permissions: [] });
    await page.getByRole('button', { name: 'Record trip' }).click();
    await banner(page)
      .getByText(/^This phone does not let FleetMS know where it is/)
      .waitFor();
    await picture(page, 'field-trip-denied-390');
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Office pages' }).click();
    await page.getByRole('link', { name: 'Recording trip' }).click();
    await banner(page).getByRole('button', { name: 'End trip' }).click();
    await banner(page).waitFor({ state: 'detached' });
    await page.context().close();
  }, 180_000);
});
