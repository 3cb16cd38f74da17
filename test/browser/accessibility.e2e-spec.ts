import type { Browser, Page } from 'playwright-core';
import { descriptionOf, findings } from '../support/axe.js';
import { becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Phone, results } from '../support/phone.js';
import { Program } from '../support/program.js';
import {
  dueService,
  operator,
  OPERATOR,
  part,
  PASSWORD,
  provision,
  startedWorkOrder,
  vehicle,
} from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
const paths: [name: string, path: string][] = [
  ['overview', '/overview'],
  ['work-orders', '/work-orders'],
  ['due-service', '/due-service'],
  ['conflicts', '/conflicts'],
  ['work-order-board', '/work-orders?view=board'],
  ['work-order-new', '/work-orders/new'],
  ['vehicles', '/vehicles'],
  ['parts', '/parts'],
  ['invoices', '/invoices'],
  ['activity', '/activity'],
  ['settings', '/settings'],
  ['users', '/users'],
  ['user-invite', '/users/new'],
  ['roles', '/roles'],
  ['role-new', '/roles/new'],
  ['background-work', '/background-work'],
  ['mails', '/mails'],
  ['field-day', '/field/day'],
  ['field-vehicles', '/field/vehicles'],
  ['field-parts', '/field/parts'],
  ['field-report', '/field/report'],
  ['field-sync', '/field/sync'],
  ['field-pin', '/field/pin'],
  ['account', '/account'],
  ['forgot-password', '/forgot-password'],
  ['reset-used', '/reset/used'],
  ['not-found', '/nowhere'],
];
const operatorPaths: typeof paths = [
  ['tenants', '/tenants'],
  ['tenant-new', '/tenants/new'],
  ['background-work', '/background-work'],
];
let email: string;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  const { admin, domain, adminUserId, tenantId } = await provision(program);
  const role = await admin.command('/roles', { name: 'Parts desk', permissions: ['view_parts', 'edit_parts'] });
  email = `admin@${domain}`;
  operatorPaths.push(['tenant', `/tenants/${tenantId}`]);
  const vehicleId = await vehicle(admin, 12_345);
  await dueService(admin, vehicleId, { days: 30, miles: 5_000 });
  const trip = await admin.command('/trips', { vehicleId });
  await admin.command(`/trips/${trip.id}/end`, { elapsed: 60_000 });
  const partId = await part(admin, [{ quantity: 3, unitCost: 4 }]);
  const workOrderId = await startedWorkOrder(admin, vehicleId);
  await admin.command(`/work-orders/${workOrderId}/parts`, { partId, quantity: 5 });
  await admin.command(`/work-orders/${workOrderId}`, { notes: 'Rear right' }, 'PATCH');
  const phone = new Phone(admin);
  const edit = phone.make(
    'UpdateWorkOrder',
    { params: { id: workOrderId }, body: { notes: 'Front left' } },
    { expectedVersion: 1, base: { notes: null } },
  );
  expect(results(await phone.send(edit))).toEqual(['conflict']);
  paths.push(
    ['work-order', `/work-orders/${workOrderId}`],
    ['vehicle', `/vehicles/${vehicleId}`],
    ['part', `/parts/${partId}`],
    ['work-order-as-of', `/work-orders/${workOrderId}?asOf=${new Date().toISOString()}`],
    ['user', `/users/${adminUserId}`],
    ['role', `/roles/${role.id}`],
  );
  // Something that is stuck, so that there is something to see.
  await database.admin(
    `INSERT INTO parked_event (tenant_id, reader, event_id, stream_id, version, status, tries, next_at, error)
     SELECT tenant_id, 'a-reader-that-is-gone', id, stream_id, version, 'parked', 5, now(), 'Error: no such part'
     FROM event WHERE stream_id = $1 AND version = 1`,
    [vehicleId],
  );
  browser = await openBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

const KINDS = [
  ['light', 1440, 900],
  ['dark', 390, 844],
] as const;

/** What is wrong on which page, as somebody sees it at a desk by day and on a phone by night. */
async function findingsOn(page: Page, pages: typeof paths, who: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const [name, path] of pages) {
    await page.goto(`${program.url}${path}`);
    for (const [colorScheme, width, height] of KINDS) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.getByRole('heading').first().waitFor();
      await page.waitForLoadState('networkidle');
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))');
      await picture(page, `${who}${name}-${width}-${colorScheme}`);
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
      const all = [...(await findings(page)), ...(wide > 0 ? [`${wide} px too wide`] : [])];
      if (all.length > 0) found[`${name}, ${colorScheme} at ${width} px`] = all;
    }
  }
  return found;
}

describe('axe finds nothing, and no page is wider than the screen', () => {
  it('on any page of a company', async () => {
    expect(await findingsOn(await signIn(browser, program, email, PASSWORD), paths, '')).toEqual({});
  }, 240_000);

  it('on any page of an operator', async () => {
    await operator(program);
    const page = await signIn(browser, program, OPERATOR, PASSWORD);
    expect(await findingsOn(page, operatorPaths, 'operator-')).toEqual({});
  }, 120_000);
});

describe('what is wrong with a form in the field', () => {
  it('is told with the field it is about', async () => {
    const page = await signIn(browser, program, email, PASSWORD, { width: 390, height: 844 });
    await page.goto(`${program.url}/field/report`);
    await page.getByRole('group', { name: 'How urgent' }).getByRole('radio', { name: 'Normal' }).waitFor();
    // By keyboard, so that no button is seen while it fades into another colour.
    await page.getByLabel('Vehicle', { exact: true }).press('Enter');
    await becomes(() => descriptionOf(page, 'Vehicle'), 'Choose a vehicle from the list.');
    expect(await descriptionOf(page, 'What is wrong')).toBe('Say what is wrong.');
    expect(
      await page.getByLabel('Vehicle', { exact: true }).evaluate((field) => field === document.activeElement),
    ).toBe(true);
    expect(await findings(page)).toEqual([]);
    await picture(page, 'field-report-wrong-390');

    await page.goto(`${program.url}/field/vehicles`);
    await page.locator('.job button').first().click();
    await page.getByRole('button', { name: 'Enter reading: Odometer' }).press('Enter');
    await page.locator('.mdc-dialog--open:not(.mdc-dialog--opening)').waitFor();
    await page.getByLabel('Odometer', { exact: true }).press('Enter');
    await becomes(() => descriptionOf(page, 'Odometer'), 'This is needed.');
    expect(await findings(page)).toEqual([]);
  }, 120_000);
});
