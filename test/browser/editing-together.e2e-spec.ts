import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { findings } from '../support/axe.js';
import { becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { part, PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let tenant: TestTenant;
let ann: Page;
let mona: Page;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  browser = await openBrowser();
  [ann, mona] = [await colleague('Ann Weber'), await colleague('Mona Lead')];
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

async function colleague(name: string): Promise<Page> {
  const email = `${randomUUID()}@${tenant.domain}`;
  await tenant.admin.command('/users', { name, email, password: PASSWORD, roles: ['fleet_manager'] });
  return signIn(browser, program, email, PASSWORD);
}

type Fields = Readonly<Record<string, string>>;

/** Each opens the form, then each saves what they changed; the second stays where it was refused. */
async function both(open: (page: Page) => Promise<unknown>, first: Fields, second: Fields): Promise<void> {
  for (const page of [ann, mona]) await open(page);
  await save(ann, first);
  await ann.getByRole('button', { name: 'Save', exact: true }).waitFor({ state: 'detached' });
  await save(mona, second);
}

async function save(page: Page, fields: Fields): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
}

const cells = (page: Page, field: string) =>
  page
    .getByRole('table', { name: /field by field/ })
    .locator('tr', { has: page.getByRole('rowheader', { name: field, exact: true }) })
    .locator('td')
    .allInnerTexts();

const saved = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).waitFor({ state: 'detached' });
const read = async (path: string) => (await tenant.admin.get<Record<string, unknown>>(path)).body;

describe('two people at one vehicle', () => {
  const open = (id: string) => async (page: Page) => {
    await page.goto(`${program.url}/vehicles/${id}/edit`);
    await becomes(() => page.getByLabel('Make').inputValue(), 'Ford');
  };

  it('who edit different fields keep both', async () => {
    const id = await vehicle(tenant.admin);
    await both(open(id), { Plate: 'A-1' }, { Group: 'North' });
    await saved(mona);
    expect(await read(`/vehicles/${id}`)).toMatchObject({ plate: 'A-1', group: 'North', make: 'Ford' });
  }, 60_000);

  it('who edit the same field: the second sees both sides, and takes theirs beside the rest', async () => {
    const id = await vehicle(tenant.admin);
    await both(open(id), { Plate: 'A-1' }, { Plate: 'B-2', Group: 'North' });
    await mona.getByRole('alert').getByText('Ann Weber changed the same meanwhile.').waitFor();
    await becomes(() => cells(mona, 'Plate'), ['B-2', 'A-1']);
    for (const colorScheme of ['light', 'dark'] as const) {
      await mona.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await findings(mona)).toEqual([]);
      await picture(mona, `vehicle-edit-conflict-${colorScheme}-1440`);
    }
    expect(await read(`/vehicles/${id}`)).toMatchObject({ plate: 'A-1', group: null });
    await mona.getByRole('button', { name: 'Take theirs' }).click();
    await saved(mona);
    expect(await read(`/vehicles/${id}`)).toMatchObject({ plate: 'A-1', group: 'North' });
  }, 60_000);

  it('who keeps theirs is asked again for what changed since they saw it', async () => {
    const id = await vehicle(tenant.admin);
    await both(open(id), { Plate: 'A-1' }, { Plate: 'B-2' });
    await becomes(() => cells(mona, 'Plate'), ['B-2', 'A-1']);
    await tenant.admin.command(`/vehicles/${id}`, { plate: 'C-3' }, 'PATCH');
    await mona.getByRole('button', { name: 'Keep mine' }).click();
    await becomes(() => cells(mona, 'Plate'), ['B-2', 'C-3']);
    await mona.getByRole('button', { name: 'Keep mine' }).click();
    await saved(mona);
    expect(await read(`/vehicles/${id}`)).toMatchObject({ plate: 'B-2' });
  }, 60_000);
});

describe('two people at one part', () => {
  const open = (id: string) => async (page: Page) => {
    await page.goto(`${program.url}/parts/${id}`);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('dialog').waitFor();
  };

  it('who edit different fields keep both', async () => {
    const id = await part(tenant.admin);
    await both(open(id), { Category: 'Brakes' }, { Description: 'Front' });
    await saved(mona);
    expect(await read(`/parts/${id}`)).toMatchObject({ category: 'Brakes', description: 'Front', name: 'Brake pad' });
  }, 60_000);

  it('who edit the same field: the second sees both sides, and keeps theirs', async () => {
    const id = await part(tenant.admin);
    await both(open(id), { Name: 'Brake pad, front' }, { Name: 'Pad', Unit: 'set' });
    await mona.getByRole('alert').getByText('Ann Weber changed the same meanwhile.').waitFor();
    await becomes(() => cells(mona, 'Name'), ['Pad', 'Brake pad, front']);
    await picture(mona, 'part-edit-conflict-1440');
    expect(await read(`/parts/${id}`)).toMatchObject({ name: 'Brake pad, front', unit: 'each' });
    await mona.getByRole('button', { name: 'Keep mine' }).click();
    await saved(mona);
    expect(await read(`/parts/${id}`)).toMatchObject({ name: 'Pad', unit: 'set' });
  }, 60_000);
});
