import type { Page } from 'playwright-core';
import type { MeView } from '#domain/identity/views.js';
import { findings } from '../support/axe.js';
import { becomes, picture } from '../support/browser.js';
import { Crew, job, offline, online, synced } from '../support/field.js';
import { dueService, vehicle, type TestTenant } from '../support/tenant.js';

const DAY = 86_400_000;

let crew: Crew;
let tenant: TestTenant;
let truck: string;
let yard: string;
let tireShop: string;
let pads: string;

beforeAll(async () => {
  crew = await Crew.begin();
  ({ tenant } = crew);
  truck = await vehicle(tenant.admin, 72_000);
  await dueService(tenant.admin, truck, { days: 30 });
  for (const days of [91, 92, 93]) await dueService(tenant.admin, truck, { days });
  yard = await place('Main yard');
  tireShop = await place('Tire shop');
  pads = await stocked('BP-1', 'Brake pad', [yard, 2], [tireShop, 5]);
  await stocked('T-205', 'Tire 205/55', [tireShop, 8]);
}, 180_000);

afterAll(() => crew?.leave());

async function place(name: string): Promise<string> {
  return (await tenant.admin.command('/locations', { name })).id;
}

async function stocked(partNumber: string, name: string, ...stock: [string, number][]): Promise<string> {
  const { id } = await tenant.admin.command('/parts', { partNumber, name, category: 'Wheels' });
  for (const [locationId, quantity] of stock)
    await tenant.admin.command(`/parts/${id}/receipts`, { quantity, unitCost: 4, locationId });
  return id;
}

/** 100 miles a day, and a service that comes in 300. */
async function soonDue(id: string, title: string): Promise<void> {
  const at = (days: number) => new Date(Date.now() - days * DAY).toISOString();
  for (const [value, days] of [
    [70_000, 20],
    [72_000, 0],
  ] as const)
    await tenant.admin.command(`/vehicles/${id}/meter-readings`, { value, at: at(days) });
  const plan = { vehicleId: id, title, intervalDistance: 5_000, lastDoneAt: '2026-01-02', lastDoneOdometer: 67_300 };
  await tenant.admin.command('/due-services', plan);
}

const wants = (workOrderId: string, quantity: number, locationId: string) =>
  tenant.admin.command(`/work-orders/${workOrderId}/parts`, { partId: pads, quantity, locationId });

const due = (page: Page) => page.getByRole('region', { name: 'Due', exact: true });
const stock = (page: Page) => page.getByRole('region', { name: 'Parts', exact: true }).getByRole('listitem');
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Field' }).getByRole('link', { name, exact: true });
const shownParts = async (page: Page) =>
  (await stock(page).allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim());

/** From the next start on, which kinds of records are read as a whole. */
const notesWhatIsReadWhole = (page: Page) =>
  page.addInitScript(() => {
    const whole: string[] = [];
    Object.assign(globalThis, { whole });
    const { getAll } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.getAll = function (...given) {
      const [query] = given as unknown as [{ query?: IDBKeyRange } | IDBKeyRange | undefined];
      const range = query instanceof IDBKeyRange ? query : query?.query;
      whole.push(String([range?.lower ?? 'all'].flat()[0]));
      return getAll.apply(this, given);
    };
  });

/** As it stands at both widths that count, in both themes, and the page is usable at the narrow one. */
async function looked(page: Page, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    expect(await findings(page)).toEqual([]);
    await picture(page, `${name}-${scheme}-390`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 320, height: 640 });
  const wider = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await becomes(wider, 0);
  await picture(page, `${name}-320`);
  await page.setViewportSize({ width: 390, height: 844 });
}

it('my day says without a network what is due of the vehicles one works on or drives, and leads there', async () => {
  const tess = await crew.technician('Tess Boyd');
  const van = await vehicle(tenant.admin);
  await soonDue(van, 'Oil and filter of the van');
  await tenant.admin.command(`/vehicles/${van}`, { assignedDriverId: tess.id }, 'PATCH');
  // Nobody's of theirs.
  await dueService(tenant.admin, await vehicle(tenant.admin, 1_000), { days: 1 });
  await crew.workOrder(truck, 'Horn is silent', tess.id);
  const page = await crew.phone(tess.email);
  await due(page).waitFor();
  await offline(page);
  await notesWhatIsReadWhole(page);
  await page.reload();
  await job(page, 'Horn is silent').waitFor();
  const rows = due(page).getByRole('listitem');
  await becomes(() => rows.count(), 4);
  expect(await rows.first().innerText()).toMatch(/Oil and filter\s+\d+ d past\s+Overdue\s+V-\S+ · 2019 Ford F-250/);
  const whole = await page.evaluate(() => (globalThis as unknown as { whole: string[] }).whole);
  expect(whole).toContain('vehicle');
  for (const kind of ['meter', 'due-service', 'stock-item']) expect(whole).not.toContain(kind);
  await looked(page, 'my-day-due');
  await due(page).getByRole('button', { name: 'All 5' }).click();
  await becomes(() => rows.count(), 5);
  expect(await rows.last().innerText()).toMatch(/Oil and filter of the van\s+in 300 mi\s+Due soon/);

  await rows.last().getByRole('link').click();
  await page.waitForURL('**/field/vehicles?vehicle=*');
  const what = page.getByRole('region', { name: 'What is due' });
  await what.getByText('Oil and filter of the van').waitFor();
  expect(await what.innerText()).toMatch(/in 300 mi\s+Due soon/);
  await page.goBack();
  await due(page).waitFor();
  await online(page);
  // Somebody else drives it: it is no longer theirs to know.
  await tenant.admin.command(`/vehicles/${van}`, { assignedDriverId: null }, 'PATCH');
  await becomes(() => due(page).getByText('of the van').count(), 0);
  await page.context().close();
}, 180_000);

it('a card says whether its parts are there, also by what was done on the phone since', async () => {
  const tess = await crew.technician('Tess Boyd');
  const [ready, short] = [
    await crew.workOrder(truck, 'Pads are worn', tess.id),
    await crew.workOrder(truck, 'Pads squeal', tess.id),
  ];
  await crew.workOrder(truck, 'Mirror is loose', tess.id);
  await wants(ready, 2, yard);
  await wants(short, 9, tireShop);
  const page = await crew.phone(tess.email);
  await job(page, 'Pads are worn').getByText('Parts ready').waitFor();
  await offline(page);
  await page.reload();
  await job(page, 'Pads are worn').getByText('Parts ready').waitFor();
  await job(page, 'Pads squeal').getByText('1 part short').waitFor();
  expect(await job(page, 'Mirror is loose').locator('.parts').count()).toBe(0);
  await looked(page, 'my-day-parts');

  await job(page, 'Pads squeal').getByRole('link').click();
  await page.getByRole('button', { name: 'Remove: Brake pad' }).click();
  await tab(page, 'My day').click();
  await becomes(() => job(page, 'Pads squeal').locator('.parts').count(), 0);
  await online(page);
  await page.context().close();
}, 180_000);

it('the parts where one works are found without a network, and those of other places', async () => {
  const tess = await crew.technician('Tess Boyd');
  await tenant.admin.command(`/users/${tess.id}`, { locationId: yard }, 'PATCH');
  await crew.workOrder(truck, 'Belt squeals', tess.id);
  const page = await crew.phone(tess.email);
  await page.locator('.field-head').getByText('Main yard').waitFor();
  await tab(page, 'Parts').click();
  await offline(page);
  await page.reload();
  await page.getByText(/^On hand as of /).waitFor();
  await becomes(async () => (await shownParts(page)).length, 1);
  expect((await shownParts(page))[0]).toMatch(/^BP-1 · Brake pad Wheels · 2 each on hand, 2 reserved 0 available$/);
  await looked(page, 'field-parts');

  // What is searched for is told of where it is.
  await page.getByRole('searchbox', { name: 'Find a part' }).fill('205 tire');
  await becomes(() => shownParts(page), ['T-205 · Tire 205/55 Wheels · None here · 8 at Tire shop 0 available']);
  await page.getByRole('searchbox').fill('');

  await page.getByRole('combobox', { name: 'Location' }).selectOption('Tire shop');
  await becomes(async () => (await shownParts(page)).map((text) => text.slice(0, 5)), ['BP-1 ', 'T-205']);
  await picture(page, 'field-parts-elsewhere-390');
  await page.getByRole('combobox', { name: 'Location' }).selectOption('All locations');
  await becomes(async () => (await shownParts(page)).map((text) => /2 at Main yard/.test(text)), [true, false]);
  await picture(page, 'field-parts-all-390');

  // The work has no place of its own: what is where they work comes first in the dialog.
  await tab(page, 'My day').click();
  await job(page, 'Belt squeals').getByRole('link').click();
  await page.getByRole('button', { name: 'Add part' }).click();
  await page.getByRole('combobox', { name: 'Part' }).click();
  await becomes(async () => (await page.getByRole('option').first().innerText()).includes('Main yard'), true);
  await online(page);
  await page.context().close();
}, 180_000);

it('who works nowhere in particular chooses a place on the phone, and the office knows it', async () => {
  const tess = await crew.technician('Tess Boyd');
  const page = await crew.phone(tess.email);
  await tab(page, 'Parts').click();
  await page.getByRole('heading', { name: 'No location chosen yet' }).waitFor();
  await looked(page, 'field-parts-no-location');
  await page.getByRole('combobox', { name: 'Location' }).selectOption('Tire shop');
  await page.getByText('T-205 · Tire 205/55').waitFor();
  await page.getByRole('button', { name: 'Make it my location' }).click();
  await page.getByText('Tire shop is your location now.').waitFor();
  expect(await page.getByRole('button', { name: 'Make it my location' }).count()).toBe(0);
  await becomes(
    async () => (await tenant.admin.get<MeView['user']>(`/users/${tess.id}`)).body.location?.name,
    'Tire shop',
  );
  // It is known at the next start without a network too.
  await offline(page);
  await page.reload();
  await page.getByText('T-205 · Tire 205/55').waitFor();
  await online(page);
  await page.context().close();
}, 120_000);

it('an older app kept nothing of where its person works: the newer one asks', async () => {
  const tess = await crew.technician('Tess Boyd');
  const page = await crew.phone(tess.email);
  await offline(page);
  await page.evaluate(() => {
    const last = JSON.parse(localStorage.getItem('fleetms.last-person')!) as { me: { user: object } };
    const { location: _unknown, ...user } = last.me.user as { location?: unknown };
    localStorage.setItem('fleetms.last-person', JSON.stringify({ ...last, me: { ...last.me, user } }));
  });
  await page.goto(`${crew.program.url}/field/parts`);
  await page.getByRole('heading', { name: 'No location chosen yet' }).waitFor();
  await page.context().close();
}, 120_000);

it('who may not see parts or vehicles sees nothing of them', async () => {
  await tenant.admin.command('/roles', {
    name: 'Helper',
    permissions: ['view_work_orders', 'edit_work_orders'],
    scope: { workOrders: 'assigned' },
  });
  const helper = { name: 'Hal', email: `hal@${tenant.domain}`, password: 'a long enough password', roles: ['Helper'] };
  const { id } = await tenant.admin.command('/users', helper);
  await wants(await crew.workOrder(truck, 'Wiper is torn', id), 1, yard);
  const page = await crew.phone(helper.email);
  await job(page, 'Wiper is torn').waitFor();
  await synced(page);
  await page.getByRole('button', { name: 'Start' }).waitFor();
  expect(await due(page).count()).toBe(0);
  expect(await page.locator('.parts').count()).toBe(0);
  expect(await tab(page, 'Parts').count()).toBe(0);
  await page.goto(`${crew.program.url}/field/parts`);
  await page.getByRole('heading', { name: 'You may not see parts' }).waitFor();
  await page.context().close();
}, 120_000);

it("the day's picture has the parts and what is due as far as they are in sight, and not how soon", async () => {
  const tess = await crew.technician('Tess Boyd');
  await wants(await crew.workOrder(truck, 'Caliper sticks', tess.id), 1, tireShop);
  const page = await crew.phone(tess.email);
  const kept = () =>
    page.evaluate(() => {
      const key = Object.keys(localStorage).find((each) => each.endsWith('.day-picture')) ?? '';
      const { html } = JSON.parse(localStorage.getItem(key) ?? '{"html":""}') as { html: string };
      const picture = new DOMParser().parseFromString(html, 'text/html');
      const standing = picture.querySelector<HTMLElement>('app-due-card .standing');
      return {
        parts: picture.querySelector('.parts')?.textContent ?? null,
        due: picture.querySelectorAll('app-due-card li').length,
        soon: standing?.style.visibility ?? null,
      };
    });
  await becomes(kept, { parts: '1 part short', due: 4, soon: 'hidden' });
  for (let more = 1; more <= 6; more += 1) await crew.workOrder(truck, `Seal ${more} drips`, tess.id);
  await job(page, 'Seal 6 drips').waitFor();
  await becomes(kept, { parts: '1 part short', due: 0, soon: null });
  await page.context().close();
}, 120_000);

it('what was done lately stands in the order it was done in, a handful at first', async () => {
  const tess = await crew.technician('Tess Boyd');
  const ids: string[] = [];
  for (const each of [1, 2, 3, 4, 5, 6]) {
    const id = await crew.workOrder(truck, `Seal ${each} drips`, tess.id);
    await tenant.admin.command(`/work-orders/${id}/start`);
    await tenant.admin.command(`/work-orders/${id}/complete`);
    ids.push(id);
  }
  await crew.program.until(async () => {
    const { body } = await tenant.admin.get<{ completionStatus: string }>(`/work-orders/${ids[0]!}`);
    return body.completionStatus === 'done';
  }, 'the completion');
  // What the office does with one later does not make it the latest.
  await tenant.admin.command(`/work-orders/${ids[0]!}/close`);
  const page = await crew.phone(tess.email);
  const titles = () => page.locator('.job .title').allInnerTexts();
  await becomes(titles, ['Seal 6 drips', 'Seal 5 drips', 'Seal 4 drips', 'Seal 3 drips', 'Seal 2 drips']);
  await page.getByRole('button', { name: 'All 6 done lately' }).click();
  await becomes(async () => (await titles()).at(-1), 'Seal 1 drips');
  await page.context().close();
}, 180_000);
