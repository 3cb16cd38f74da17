import type { Page, Route } from 'playwright-core';
import { becomes } from '../support/browser.js';
import type { Client } from '../support/program.js';
import { Stage } from '../support/stage.js';

const MANY = 130;

let stage: Stage;
let admin: Client;
let page: Page;
let first: Made;
let second: Made;

interface Made {
  readonly id: string;
  readonly workOrderNumber: string;
}

beforeAll(async () => {
  stage = await Stage.begin();
  ({ admin } = stage.tenant);
  const dodge = { make: 'Dodge', model: 'Ram', year: 2013 };
  const { id: vehicleId } = await admin.command('/vehicles', { ...dodge, number: 'KX-1' });
  await admin.command('/vehicles', { make: 'Ford', model: 'F-250', year: 2019, number: 'ZT-2' });
  for (let place = 0; place < MANY; place++) {
    const description = `Job ${place}`;
    const body = { vehicleId, category: 'Repair', priority: 'scheduled', description };
    second = await admin.command<Made>('/work-orders', body);
    first ??= second;
  }
  page = await stage.admin();
}, 180_000);

afterAll(() => stage?.leave());
afterEach(() => page?.unrouteAll({ behavior: 'ignoreErrors' }));

/** Requests that fit get their answer when it is let come. */
async function holdBack(
  asked: RegExp,
): Promise<{ readonly isAsked: () => Promise<boolean>; letCome(): Promise<void> }> {
  const answered: Promise<void>[] = [];
  const { promise: letGo, resolve } = Promise.withResolvers<void>();
  const answer = async (route: Route): Promise<void> => {
    const response = await route.fetch();
    await letGo;
    await route.fulfill({ response });
  };
  await page.route(asked, (route) => {
    const done = answer(route);
    answered.push(done);
    return done;
  });
  return {
    isAsked: () => Promise.resolve(answered.length > 0),
    letCome: async () => {
      resolve();
      await Promise.all(answered);
      // What the answers bring is drawn by then.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))));
    },
  };
}

it('Enter opens what was typed, though an earlier answer is still shown', async () => {
  await page.goto(`${stage.program.url}/vehicles`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  const box = page.getByRole('combobox', { name: /^Search vehicles/ });
  await box.fill(first.workOrderNumber);
  await page.getByRole('option').filter({ hasText: 'Job 0' }).waitFor();
  const answer = await holdBack(/\/search\?/);
  await box.fill(second.workOrderNumber);
  await page.keyboard.press('Enter');
  await becomes(answer.isAsked, true);
  await answer.letCome();
  await page.waitForURL(`**/work-orders/${second.id}`);
}, 60_000);

it('Enter picks nothing that was found for what was in the box before', async () => {
  await page.goto(`${stage.program.url}/work-orders/new`);
  const box = page.getByRole('combobox', { name: 'Vehicle' });
  await box.fill('Dodge');
  await page.getByRole('option').filter({ hasText: 'KX-1' }).waitFor();
  const answer = await holdBack(/\/vehicles\?.*search=ZT-2/);
  await box.fill('ZT-2');
  await page.keyboard.press('Enter');
  await becomes(answer.isAsked, true);
  await answer.letCome();
  await page.locator('mat-option.mat-mdc-option-active').filter({ hasText: 'ZT-2' }).waitFor();
  await page.keyboard.press('Enter');
  await becomes(async () => (await box.inputValue()).split(' ')[0], 'ZT-2');
}, 60_000);

it('the board shows what was searched last, whichever answer comes last', async () => {
  await page.goto(`${stage.program.url}/work-orders?view=board`);
  const open = page.getByRole('region', { name: /^Open,/ }).getByRole('listitem');
  await open.first().waitFor();
  const answer = await holdBack(new RegExp(`/work-orders\\?.*search=${first.workOrderNumber}`));
  const search = page.getByRole('searchbox', { name: 'Search work orders' });
  await search.fill(first.workOrderNumber);
  await becomes(answer.isAsked, true);
  await search.fill(second.workOrderNumber);
  await open.filter({ hasText: second.workOrderNumber }).waitFor();
  await answer.letCome();
  await becomes(() => open.filter({ hasText: second.workOrderNumber }).count(), 1);
  expect(await open.count()).toBe(1);
}, 60_000);

it('a list follows what others do however far it was scrolled, and stays where it is', async () => {
  await page.goto(`${stage.program.url}/work-orders?view=list`);
  const scroller = page.locator('.list-scroll');
  const rows = page.locator('tbody tr');
  await rows.first().waitFor();
  while ((await rows.count()) < MANY) await scroller.evaluate((box) => box.scrollTo(0, box.scrollHeight));
  const place = await scroller.evaluate((box) => box.scrollTop);
  for (const { id } of [first, second])
    await admin.command(`/work-orders/${id}`, { description: 'Done otherwise' }, 'PATCH');
  await becomes(() => rows.filter({ hasText: 'Done otherwise' }).count(), 2);
  expect(await rows.count()).toBe(MANY);
  expect(await scroller.evaluate((box) => box.scrollTop)).toBe(place);
}, 60_000);
