import { randomUUID } from 'node:crypto';
import type { Browser, Locator, Page } from 'playwright-core';
import { becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Phone, results } from '../support/phone.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let tenant: TestTenant;
let page: Page;
let tess: Colleague;
let mona: Colleague;

interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly client: Client;
  readonly phone: Phone;
}

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  tess = await colleague('Tess Boyd', 'technician');
  mona = await colleague('Mona Lead', 'fleet_manager');
  browser = await openBrowser();
  page = await signIn(browser, program, mona.email, PASSWORD);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

async function colleague(name: string, role: string): Promise<Colleague> {
  const email = `${randomUUID()}@${tenant.domain}`;
  const { id } = await tenant.admin.command('/users', { name, email, password: PASSWORD, roles: [role] });
  const client = await new Client(program).logIn(email, PASSWORD);
  return { id, name, email, client, phone: new Phone(client) };
}

interface Made {
  readonly id: string;
  readonly version: number;
  readonly workOrderNumber: string;
}

async function workOrderOf({ id: assignedTo }: Colleague): Promise<Made> {
  const vehicleId = await vehicle(tenant.admin, 1_000);
  const body = { vehicleId, category: 'Repair', priority: 'non_scheduled', description: 'Brakes squeal', assignedTo };
  return tenant.admin.command<Made>('/work-orders', body);
}

/** Notes and a day that the admin gave other values meanwhile. */
async function disputed(person: Colleague): Promise<Made & { readonly commandId: string }> {
  const made = await workOrderOf(person);
  const theirs = { notes: 'Rear right, after the wash', dueDate: '2027-03-09' };
  await tenant.admin.command(`/work-orders/${made.id}`, theirs, 'PATCH');
  const edit = person.phone.make(
    'UpdateWorkOrder',
    { params: { id: made.id }, body: { notes: 'Front left', dueDate: '2027-02-01' } },
    { expectedVersion: made.version, base: { notes: null, dueDate: null }, occurredAt: person.phone.now(3_600_000) },
  );
  expect(results(await person.phone.send(edit))).toEqual(['conflict']);
  return { ...made, commandId: edit.commandId };
}

/** A hold of work that nobody has begun. */
async function refused(person: Colleague): Promise<Made> {
  const made = await workOrderOf(person);
  const body = { reason: 'awaiting_parts', note: 'Caliper' };
  const hold = person.phone.make('HoldWorkOrder', { params: { id: made.id }, body });
  expect(results(await person.phone.send(hold))).toEqual(['refused']);
  return made;
}

const decide = (person: Colleague, commandId: string, choice: string) =>
  person.phone.post([], { decisions: [{ commandId, choice, instead: null }] });

const open = (path: string) => page.goto(`${program.url}${path}`);
const button = (name: string | RegExp, where: Page | Locator = page) =>
  where.getByRole('button', { name, exact: typeof name === 'string' });
const rowOf = (text: string, where: Page = page) => where.locator('tr.opens').filter({ hasText: text });
const sides = () => page.getByRole('table', { name: /field by field/ });
const cells = (field: string) =>
  sides()
    .locator('tr', { has: page.getByRole('rowheader', { name: field, exact: true }) })
    .locator('td');

/** As somebody sees it at a desk and on a phone, by day and by night. */
async function pictures(name: string): Promise<void> {
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.waitForLoadState('networkidle');
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 250)))');
      await picture(page, `${name}-${width}-${colorScheme}`);
    }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

describe('the conflicts of the team', () => {
  it('are none at first', async () => {
    await page.getByRole('link', { name: 'Conflicts' }).click();
    await page.getByText('No conflict is open').waitFor();
    await pictures('conflicts-none');
  }, 60_000);

  it('tell who did what to which work order, why it was not taken, and both sides by field', async () => {
    const { id, workOrderNumber } = await disputed(tess);
    await open('/conflicts');
    const row = rowOf(workOrderNumber);
    await row.getByText('Tess Boyd').waitFor();
    await row.getByText('Details changed: notes, the due date').waitFor();
    await row.getByText(/changed the same meanwhile: notes, the due date\./).waitFor();
    await row.getByText('Open').waitFor();
    // The only one is open at once.
    await becomes(() => cells('Notes').allInnerTexts(), ['Front left', 'Rear right, after the wash']);
    await becomes(() => cells('The due date').allInnerTexts(), ['02/01/2027', '03/09/2027']);
    await page.getByText('Tess Boyd decides it on the phone').waitFor();
    await row.getByRole('link', { name: workOrderNumber }).click();
    await page.waitForURL(`**/work-orders/${id}`);
  }, 60_000);

  it('are gone through by keyboard, and tell what others did where no field was changed', async () => {
    const started = await refused(tess);
    const finished = await workOrderOf(tess);
    await tenant.admin.command(`/work-orders/${finished.id}/cancel`, { reason: 'Sold' });
    const start = tess.phone.make(
      'StartWorkOrder',
      { params: { id: finished.id }, body: { odometer: 1_234 } },
      { expectedVersion: finished.version },
    );
    expect(results(await tess.phone.send(start))).toEqual(['conflict']);
    await open('/conflicts');
    await rowOf(finished.workOrderNumber).waitFor();
    await becomes(() => sides().count(), 0);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await becomes(() => cells('Odometer').allInnerTexts(), ['1,234 mi']);
    await page.getByText('Meanwhile: Cancelled').waitFor();
    await pictures('conflicts');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await becomes(() => cells('Reason').allInnerTexts(), ['Awaiting parts']);
    await button(/Put on hold/, rowOf(started.workOrderNumber)).click();
    await becomes(() => sides().count(), 0);
  }, 60_000);

  it('stand under the work order that several of them are about, beside those of others', async () => {
    const { id, version, workOrderNumber } = await disputed(tess);
    const hold = { params: { id }, body: { reason: 'awaiting_parts' } };
    expect(results(await tess.phone.send(tess.phone.make('HoldWorkOrder', hold)))).toEqual(['refused']);
    const theirs = { notes: 'Rear left', urgency: 'high' };
    const edit = tess.phone.make(
      'UpdateWorkOrder',
      { params: { id }, body: theirs },
      { expectedVersion: version, base: { notes: null, urgency: 'normal' } },
    );
    expect(results(await tess.phone.send(edit))).toEqual(['conflict']);
    await open('/conflicts');
    const thing = page.locator('tr.thing');
    await thing.getByRole('link', { name: workOrderNumber }).waitFor();
    await becomes(() => thing.count(), 1);
    const [heading, ...under] = await page.locator('tbody > tr').allInnerTexts();
    expect(heading).toBe(workOrderNumber);
    expect(await page.locator('tbody').getByRole('link', { name: workOrderNumber }).count()).toBe(1);
    // What is about nothing else's neighbour names it itself.
    expect(under[3]).toMatch(/WO-\d+/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await becomes(() => cells('Notes').allInnerTexts(), ['Rear left', 'Rear right, after the wash']);
    await pictures('conflicts-of-one');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('heading', { level: 2, name: workOrderNumber }).getByRole('link').waitFor();
    await becomes(() => page.locator('article').getByRole('link', { name: workOrderNumber }).count(), 0);
    await page.setViewportSize({ width: 1440, height: 900 });
  }, 60_000);

  it('are narrowed to a person, a word and a state, and the address keeps it', async () => {
    const max = await colleague('Max Ash', 'technician');
    const { workOrderNumber, commandId } = await disputed(max);
    await open('/conflicts');
    await rowOf('Tess Boyd').first().waitFor();
    await button('Who, choose').click();
    await page.getByRole('menuitemradio', { name: 'Max Ash' }).click();
    await becomes(() => page.locator('tr.opens').count(), 1);
    expect(new URL(page.url()).searchParams.get('who')).toBe(max.id);
    await decide(max, commandId, 'theirs');
    await page.reload();
    await page.getByText('No conflict fits').waitFor();
    await button('Look in all states').click();
    await rowOf(workOrderNumber).getByText('Took theirs').waitFor();
    await page.getByText(/Max Ash let it go and took what was there/).waitFor();
    await open('/conflicts?status=decided');
    await rowOf(workOrderNumber).waitFor();
    await becomes(() => page.locator('tr.opens').count(), 1);
    await pictures('conflicts-decided');
    await open('/conflicts?search=tess');
    await rowOf('Tess Boyd').first().waitFor();
    await open('/conflicts?search=nobody');
    await page.getByText('No conflict fits').waitFor();
  }, 90_000);

  it('come by themselves: each half minute, and when the page comes into sight', async () => {
    const late = await signIn(browser, program, mona.email, PASSWORD);
    await late.clock.install();
    await late.goto(`${program.url}/conflicts`);
    await rowOf('Tess Boyd', late).first().waitFor();
    const first = await refused(tess);
    await late.clock.fastForward(31_000);
    await rowOf(first.workOrderNumber, late).waitFor();
    const second = await refused(tess);
    await late.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await rowOf(second.workOrderNumber, late).waitFor();
    await late.context().close();
  }, 60_000);

  it('stay on screen without a connection, and say so where nothing was loaded', async () => {
    await open('/conflicts');
    await rowOf('Tess Boyd').first().waitFor();
    await page.context().setOffline(true);
    await page
      .getByText(/Offline since/)
      .first()
      .waitFor();
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    expect(await rowOf('Tess Boyd').count()).toBeGreaterThan(0);
    await button('State: Open').click();
    await page.getByRole('menuitemradio', { name: 'Decided' }).click();
    await page.getByText('No connection').waitFor();
    await page.context().setOffline(false);
    await page.getByText('Max Ash').first().waitFor();
  }, 60_000);

  it('are one’s own for who sees only their own work, and no page for who sees none', async () => {
    const theirs = await signIn(browser, program, tess.email, PASSWORD);
    await theirs.goto(`${program.url}/conflicts?status=all`);
    await rowOf('Tess Boyd', theirs).first().waitFor();
    await becomes(() => rowOf('Max Ash', theirs).count(), 0);
    await theirs.context().close();
    const parts = await tenant.admin.command('/roles', { name: 'Parts desk', permissions: ['view_parts'] });
    const clerk = await colleague('Cleo Clerk', 'driver');
    await tenant.admin.command(`/users/${clerk.id}/roles`, { roleIds: [parts.id] });
    const desk = await signIn(browser, program, clerk.email, PASSWORD);
    const asked: string[] = [];
    desk.on('request', (request) => request.url().includes('/sync/conflicts') && asked.push(request.url()));
    for (const path of ['/conflicts', `/work-orders/${(await refused(tess)).id}`]) {
      await desk.goto(`${program.url}${path}`);
      await desk.getByText('You may not see this page').waitFor();
    }
    await becomes(() => desk.getByRole('link', { name: 'Conflicts' }).count(), 0);
    expect(asked).toEqual([]);
    await desk.context().close();
  }, 60_000);
});

describe('the page of a work order', () => {
  it('says what a phone could not get through, for one request, and leads there', async () => {
    const { id, workOrderNumber } = await disputed(tess);
    const asked: string[] = [];
    const note = (request: { url(): string }) => void (request.url().includes('/sync/') && asked.push(request.url()));
    // The list that is open here asks by itself.
    await page.goto('about:blank');
    page.on('request', note);
    await open(`/work-orders/${id}`);
    const banner = page.getByText("Tess Boyd's phone has a change that could not be taken: Notes, the due date.");
    await banner.waitFor();
    await tenant.admin.command(`/work-orders/${id}/start`);
    await page.getByText('In progress').first().waitFor();
    expect(asked).toHaveLength(1);
    page.off('request', note);
    await pictures('work-order-conflict');
    await page.getByRole('link', { name: 'Open conflicts' }).click();
    await rowOf(workOrderNumber).waitFor();
    await becomes(() => page.locator('tr.opens').count(), 1);
    expect(new URL(page.url()).searchParams.get('search')).toBe(workOrderNumber);
  }, 60_000);

  it('says nothing where there is none, nor of the past', async () => {
    const answered = () => page.waitForResponse((response) => response.url().includes('/sync/conflicts'));
    const { id } = await workOrderOf(tess);
    await Promise.all([answered(), open(`/work-orders/${id}`)]);
    await becomes(() => page.getByText('could not be taken').count(), 0);
    const { id: other } = await disputed(tess);
    await open(`/work-orders/${other}?asOf=${new Date().toISOString()}`);
    await page.getByRole('heading', { level: 1, name: /Brakes squeal/ }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.getByText('could not be taken').count()).toBe(0);
  }, 60_000);
});

describe('the devices of a person', () => {
  const card = (where: Page) => where.getByRole('region', { name: /^(Your d|D)evices$/ });

  it('are on their page, and are revoked by who manages people', async () => {
    const rosa = await colleague('Rosa Diaz', 'technician');
    const [lost, kept] = [rosa.phone, new Phone(rosa.client)];
    await lost.post([], { deviceName: 'Chrome on Android' });
    await kept.post([], { deviceName: 'Safari on iPhone' });
    const office = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD, undefined, {
      reducedMotion: 'reduce',
    });
    await office.goto(`${program.url}/users/${rosa.id}`);
    const item = card(office).getByRole('listitem').filter({ hasText: 'Chrome on Android' });
    await item.getByText(/^First seen/).waitFor();
    await item.getByText(/^Last seen/).waitFor();
    await button('Revoke Chrome on Android', item).click();
    const dialog = office.getByRole('dialog');
    await dialog.getByText(/It wipes what it keeps the next time it connects\. Work on it .* is lost\./).waitFor();
    await picture(office, 'device-revoke');
    await button('Cancel', dialog).click();
    expect((await lost.post([])).status).toBe(200);
    await button('Revoke Chrome on Android', item).click();
    await button('Revoke', dialog).click();
    await item.getByText(/^Revoked/).waitFor();
    await becomes(() => item.getByRole('button').count(), 0);
    await button('Revoke Safari on iPhone', card(office)).waitFor();
    expect((await lost.post([])).body.code).toBe('device_revoked');
    expect((await kept.post([])).status).toBe(200);
    const before = page;
    page = office;
    await pictures('user-devices');
    page = before;
    await office.context().close();
  }, 60_000);

  it('are seen, and not revoked, by who only sees people', async () => {
    await tess.phone.post([], { deviceName: 'Firefox on Linux' });
    const role = await tenant.admin.command('/roles', { name: 'Desk', permissions: ['view_users'] });
    const dana = await colleague('Dana Desk', 'driver');
    await tenant.admin.command(`/users/${dana.id}/roles`, { roleIds: [role.id] });
    const desk = await signIn(browser, program, dana.email, PASSWORD);
    await desk.goto(`${program.url}/users/${tess.id}`);
    await card(desk).getByText('Firefox on Linux').waitFor();
    await becomes(() => card(desk).getByRole('button').count(), 0);
    await desk.context().close();
  }, 60_000);

  it('are on one’s own account, and revoked there', async () => {
    const own = await colleague('Otto Own', 'technician');
    const theirs = await signIn(browser, program, own.email, PASSWORD);
    await theirs.goto(`${program.url}/account`);
    await card(theirs).getByText('None yet.').waitFor();
    await own.phone.post([], { deviceName: 'Chrome on Android' });
    await theirs.reload();
    await button('Revoke Chrome on Android', card(theirs)).click();
    await theirs.getByRole('dialog').getByText('change your password too').waitFor();
    await button('Revoke', theirs.getByRole('dialog')).click();
    await card(theirs)
      .getByText(/^Revoked/)
      .waitFor();
    expect((await own.phone.post([])).body.code).toBe('device_revoked');
    await picture(theirs, 'account-devices');
    await theirs.context().close();
  }, 60_000);
});
