import type { Browser, Locator, Page } from 'playwright-core';
import { becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { Program, type Client } from '../support/program.js';
import { PASSWORD, part, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let tenant: TestTenant;
let admin: Client;
let page: Page;
let vehicleId: string;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  ({ admin } = tenant);
  vehicleId = await vehicle(admin, 10_000);
  await made('There from the start');
  browser = await openBrowser();
  page = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

const ON_HOLD = /\/work-orders\?.*status[^&]*=on_hold/;

interface Made {
  readonly id: string;
  readonly number: string;
}

async function made(description: string): Promise<Made> {
  const { id, workOrderNumber } = await admin.command<{ id: string; workOrderNumber: string }>('/work-orders', {
    vehicleId,
    category: 'Repair',
    priority: 'non_scheduled',
    description,
  });
  return { id, number: workOrderNumber };
}

const column = (name: string): Locator => page.getByRole('region', { name: new RegExp(`^${name},`) });
const cardIn = (name: string, { number }: Made): Locator =>
  column(name).getByRole('listitem').filter({ hasText: number });
const statusOf = async ({ id }: Made) => (await admin.get<{ status: string }>(`/work-orders/${id}`)).body.status;

const focusedCard = () =>
  page.evaluate<string | null>(`document.activeElement?.closest('[data-card]')?.dataset.card ?? null`);

async function open(): Promise<void> {
  await page.goto(`${program.url}/work-orders?view=board`);
  await column('Open').waitFor();
}

/** Lifts the card with the mouse and holds it over the column. */
async function dragOver(card: Locator, to: string): Promise<void> {
  const [from, over] = [(await card.boundingBox())!, (await column(to).boundingBox())!];
  await page.mouse.move(from.x + 60, from.y + 40);
  await page.mouse.down();
  await page.mouse.move(from.x + 75, from.y + 55, { steps: 3 });
  await page.mouse.move(over.x + over.width / 2, over.y + 160, { steps: 10 });
}

async function drag(card: Locator, to: string): Promise<void> {
  await dragOver(card, to);
  await page.mouse.up();
}

const dialog = () => page.getByRole('dialog');
const confirm = (name: string) => dialog().getByRole('button', { name, exact: true }).click();

describe('the board', () => {
  it('shows work orders by state, counted, and is where the person comes back to', async () => {
    await made('Wipers streak');
    await page.goto(`${program.url}/work-orders`);
    await page.getByRole('button', { name: 'Board', exact: true }).click();
    await column('Open').getByText('Wipers streak').waitFor();
    expect(await column('Open').getAttribute('aria-label')).toMatch(/^Open, \d+$/);
    await page.goto(`${program.url}/work-orders`);
    await column('Open').getByText('Wipers streak').waitFor();
    await page.getByRole('button', { name: 'List', exact: true }).click();
    await page.getByRole('table').waitFor();
  });

  it('moves a card that is dragged to where the rules allow it, asking what the move needs', async () => {
    const card = await made('Door does not latch');
    await open();
    await drag(cardIn('Open', card), 'Scheduled');
    await confirm('Schedule');
    await cardIn('Scheduled', card).waitFor();
    await page.getByText(`${card.number} moved to Scheduled.`).waitFor();
    expect(await statusOf(card)).toBe('scheduled');
    await drag(cardIn('Scheduled', card), 'In progress');
    await dialog().getByLabel('Odometer now').fill('10010');
    await confirm('Start');
    await dialog().waitFor({ state: 'detached' });
    await cardIn('In progress', card).waitFor();
    expect(await statusOf(card)).toBe('in_progress');
    await drag(cardIn('In progress', card), 'Completed');
    await dialog().getByLabel('Odometer', { exact: true }).fill('10020');
    await confirm('Complete');
    await cardIn('Completed', card).waitFor();
    await program.until(async () => (await statusOf(card)) === 'completed', 'it to be completed');
  }, 60_000);

  it('says, while a card is dragged, which columns do not take it and why, and drops nothing there', async () => {
    const card = await made('Mirror broken');
    await open();
    await dragOver(cardIn('Open', card), 'Completed');
    await column('Completed').getByText('Start it first').waitFor();
    await column('On hold').getByText('Only work in progress waits').waitFor();
    await picture(page, 'board-dragging-1440');
    await page.mouse.up();
    await column('Completed').getByText('Start it first').waitFor({ state: 'detached' });
    await cardIn('Open', card).waitFor();
    expect([await dialog().count(), await statusOf(card)]).toEqual([0, 'open']);
  });

  it('puts the card back when the move is not made after all', async () => {
    const card = await made('Air leak');
    await open();
    await drag(cardIn('Open', card), 'In progress');
    await cardIn('In progress', card).waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await cardIn('Open', card).waitFor();
    await becomes(() => cardIn('In progress', card).count(), 0);
    expect(await statusOf(card)).toBe('open');
  });

  it('puts the card where it is now when somebody else was faster, and says so', async () => {
    const card = await made('Brake pads worn');
    await open();
    await drag(cardIn('Open', card), 'Scheduled');
    await dialog().waitFor();
    await admin.command(`/work-orders/${card.id}/start`);
    await confirm('Schedule');
    await dialog()
      .getByText(/Someone else changed this in the meantime|cannot become/)
      .waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await cardIn('In progress', card).waitFor();
    await becomes(() => cardIn('Scheduled', card).count(), 0);
  });

  it('is worked by keyboard alone, and what can be undone is undone from the message', async () => {
    const id = await startedWorkOrder(admin, vehicleId);
    const number = (await admin.get<{ workOrderNumber: string }>(`/work-orders/${id}`)).body.workOrderNumber;
    const card = { id, number };
    await open();
    await cardIn('In progress', card).waitFor();
    await cardIn('In progress', card).getByRole('link').focus();
    await page.keyboard.press('m');
    const items = page.getByRole('menuitem');
    await items.first().waitFor();
    await becomes(() => items.allInnerTexts(), ['Move to On hold', 'Move to Completed', 'Open']);
    await page.getByRole('menuitem', { name: 'Move to On hold' }).press('Enter');
    await dialog().getByRole('combobox').press('Enter');
    await page.getByRole('option', { name: 'Awaiting parts' }).press('Enter');
    await confirm('Put on hold');
    await cardIn('On hold', card).getByText('On hold · parts').waitFor();
    await eventually(async () => (await focusedCard()) === id);
    await page.getByRole('button', { name: 'Undo' }).click();
    await cardIn('In progress', card).waitFor();
    expect(await statusOf(card)).toBe('in_progress');
  }, 60_000);

  it('goes from card to card with the arrows, with one stop for Tab', async () => {
    await made('First to see');
    await startedWorkOrder(admin, vehicleId);
    await open();
    for (const name of ['Open', 'In progress']) await column(name).getByRole('listitem').first().waitFor();
    await page.keyboard.press('ArrowDown');
    const first = await focusedCard();
    expect(first).not.toBeNull();
    await page.keyboard.press('ArrowRight');
    const right = await focusedCard();
    expect(right).not.toBe(first);
    await page.keyboard.press('ArrowLeft');
    await becomes(() => page.locator('[data-card] a[tabindex="0"]').count(), 1);
  });

  it('moves cards that somebody else moves', async () => {
    const card = await made('Radio silent');
    await open();
    await cardIn('Open', card).waitFor();
    await admin.command(`/work-orders/${card.id}/start`);
    await cardIn('In progress', card).waitFor();
    await becomes(() => cardIn('Open', card).count(), 0);
  });

  it('shows what the filters leave', async () => {
    const card = await made('Tail light out');
    await open();
    await page.getByRole('searchbox', { name: 'Search work orders' }).fill(card.number);
    await column('In progress').getByText('Nothing fits the filters.').waitFor();
    await cardIn('Open', card).waitFor();
    await becomes(() => column('Open').getByRole('listitem').count(), 1);
    await page.getByRole('searchbox', { name: 'Search work orders' }).fill('no such thing');
    await page.getByRole('heading', { name: 'Nothing fits these filters' }).waitFor();
  });

  it('loads more of a column as it is scrolled', async () => {
    const other = await vehicle(admin);
    for (let n = 0; n < 45; n += 1)
      await admin.command('/work-orders', {
        vehicleId: other,
        category: 'Repair',
        priority: 'scheduled',
        description: `One of many ${n}`,
      });
    await page.goto(`${program.url}/work-orders?view=board&vehicle=${other}`);
    await column('Open').getByRole('listitem').nth(39).scrollIntoViewIfNeeded();
    await column('Open').getByRole('listitem').nth(44).waitFor();
    await becomes(() => column('Open').getAttribute('aria-label'), 'Open, 45');
  }, 60_000);

  it('tells when a column cannot be loaded, and tries again', async () => {
    // A request that passes the service worker cannot be broken from here.
    const email = `admin@${tenant.domain}`;
    const other = await signIn(browser, program, email, PASSWORD);
    await other.route(ON_HOLD, (route) => route.abort());
    await other.goto(`${program.url}/work-orders?view=board`);
    const onHold = other.getByRole('region', { name: /^On hold,/ });
    await onHold.getByRole('button', { name: 'Try again' }).waitFor();
    await other.unroute(ON_HOLD);
    await onHold.getByRole('button', { name: 'Try again' }).click();
    await onHold.getByText('Nothing is held up.').or(onHold.getByRole('listitem').first()).waitFor();
    await other.close();
  });

  it('shows one column at a time on a phone, and turns to the others', async () => {
    const phone = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD, { width: 390, height: 844 });
    await phone.goto(`${program.url}/work-orders?view=board`);
    await phone
      .getByRole('navigation', { name: 'Columns' })
      .getByRole('button', { name: /^On hold/ })
      .click();
    const onHold = phone.getByRole('region', { name: /^On hold,/ });
    await eventually(async () => Math.abs((await onHold.boundingBox())!.x - 12) < 3);
    expect((await onHold.boundingBox())!.width).toBeGreaterThan(340);
    await phone
      .getByRole('navigation', { name: 'Columns' })
      .getByRole('button', { name: /^On hold/, pressed: true })
      .waitFor();
    await picture(phone, 'board-390');
    await phone.close();
  });
});

describe('reopening in the browser', () => {
  it('asks for the reason, shows step by step what is taken back, and says who and why', async () => {
    const partId = await part(admin, [{ quantity: 5, unitCost: 4 }]);
    const id = await startedWorkOrder(admin, vehicleId);
    await admin.command(`/work-orders/${id}/parts`, { partId, quantity: 2 });
    await admin.command(`/work-orders/${id}/complete`, { odometer: 10_500 });
    const completion = async () =>
      (await admin.get<{ completion: { status: string } }>(`/work-orders/${id}`)).body.completion.status;
    await program.until(async () => (await completion()) === 'done', 'the completion');
    await page.goto(`${program.url}/work-orders/${id}`);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Reopen' }).click();
    await confirm('Reopen');
    await dialog().getByText('is needed').or(dialog().locator('.bad')).first().waitFor();
    await dialog().getByLabel('Why').fill('The wrong pads were fitted');
    await confirm('Reopen');
    const card = page.getByRole('region', { name: 'Completion' });
    await card.getByText('The wrong pads were fitted').waitFor();
    for (const label of [
      'Take the service back',
      'Void the invoice',
      'Return parts to stock',
      'Void the meter reading',
      'Work order back in progress',
    ])
      await card.getByRole('listitem').filter({ hasText: label }).filter({ hasText: 'done' }).waitFor();
    await card.getByText('2 × Brake pad').waitFor();
    await card.getByText(/^INV-/).waitFor();
    await card.getByText(/Reopened by/).waitFor();
    await page.getByText('Completion taken back').waitFor();
    await page.getByRole('button', { name: 'Complete', exact: true }).waitFor();
    await picture(page, 'work-order-reopened-1440');
  }, 60_000);

  it('is moved back from Completed on the board with a reason', async () => {
    const id = await startedWorkOrder(admin, vehicleId);
    await admin.command(`/work-orders/${id}/complete`);
    const { body } = await program.until(async () => {
      const answer = await admin.get<{ workOrderNumber: string; completion: { status: string } }>(`/work-orders/${id}`);
      return answer.body.completion.status === 'done' && answer;
    }, 'the completion');
    const card = { id, number: body.workOrderNumber };
    await open();
    await drag(cardIn('Completed', card), 'In progress');
    await dialog().getByLabel('Why').fill('Not done');
    await confirm('Reopen');
    await cardIn('In progress', card).waitFor();
    await program.until(async () => (await statusOf(card)) === 'in_progress', 'it to be in progress');
  });
});
