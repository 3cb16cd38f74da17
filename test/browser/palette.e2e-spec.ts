import type { Browser, Page } from 'playwright-core';
import { findings } from '../support/axe.js';
import { becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { PASSWORD, provision, vehicle } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let page: Page;
let admin: Client;
let workOrder: { id: string; workOrderNumber: string };
let email: string;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  const tenant = await provision(program);
  ({ admin } = tenant);
  email = `admin@${tenant.domain}`;
  const vehicleId = await vehicle(admin);
  for (const description of ['Alternator belt squeals', 'Alternator does not charge', 'Wash'])
    workOrder = await admin.command('/work-orders', {
      vehicleId,
      category: 'Repair',
      priority: 'scheduled',
      description,
    });
  await admin.command('/parts', { partNumber: 'ALT-12', name: 'Alternator 12 V' });
  browser = await openBrowser();
}, 180_000);

beforeEach(async () => {
  page = await signIn(browser, program, email, PASSWORD);
  await page.getByRole('heading', { level: 1 }).waitFor();
});
afterEach(() => page.context().close());
afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

const box = () => page.getByRole('combobox', { name: /^Search vehicles/ });
const hits = () => page.getByRole('option');
const selected = () => page.locator('[role=option][aria-selected=true]');
async function type(text: string): Promise<void> {
  if (!(await box().isVisible())) await page.keyboard.press('Control+k');
  await box().fill(text);
}

describe('the palette', () => {
  it('finds things by the keyboard alone, in groups, with what fits marked', async () => {
    await type('altern');
    await page.getByRole('group', { name: 'Work orders' }).waitFor();
    await picture(page, 'palette-found');
    await becomes(() => page.getByRole('group', { name: 'Work orders' }).getByRole('option').count(), 3);
    expect(await page.getByRole('group', { name: 'Parts' }).locator('mark').allTextContents()).toEqual([
      'Altern',
      'altern',
    ]);
    const chosen = (text: string) => selected().filter({ hasText: text }).waitFor();
    const [first, second] = await hits().allTextContents();
    await chosen(first!);
    await page.keyboard.press('ArrowDown');
    await chosen(second!);
    await page.keyboard.press('ArrowUp');
    await chosen(first!);
    await page.keyboard.press('ArrowUp');
    await chosen('All parts with “altern”');
    await page.keyboard.press('ArrowUp');
    await chosen('ALT-12');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/parts\//);
  });

  it('offers what can be done with the thing that is open, and where one was before', async () => {
    await page.goto(`${program.url}/work-orders/${workOrder.id}`);
    await page.getByRole('heading', { level: 1, name: /Wash/ }).waitFor();
    await page.keyboard.press('Control+k');
    const actions = page.getByRole('group', { name: workOrder.workOrderNumber });
    await actions.waitFor();
    await picture(page, 'palette-actions');
    expect(await actions.getByRole('option').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringContaining('Start'), expect.stringContaining('Cancel work order')]),
    );
    await type('put on ho');
    await becomes(() => hits().count(), 0);
    await type('start');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('heading', { name: 'Start work' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Parts' }).click();
    await page.getByRole('heading', { level: 1, name: 'Parts' }).waitFor();
    await page.keyboard.press('Control+k');
    const recent = page.getByRole('group', { name: 'Recent' });
    expect(await recent.getByRole('option').first().textContent()).toContain(workOrder.workOrderNumber);
  });

  it('goes to pages, and shows each person only theirs', async () => {
    await type('settings');
    await hits().first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/settings/);
    await page.keyboard.press('Control+k');
    const pages = await page.getByRole('group', { name: 'Pages' }).getByRole('option').allTextContents();
    expect(pages.some((text) => text.includes('Tenants'))).toBe(false);
  });

  it('leads to everything of a kind that fits, in its list, even for who looked at the board last', async () => {
    await page.goto(`${program.url}/work-orders?view=board`);
    await page.locator('.board').waitFor();
    await type('alternator');
    await hits().filter({ hasText: 'All work orders with “alternator”' }).click();
    await page.waitForURL(/\/work-orders\?view=list&search=alternator/);
    await page.getByText('2 found').waitFor();
  });

  it('does what a person does anywhere: their account, list or board, the theme, the keys, signing out', async () => {
    const pick = async (typed: string, name: string) => {
      await type(typed);
      await hits().filter({ hasText: name }).click();
      await box().waitFor({ state: 'detached' });
    };
    await pick('account', 'Your account');
    await page.waitForURL(/\/account/);
    await pick('board', 'Work orders as a board');
    await page.locator('.board').waitFor();
    await pick('as a list', 'Work orders as a list');
    await page.locator('table').waitFor();
    const theme = () => page.evaluate<string | null>('document.documentElement.dataset.theme ?? null');
    await pick('dark mode', 'Theme: dark');
    expect(await theme()).toBe('dark');
    await pick('theme', 'Theme: as the system');
    expect(await theme()).toBeNull();
    await pick('shortcuts', 'Keyboard help');
    await page.getByRole('dialog').getByRole('heading', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await pick('log out', 'Sign out');
    await page.waitForURL(/\/login/);
  });

  it('leads to a person, or to their work for who may not see users', async () => {
    const { id } = await admin.command<{ id: string }>('/users', {
      name: 'Ottilie Kranz',
      email: `kranz@${email.split('@')[1]}`,
      password: PASSWORD,
      roles: ['technician'],
    });
    const manager = `manager@${email.split('@')[1]}`;
    await admin.command('/users', { name: 'Office', email: manager, password: PASSWORD, roles: ['fleet_manager'] });
    await type('ottilie');
    await page.getByRole('group', { name: 'People' }).getByRole('option').first().click();
    await page.waitForURL(`**/users/${id}`);
    await page.context().close();
    page = await signIn(browser, program, manager, PASSWORD);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await type('ottilie');
    const people = page.getByRole('group', { name: 'People' }).getByRole('option');
    await people.first().waitFor();
    expect((await people.allTextContents()).map((text) => text.trim())).toEqual(['Ottilie Kranz']);
    await people.click();
    await page.waitForURL(`**/work-orders?view=list&assigned=${id}`);
  });

  it('says what it looked for instead of a mistyped word, and when nothing fits', async () => {
    await type('altrenator');
    await page.getByText('Nothing fits “altrenator”. This is alternator.').waitFor();
    await picture(page, 'palette-corrected');
    await becomes(() => page.getByRole('group', { name: 'Work orders' }).getByRole('option').count(), 3);
    await type('xyzzyplugh');
    await page.getByText('Nothing fits “xyzzyplugh”.').waitFor();
    await picture(page, 'palette-nothing');
  });

  it('says when it cannot search, and tries again when asked', async () => {
    await page.context().setOffline(true);
    await type('altern');
    await page
      .getByRole('alert')
      .filter({ hasText: /connection|offline/i })
      .waitFor();
    await picture(page, 'palette-offline');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('group', { name: 'Work orders' }).waitFor();
  });
});

describe.each([
  ['light', 1440, 900],
  ['dark', 390, 844],
] as const)('in %s at %i × %i', (colorScheme, width, height) => {
  it('axe finds nothing, and it fits the screen', async () => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const text of ['', 'altern', 'altrenator', 'xyzzyplugh']) {
      await page.keyboard.press('Control+k');
      await type(text);
      if (text.startsWith('alt')) await page.getByRole('group', { name: 'Work orders' }).waitFor();
      if (text.startsWith('xyz')) await page.getByText('Nothing fits').waitFor();
      await picture(page, `palette-${text || 'empty'}-${width}-${colorScheme}`);
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
      const found = await findings(page, '.palette');
      expect({ text, found, wide: Math.max(0, wide) }).toEqual({ text, found: [], wide: 0 });
      await page.keyboard.press('Escape');
      await box().waitFor({ state: 'detached' });
    }
  });
});
