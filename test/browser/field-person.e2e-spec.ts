import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { becomes, picture } from '../support/browser.js';
import { Crew, fill, job, offline, online, synced } from '../support/field.js';
import { Client, type Program } from '../support/program.js';
import { PASSWORD, vehicle, type TestTenant } from '../support/tenant.js';

let crew: Crew;
let program: Program;
let tenant: TestTenant;
let vehicleId: string;

beforeAll(async () => {
  crew = await Crew.begin();
  ({ program, tenant } = crew);
  vehicleId = await vehicle(tenant.admin, 72_000);
}, 180_000);

afterAll(() => crew?.leave());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const laborOf = async (id: string) =>
  (await tenant.admin.get<{ labor: { hours: number }[] }>(`/work-orders/${id}`)).body.labor.map(({ hours }) => hours);

async function giveRole(userId: string, name: string, permissions: readonly string[], scope = {}): Promise<void> {
  const role = await tenant.admin.command('/roles', { name, permissions, scope });
  await tenant.admin.command(`/users/${userId}/roles`, { roleIds: [role.id] });
}

describe('the time at a work order', () => {
  it('stands still while one works at another, until it is logged or discarded, and goes with who signs out', async () => {
    const tess = await crew.technician('Tess Boyd');
    const first = await crew.workOrder(vehicleId, 'Steer tires', tess.id);
    await crew.workOrder(vehicleId, 'Wiper torn', tess.id);
    await crew.workOrder(vehicleId, 'Lamp is out', tess.id);
    const page = await crew.phone(tess.email);
    await page.clock.install();
    await page.reload();
    await job(page, 'Steer tires').getByRole('button', { name: 'Start' }).click();
    await job(page, 'Steer tires').getByRole('timer').waitFor();
    await page.clock.fastForward('30:00');
    await job(page, 'Wiper torn').getByRole('button', { name: 'Start' }).click();
    await page.getByText(/The time of the work before stands still at 00:3\d:/).waitFor();
    await job(page, 'Steer tires')
      .getByText(/Counted 00:3\d:/)
      .waitFor();
    await picture(page, 'field-timer-paused-390');
    await button(page, 'Log labor').click();
    const counted = Number(await page.getByRole('dialog').getByLabel('Labor').inputValue());
    expect(Math.floor(counted * 10)).toBe(5);
    await fill(page, { Rate: '85' }, 'Log labor');
    await becomes(
      () =>
        job(page, 'Steer tires')
          .getByText(/Counted/)
          .count(),
      0,
    );
    await program.until(async () => (await laborOf(first)).length > 0, 'the labor to arrive');
    expect(await laborOf(first)).toEqual([counted]);

    await page.clock.fastForward('12:00');
    await job(page, 'Lamp is out').getByRole('button', { name: 'Start' }).click();
    await job(page, 'Lamp is out').getByRole('timer').waitFor();
    await page.reload();
    await job(page, 'Wiper torn').getByRole('link').click();
    await page.getByText(/^00:1\d:/).waitFor();
    await picture(page, 'field-timer-work-order-390');
    await button(page, 'Discard').click();
    await becomes(() => page.getByText(/^00:1\d:/).count(), 0);
    await button(page, 'Undo').click();
    await page.getByText(/^00:1\d:/).waitFor();
    await button(page, 'Count on').click();
    await page.getByRole('timer').waitFor();

    const remembered = () =>
      page.evaluate(() => Object.keys(localStorage).filter((key) => /timer|labor-rate/.test(key)).length);
    expect(await remembered()).toBe(2);
    await page.getByRole('link', { name: 'My day' }).first().click();
    await synced(page);
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByText('Time that was counted at a work order is not logged yet.').waitFor();
    await button(page, 'Delete and sign out').click();
    await page.waitForURL('**/login**');
    await becomes(remembered, 0);
    await page.context().close();
  }, 180_000);
});

describe('somebody who may look only', () => {
  it('finds no button that the server would refuse, and is told who can grant it', async () => {
    const sam = await crew.technician('Sam Ruiz');
    await giveRole(sam.id, 'Looks on', ['view_work_orders', 'view_vehicles'], { workOrders: 'assigned' });
    await crew.workOrder(vehicleId, 'Bumper bent', sam.id);
    const page = await crew.phone(sam.email);
    await page.getByText('You may look at your work, not change it.').waitFor();
    await picture(page, 'field-day-look-390');
    await becomes(() => job(page, 'Bumper bent').getByRole('button').count(), 0);
    await job(page, 'Bumper bent').getByRole('link').click();
    await page.getByText('You may look at this work order, not change it.').waitFor();
    const buttons = () => page.getByRole('main').getByRole('button').allInnerTexts();
    await becomes(buttons, []);
    await picture(page, 'field-work-order-look-390');
    await page.context().close();
  }, 180_000);
});

describe('somebody whose permissions were taken', () => {
  it('still reaches what they did, and saves it as a file', async () => {
    const kim = await crew.technician('Kim Park');
    await crew.workOrder(vehicleId, 'Door rattles', kim.id);
    const page = await crew.phone(kim.email);
    await offline(page);
    await job(page, 'Door rattles').getByRole('button', { name: 'Start' }).click();
    await job(page, 'Door rattles').getByRole('timer').waitFor();
    const client = await new Client(program).logIn(kim.email, PASSWORD);
    await giveRole(kim.id, 'Parts desk', ['view_parts']);
    await program.until(async () => (await client.get('/work-orders')).status === 403, 'the new role to count');
    await online(page);
    await page.goto(`${program.url}/work-orders`);
    await page.getByText('You may not see this page').waitFor();
    await page.getByRole('link', { name: 'What you did on this device' }).click();
    await page.getByText('Your role no longer includes work orders or vehicles.').waitFor();
    await page.getByRole('link', { name: /Work started/ }).waitFor();
    await picture(page, 'field-sync-taken-390');
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Save as a file').click()]);
    const kept = (await readFile(await download.path(), 'utf8')).match(/<h2>.*?<\/h2>/g);
    expect(kept).toEqual(['<h2>Work started</h2>']);
    expect(await page.getByRole('navigation', { name: 'Field' }).getByRole('link').allInnerTexts()).toEqual([
      'Parts',
      expect.stringContaining('Sync'),
    ]);
    await page.goto(`${program.url}/field/day`);
    await page.getByText('You may not see work orders').waitFor();
    await page.context().close();
  }, 180_000);
});
