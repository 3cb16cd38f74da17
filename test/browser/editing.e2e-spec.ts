import type { Browser, Page } from 'playwright-core';
import { becomes, openBrowser, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { PASSWORD, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let tenant: TestTenant;
let admin: Client;
let page: Page;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  ({ admin } = tenant);
  browser = await openBrowser();
  page = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

interface Detail {
  description: string;
  notes: string | null;
  dueDate: string | null;
  labor: { technicianId: string | null; seconds?: number }[];
}
const detail = async (id: string): Promise<Detail> => (await admin.get<Detail>(`/work-orders/${id}`)).body;

async function openEdit(id: string) {
  await page.goto(`${program.url}/work-orders/${id}`);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Edit details' }).click();
  return page.getByRole('dialog');
}

describe('two people at one work order', () => {
  it('who edit different fields keep both', async () => {
    const id = await startedWorkOrder(admin, await vehicle(admin));
    const dialog = await openEdit(id);
    await dialog.getByLabel('Notes').fill('Ask the driver');
    await admin.command(`/work-orders/${id}`, { description: 'Do not drive: brakes', dueDate: '2027-01-31' }, 'PATCH');
    await page.getByRole('heading', { level: 1, name: 'Do not drive: brakes', includeHidden: true }).waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await detail(id)).toMatchObject({
      description: 'Do not drive: brakes',
      dueDate: '2027-01-31',
      notes: 'Ask the driver',
    });
  });

  it('who edit the same field: the second sees both sides before anything is replaced', async () => {
    const id = await startedWorkOrder(admin, await vehicle(admin));
    const dialog = await openEdit(id);
    await dialog.getByLabel('Work to be done').fill('Mine');
    await dialog.getByLabel('Notes').fill('Ask the driver');
    await admin.command(`/work-orders/${id}`, { description: 'Theirs' }, 'PATCH');
    await page.getByRole('heading', { level: 1, name: 'Theirs', includeHidden: true }).waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('table').getByRole('cell', { name: 'Theirs' }).waitFor();
    expect(await detail(id)).toMatchObject({ description: 'Theirs', notes: null });
    await dialog.getByRole('button', { name: 'Keep mine' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await detail(id)).toMatchObject({ description: 'Mine', notes: 'Ask the driver' });
  });

  it('who edit the same field: the second takes what is there, beside the rest of theirs', async () => {
    const id = await startedWorkOrder(admin, await vehicle(admin, 1_000));
    await admin.command(`/work-orders/${id}/hold`, { reason: 'awaiting_parts' });
    await admin.command(`/work-orders/${id}/resume`);
    await admin.command(`/work-orders/${id}`, { startOdometer: 1_001 }, 'PATCH');
    const dialog = await openEdit(id);
    await dialog.getByLabel('Odometer at the start').fill('1002');
    await dialog.getByLabel('Notes').fill('Ask the driver');
    await admin.command(`/work-orders/${id}`, { startOdometer: 1_003 }, 'PATCH');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('table').getByRole('cell', { name: '1,003 mi' }).waitFor();
    await dialog.getByRole('button', { name: 'Take theirs' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await detail(id)).toMatchObject({ notes: 'Ask the driver', snapshot: { startMeter: 1_614_172 } });
  });
});

describe('a dialog', () => {
  it('leaves the focus where somebody put it while it was opening', async () => {
    const dialog = await openEdit(await startedWorkOrder(admin, await vehicle(admin)));
    await dialog.getByLabel('Notes').focus();
    await page.locator('.mdc-dialog--open:not(.mdc-dialog--opening)').waitFor();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    await page.keyboard.type('Ask the driver');
    await becomes(() => dialog.getByLabel('Notes').inputValue(), 'Ask the driver');
    await page.keyboard.press('Escape');
  });
});

describe('an odometer that was mistyped at the start', () => {
  it('is corrected, so that the work can be completed', async () => {
    const id = await startedWorkOrder(admin, await vehicle(admin, 1_000));
    await admin.command(`/work-orders/${id}/hold`, { reason: 'awaiting_parts' });
    await admin.command(`/work-orders/${id}/resume`);
    await admin.command(`/work-orders/${id}`, { startOdometer: 9_000_000 }, 'PATCH');
    const dialog = await openEdit(id);
    await dialog.getByLabel('Odometer at the start').fill('1010');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { status, body } = await admin.post(`/work-orders/${id}/complete`, { odometer: 1_020 });
    expect([status, body['code']]).toEqual([200, undefined]);
  });
});

describe('what cannot be loaded', () => {
  it('says so on the page of a work order', async () => {
    await page.goto(`${program.url}/work-orders/7b0a3c52-8f7e-4a56-9d0e-4b1f2f3c9a10`);
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
  });
});

describe('the readings of a meter', () => {
  it('are accepted and voided where they are shown', async () => {
    const id = await vehicle(admin, 1_000);
    await admin.post(`/vehicles/${id}/meter-readings`, { value: 900_000 });
    await page.goto(`${program.url}/vehicles/${id}`);
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Accept reading' }).click();
    await page.locator('.tile', { hasText: 'Odometer' }).filter({ hasText: '900,000' }).waitFor();
    await page.getByRole('button', { name: 'Void the reading 900,000 mi' }).click();
    await page.getByRole('dialog').getByLabel('Why').fill('A digit too many');
    await page.getByRole('dialog').getByRole('button', { name: 'Void reading' }).click();
    await page
      .locator('.tile', { hasText: 'Odometer' })
      .filter({ hasText: /Odometer\s*1,000 mi/ })
      .waitFor();
  });
});

describe('labor', () => {
  it('is booked on who did it, and says what is wrong with an amount', async () => {
    const { id: technicianId } = await admin.command('/users', {
      name: 'Tess Turner',
      email: `tess@${tenant.domain}`,
      password: PASSWORD,
      roles: ['technician'],
    });
    const id = await startedWorkOrder(admin, await vehicle(admin));
    await admin.command(`/work-orders/${id}/assign`, { assignedTo: technicianId });
    await page.goto(`${program.url}/work-orders/${id}`);
    await page.getByRole('button', { name: 'Labor', exact: true }).click();
    await page.getByLabel('Hours').fill('1.5');
    await page.getByLabel('Rate an hour').fill('80.555');
    await page.getByRole('button', { name: 'Add labor' }).click();
    await page.getByRole('alert').filter({ hasText: 'USD' }).waitFor();
    await page.getByLabel('Rate an hour').fill('80.5');
    await page.getByRole('button', { name: 'Add labor' }).click();
    // Shown before the server has it: the same rules have allowed it here.
    await page.getByRole('button', { name: 'Remove this labor' }).waitFor();
    const labor = await program.until(async () => {
      const lines = (await detail(id)).labor;
      return lines.length > 0 && lines;
    }, 'the labor');
    expect(labor).toMatchObject([{ technicianId }]);
  });
});
