import type { Browser, Page } from 'playwright-core';
import { becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { OPERATOR, part, PASSWORD, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

const LONG_WORD = 'Kraftfahrzeughaftpflichtversicherung'.repeat(8);
const WORK_ORDERS = 130;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let tenant: TestTenant;
let admin: Client;
let page: Page;
let vehicleId: string;
let partId: string;
let workOrderId: string;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  ({ admin } = tenant);
  ({ id: vehicleId } = await admin.command('/vehicles', {
    number: 'NUMBER-OF-FORTY-CHARACTERS-AND-MORE',
    vin: '11111111111111111',
    make: 'Freightliner Custom Chassis Corporation',
    model: LONG_WORD.slice(0, 100),
    year: 2019,
    department: 'Department of environmental services and recycling',
  }));
  partId = await part(admin, [{ quantity: 3, unitCost: 4 }]);
  workOrderId = await startedWorkOrder(admin, vehicleId);
  await admin.command(`/work-orders/${workOrderId}`, { description: LONG_WORD, notes: LONG_WORD }, 'PATCH');
  await admin.command(`/work-orders/${workOrderId}/tasks`, { description: LONG_WORD });
  await admin.command(`/work-orders/${workOrderId}/labor`, { hours: 1, rate: 60, note: LONG_WORD });
  const work = await vehicle(admin, 12_345);
  for (let place = 0; place < WORK_ORDERS; place++)
    await admin.command('/work-orders', {
      vehicleId: work,
      category: 'Repair',
      priority: 'scheduled',
      description: `Job ${place}`,
    });
  browser = await openBrowser();
  page = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const row = (name: string) => page.getByRole('row').filter({ hasText: name });

async function open(path: string): Promise<void> {
  await page.goto(`${program.url}${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
}

describe('at every width', () => {
  const details = () => [`/work-orders/${workOrderId}`, `/vehicles/${vehicleId}`, `/parts/${partId}`];

  afterAll(() => page?.setViewportSize({ width: 1440, height: 900 }));

  it.each(['/work-orders?status=all', '/vehicles', '/parts', '/invoices', '/work-orders/new', '/settings', 'detail'])(
    '%s is not wider than the screen, and cuts no column off',
    async (name) => {
      const wide: string[] = [];
      for (const path of name === 'detail' ? details() : [name]) {
        await open(path);
        for (const width of [1440, 1280, 1100, 900, 768, 390, 360]) {
          await page.setViewportSize({ width, height: 900 });
          // What follows the width has done so by then.
          await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))));
          await picture(page, `finish-${path.split(/[/?]/)[1]}-${width}`);
          const found = await page.evaluate(() =>
            [document.scrollingElement!, ...document.querySelectorAll('.list-scroll, .section')]
              .filter((box) => box.scrollWidth > box.clientWidth)
              .map((box) => `${box.className || 'page'} ${box.scrollWidth - box.clientWidth} px`),
          );
          const account = await page.getByRole('button', { name: /account/i }).boundingBox();
          if (account === null || account.x + account.width > width) found.push('the account is off the screen');
          if (found.length > 0) wide.push(`${path} at ${width} px: ${found.join(', ')}`);
        }
      }
      expect(wide).toEqual([]);
    },
    60_000,
  );
});

it('between a phone and a desk the navigation shows icons, and opens over the page', async () => {
  await page.setViewportSize({ width: 768, height: 900 });
  await open('/vehicles');
  const main = page.getByRole('main');
  const room = await main.boundingBox();
  await page.getByRole('button', { name: 'Widen the navigation' }).click();
  await page.getByRole('link', { name: 'Parts' }).getByText('Parts').waitFor();
  expect(await main.boundingBox()).toEqual(room);
  await picture(page, 'finish-rail-768');
  await page.getByRole('link', { name: 'Parts' }).click();
  await heading('Parts').waitFor();
  await page.getByText('Stock & money').waitFor({ state: 'detached' });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByText('Stock & money').waitFor();
}, 60_000);

it('a phone that is turned to a wide screen has its navigation', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open('/vehicles');
  expect(await page.getByRole('link', { name: 'Parts' }).count()).toBe(0);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('link', { name: 'Parts' }).waitFor();
}, 60_000);

describe('a list', () => {
  it('says while searching that it looks in every state, and how many it found', async () => {
    await open('/work-orders');
    await page.getByRole('button', { name: 'State: active' }).waitFor();
    await page.getByRole('searchbox').fill('Job 12');
    await page.getByText(/^\d+ found$/).waitFor();
    await page.getByText('State: all').waitFor();
    await picture(page, 'finish-search');
    await page.getByRole('searchbox').fill('');
    await page.getByText(/^\d+ active$/).waitFor();
  }, 60_000);

  it('opens what was clicked before the search began, however long its page takes to load', async () => {
    const slow = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
    await slow.goto(`${program.url}/work-orders`);
    const found = slow.getByRole('row').filter({ hasText: 'Job 129' });
    await found.waitFor();
    await slow.route('**/*.js', async (route) => {
      await new Promise((done) => setTimeout(done, 500));
      await route.continue();
    });
    await slow.getByRole('searchbox').fill('Job');
    await found.getByRole('link').click();
    await slow.getByRole('heading', { level: 1, name: /Job 129/ }).waitFor();
    await slow.context().close();
  }, 60_000);

  it('is found again as it was left by going back', async () => {
    await open('/work-orders');
    const scroller = page.locator('.list-scroll');
    const loaded = page.locator('tbody tr');
    while ((await loaded.count()) < 120) await scroller.evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await row('Job 10').last().scrollIntoViewIfNeeded();
    const place = await scroller.evaluate((box) => box.scrollTop);
    expect(place).toBeGreaterThan(1000);
    const number = (await row('Job 10').last().getByRole('link').textContent()) ?? '';
    await row(number).getByText('Job 10').click();
    await heading(/Job 10/).waitFor();
    await admin.command(`/work-orders/${page.url().split('/').at(-1)}`, { description: 'Job ten' }, 'PATCH');
    await page.goBack();
    await row(number).waitFor();
    expect(await loaded.count()).toBeGreaterThanOrEqual(120);
    expect(await scroller.evaluate((box) => box.scrollTop)).toBe(place);
    // What changed meanwhile shows.
    await row(number).getByText('Job ten').waitFor();
  }, 60_000);

  it('is found again on a phone too', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open('/work-orders');
    const cards = page.locator('.row-card');
    while ((await cards.count()) < 100) await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const card = cards.filter({ hasText: 'Job 40' });
    await card.scrollIntoViewIfNeeded();
    const place = await page.evaluate(() => scrollY);
    await card.click();
    await heading(/Job 40/).waitFor();
    await page.goBack();
    await card.waitFor();
    await page.waitForFunction((y) => Math.abs(scrollY - y) < 2, place);
    await page.setViewportSize({ width: 1440, height: 900 });
  }, 60_000);

  it('starts at the top for who comes by a link', async () => {
    await page.getByRole('link', { name: 'Vehicles' }).click();
    await heading('Vehicles').waitFor();
    await page.getByRole('link', { name: 'Work orders' }).click();
    await row('Job').first().waitFor();
    expect(await page.locator('.list-scroll').evaluate((box) => box.scrollTop)).toBe(0);
  }, 60_000);

  it.each(['/work-orders', '/vehicles', '/parts'])(
    '%s opens a row in a tab of its own with Ctrl or the middle button',
    async (path) => {
      await open(path);
      const cell = page.locator('tbody tr').first().getByRole('cell').nth(3);
      for (const how of [{ modifiers: ['ControlOrMeta' as const] }, { button: 'middle' as const }]) {
        const tab = page.context().waitForEvent('page');
        await cell.click(how);
        const opened = await tab;
        await opened.waitForURL(`${program.url}${path}/*`);
        await opened.close();
        expect(new URL(page.url()).pathname).toBe(path);
      }
    },
    60_000,
  );
});

describe('a field that is not right', () => {
  it('is red, and so is what it says', async () => {
    await open('/work-orders/new');
    await page.getByRole('button', { name: 'Create work order' }).click();
    const hint = page.getByText('Choose the vehicle to work on.');
    await hint.waitFor();
    const colour = (name: string) =>
      page.evaluate((token) => {
        const probe = document.createElement('i');
        probe.style.color = `var(${token})`;
        document.body.append(probe);
        const { color } = getComputedStyle(probe);
        probe.remove();
        return color;
      }, name);
    expect(await hint.evaluate((element) => getComputedStyle(element).color)).toBe(await colour('--bad'));
    await page.locator('app-picker .mat-form-field-invalid').waitFor();
    await picture(page, 'finish-field-errors');
  }, 60_000);
});

describe('words', () => {
  const dialog = () => page.getByRole('dialog');

  it('of a refused field name it as the screen does, and say what is wrong with it', async () => {
    await open(`/parts/${partId}`);
    await page.getByRole('button', { name: 'Receive stock' }).click();
    await dialog().getByLabel('Quantity').fill('0');
    await dialog().getByLabel('Cost of one').fill('-1');
    await dialog().getByRole('button', { name: 'Receive', exact: true }).click();
    await dialog().getByText('Quantity must be more than 0.').waitFor();
    await dialog().getByText('The cost of one must not be negative.').waitFor();
    await picture(page, 'finish-refused');
    await dialog().getByLabel('Quantity').fill('9999999999');
    await dialog().getByLabel('Cost of one').fill('1');
    await dialog().getByRole('button', { name: 'Receive', exact: true }).click();
    await dialog().getByText('Quantity is too large: at most 1,000,000.').waitFor();
    expect(await dialog().locator('.hint').allTextContents()).not.toContainEqual(expect.stringMatching(/[a-z][A-Z]|_/));

    await open('/vehicles/new');
    await page.getByLabel('Number').fill('V-VIN');
    await page.getByLabel('VIN').fill('123');
    await page.getByRole('button', { name: 'Add vehicle' }).click();
    await page.getByText('A VIN has 17 characters; this one has 3.').waitFor();
  }, 60_000);

  it('tell what a work order on hold waits for', async () => {
    const id = await startedWorkOrder(admin, vehicleId);
    await admin.command(`/work-orders/${id}/hold`, { reason: 'awaiting_vendor', note: 'ABC calls back on Monday' });
    await open(`/work-orders/${id}`);
    await page.getByText('On hold: awaiting vendor. ABC calls back on Monday').waitFor();
    await page.getByRole('region', { name: 'History' }).getByText('ABC calls back on Monday').waitFor();
    await picture(page, 'finish-on-hold');
  }, 60_000);

  it('promise nothing that is not there to who may not see a page', async () => {
    await page.goto(`${program.url}/tenants`);
    await page.getByText('Ask an administrator of your company').waitFor();
    const office = await signIn(browser, program, OPERATOR, PASSWORD);
    await office.goto(`${program.url}/vehicles`);
    await office.getByText('Operators set companies up').waitFor();
    await office.goto(`${program.url}/tenants/new`);
    await office.getByText('Any number of vehicles').waitFor();
    await picture(office, 'finish-tenant-new');
    await office.context().close();
  }, 60_000);
});

describe('parts of a work order', () => {
  it('are looked for when something is typed, and come from where the work is done', async () => {
    const places = await admin.get<{ data: { id: string; name: string }[] }>('/locations');
    const main = places.body.data[0]!;
    const { id: shop } = await admin.command('/locations', { name: 'Zebra yard' });
    const partNumber = String((await admin.get(`/parts/${partId}`)).body['partNumber']);
    await admin.command(`/parts/${partId}/receipts`, { quantity: 40, unitCost: 4, locationId: shop });
    const { id } = await admin.command('/work-orders', {
      vehicleId,
      category: 'Repair',
      priority: 'scheduled',
      description: 'Where the work is done',
      locationId: main.id,
    });
    await open(`/work-orders/${id}`);
    await page.getByRole('button', { name: 'Part', exact: true }).click();
    await page.waitForLoadState('networkidle');
    await becomes(() => page.getByRole('option').count(), 0);
    await page.getByLabel('Part', { exact: true }).fill(partNumber);
    await page.getByRole('option', { name: partNumber }).click();
    await page.getByRole('combobox', { name: 'From' }).getByText(main.name).waitFor();
    await picture(page, 'finish-part-form');

    await open(`/parts/${partId}`);
    await page.getByRole('button', { name: 'Zebra yard' }).click();
    await page.getByText('40 of 40 left at $4.00').waitFor();
    await picture(page, 'finish-part');
  }, 60_000);

  it('that came in after a failed completion are said to be there; before, only what is missing is asked for', async () => {
    const short = await part(admin, [{ quantity: 4, unitCost: 8 }]);
    const id = await startedWorkOrder(admin, await vehicle(admin, 1000));
    await admin.command(`/work-orders/${id}/parts`, { partId: short, quantity: 5 });
    await admin.command(`/work-orders/${id}/complete`, { odometer: 1010 });
    await open(`/work-orders/${id}`);
    await page.getByText(/5 needed, 4 at /).waitFor();
    expect(await page.getByRole('link', { name: 'Receive stock' }).getAttribute('href')).toContain('receive=1&');
    await admin.command(`/parts/${short}/receipts`, { quantity: 1, unitCost: 8 });
    await page.getByText('The stock is there now.').waitFor();
    await becomes(() => page.getByRole('link', { name: 'Receive stock' }).count(), 0);
    await picture(page, 'finish-stock-is-there');
    await page.getByRole('alert').getByRole('button', { name: 'Retry completion' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Notify people' }).filter({ hasText: 'done' }).waitFor();
  }, 60_000);
});

it('a printed work order leaves out how it came about', async () => {
  await open(`/work-orders/${workOrderId}`);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('region', { name: 'History' }).isVisible()).toBe(false);
  await becomes(() => page.getByRole('button').filter({ visible: true }).count(), 1); // the task's tick
  await picture(page, 'finish-print');
  await page.emulateMedia({ media: 'screen' });
}, 60_000);
