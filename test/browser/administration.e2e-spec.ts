import { randomUUID } from 'node:crypto';
import type { Browser, Locator, Page } from 'playwright-core';
import { becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { PASSWORD, provision, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let tenant: TestTenant;
let page: Page;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program, 'starter');
  browser = await openBrowser();
  page = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

const open = (path: string) => page.goto(`${program.url}${path}`);
const heading = (name: string, where: Page = page) => where.getByRole('heading', { level: 1, name });
const button = (name: string, where: Page | Locator = page) => where.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const told = (text: string) => page.locator('mat-snack-bar-container').getByText(text).waitFor();

async function user(name: string, roles: readonly string[]): Promise<{ id: string; email: string }> {
  const email = `${name.toLowerCase().replace(' ', '.')}@${tenant.domain}`;
  const { id } = await tenant.admin.command('/users', { name, email, password: PASSWORD, roles });
  return { id, email };
}

describe('an admin', () => {
  it('invites somebody with a role, who then stands in the list', async () => {
    await open('/');
    await page.getByRole('link', { name: 'Users' }).click();
    await heading('Users').waitFor();
    await page.keyboard.press('n');
    await heading('Invite somebody').waitFor();
    await button('Invite').click();
    await page.getByText('This is needed.').waitFor();
    await page.getByText('Choose one at least').waitFor();
    await page.getByLabel('Name').fill('Rosa Diaz');
    await page.getByLabel('E-mail').fill(`rosa@${tenant.domain}`);
    await page.getByLabel('Phone').fill('555 0142');
    await page.getByRole('checkbox', { name: /Technician/ }).check();
    await picture(page, 'admin-invite');
    await button('Invite').click();
    await heading('Rosa Diaz').waitFor();
    await page.getByText('has not chosen a password yet').waitFor();
    await button('Send invitation again').waitFor();
    await picture(page, 'admin-user-invited');
    await page.getByRole('link', { name: 'Users' }).first().click();
    await page.getByRole('row').filter({ hasText: 'Rosa Diaz' }).getByText('Invited').waitFor();
    await picture(page, 'admin-users');
  }, 60_000);

  it('is told by the form when the address is taken, and when the plan has no seat left', async () => {
    await open('/users/new');
    await page.getByLabel('Name').fill('Another');
    await page.getByLabel('E-mail').fill(`ROSA@${tenant.domain}`);
    await page.getByRole('checkbox', { name: /Driver/ }).check();
    await button('Invite').click();
    await page.getByText('There is one already. Choose another.').waitFor();
    const own = [];
    for (let made = 0; made < 3; made += 1) own.push(await user(`Seat ${made}`, ['driver']));
    await page.getByLabel('E-mail').fill(`another@${tenant.domain}`);
    await button('Invite').click();
    await page.getByText('Your plan allows 5, and 5 are in use.').waitFor();
    await picture(page, 'admin-quota');
    for (const { id } of own) await tenant.admin.command(`/users/${id}/disable`, { reason: 'Seat is needed' });
  }, 60_000);

  it('finds users by state and role, and the address keeps what was asked', async () => {
    await open('/users');
    await button('State, choose').click();
    await page.getByRole('menuitemcheckbox', { name: 'Disabled' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('row').filter({ hasText: 'Seat 0' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'Rosa Diaz' }).waitFor({ state: 'detached' });
    expect(page.url()).toContain('status=disabled');
    await open('/users?role=technician');
    await page.getByRole('row').filter({ hasText: 'Rosa Diaz' }).waitFor();
    await becomes(() => page.getByRole('row').filter({ hasText: 'Seat' }).count(), 0);
    await open('/users?search=nobody-at-all');
    await page.getByText('No user fits').waitFor();
  }, 60_000);

  it('changes details and roles in place', async () => {
    const { id } = await user('Ada Lovelace', ['technician']);
    await open(`/users/${id}`);
    await button('Edit').click();
    await page.getByLabel('Name').fill('Ada King');
    await page.getByLabel('Phone').fill('555 0100');
    await picture(page, 'admin-user-edit');
    await button('Save').click();
    await heading('Ada King').waitFor();
    await page.getByRole('region', { name: 'History' }).getByText('Details changed').waitFor();
    await button('Change').click();
    await page.getByRole('checkbox', { name: /Technician/ }).uncheck();
    await page.getByText('One role at least').waitFor();
    await page.getByRole('checkbox', { name: /Fleet manager/ }).check();
    await picture(page, 'admin-user-roles');
    await button('Save roles').click();
    await told('Roles changed.');
    await page.getByRole('link', { name: 'Fleet manager' }).waitFor();
    await picture(page, 'admin-user');
  }, 60_000);

  it('disables somebody, who is out on their own screen within five seconds, and enables them again', async () => {
    const { id, email } = await user('Tim Tool', ['technician']);
    const theirs = await signIn(browser, program, email, PASSWORD);
    await theirs.getByRole('heading', { level: 1, name: 'Work orders' }).waitFor();
    await theirs.getByText('All changes saved').waitFor();
    await open(`/users/${id}`);
    await button('Disable').click();
    await button('Disable', dialog()).click();
    await dialog().getByText('This is needed.').waitFor();
    await dialog().getByLabel('Why').fill('Left the company');
    await button('Disable', dialog()).click();
    // Nobody touches their keyboard meanwhile.
    await theirs.waitForURL(/\/login/, { timeout: 5_000 });
    await page.getByText('Left the company. Signing in is refused').waitFor();
    await picture(page, 'admin-user-disabled');
    await theirs.getByLabel('E-mail').fill(email);
    await theirs.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await theirs.getByRole('button', { name: 'Sign in' }).click();
    await theirs.getByText('Your account is disabled.').waitFor();
    await theirs.context().close();
    await button('Enable').click();
    await told('Enabled. They can sign in again.');
    await page.getByRole('region', { name: 'History' }).getByText('Enabled').waitFor();
  }, 60_000);

  it('takes a role away, and what it allowed is gone from the screen of who had it within five seconds', async () => {
    const { id, email } = await user('Dee Moted', ['technician']);
    const theirs = await signIn(browser, program, email, PASSWORD);
    await theirs.goto(`${program.url}/parts`);
    await heading('Parts', theirs).waitFor();
    await theirs.getByText('All changes saved').waitFor();
    await open(`/users/${id}`);
    await button('Change').click();
    await page.getByRole('checkbox', { name: /Technician/ }).uncheck();
    await page.getByRole('checkbox', { name: /Driver/ }).check();
    await button('Save roles').click();
    // Nobody touches their keyboard meanwhile.
    await theirs.getByText('You may not see this page').waitFor({ timeout: 5_000 });
    await becomes(() => theirs.getByRole('link', { name: 'Parts' }).count(), 0);
    expect(new URL(theirs.url()).pathname).toBe('/parts');
    await theirs.context().close();
    // Gives their seat back.
    await tenant.admin.command(`/users/${id}/disable`, { reason: 'Moved on' });
  }, 60_000);

  it('can neither disable themselves nor give up that somebody may do everything', async () => {
    await open(`/users/${tenant.adminUserId}`);
    await page.getByText('You', { exact: true }).waitFor();
    await becomes(() => button('Disable').count(), 0);
    await button('Change').click();
    await page.getByRole('checkbox', { name: /Driver/ }).check();
    await page.getByRole('checkbox', { name: /Admin/ }).uncheck();
    await button('Save roles').click();
    await page.getByText('Somebody must be left who may do everything.').waitFor();
  }, 60_000);

  it('makes a role of their own from one that came with the company, and sees what it lets people see', async () => {
    await open('/roles');
    await page.getByRole('row').filter({ hasText: 'Technician' }).getByText('Comes with FleetMS').waitFor();
    await picture(page, 'admin-roles');
    await page.getByRole('link', { name: 'Technician' }).click();
    await page.getByText('stays as it is').waitFor();
    await becomes(() => page.getByRole('checkbox', { name: /See parts/ }).isDisabled(), true);
    await picture(page, 'admin-role-built-in');
    await page.getByRole('link', { name: 'Make a copy' }).click();
    await heading('New role').waitFor();
    const sees = page.locator('section', {
      has: page.getByRole('heading', { name: 'What somebody with this role sees' }),
    });
    await sees.getByText('those assigned to them only').waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('Lead technician');
    await page.getByRole('checkbox', { name: /Only work orders assigned/ }).uncheck();
    await sees.getByText('those assigned to them only').waitFor({ state: 'detached' });
    await page.getByRole('checkbox', { name: /Edit parts/ }).check();
    await sees.getByText('Receive and adjust stock').waitFor();
    await page.getByText('Comes with “Edit parts”.').waitFor();
    await page.getByRole('checkbox', { name: /See parts/ }).uncheck();
    await page.getByText('Without “See parts” they do not get to these.').waitFor();
    await page.getByRole('checkbox', { name: /See parts/ }).check();
    await picture(page, 'admin-role-new');
    await button('Add role').click();
    await heading('Lead technician').waitFor();
    await page.getByText('Nobody.').waitFor();

    const made = page.url().split('/').at(-1);
    await page.getByRole('checkbox', { name: /Edit vehicles/ }).check();
    await tenant.admin.command(`/roles/${made}`, { name: 'Lead mechanic' }, 'PATCH');
    await button('Save changes').click();
    await page.getByText('Someone else changed this in the meantime.').waitFor();
    await button('Show it as it is now').click();
    await heading('Lead mechanic').waitFor();
    await becomes(() => page.getByRole('checkbox', { name: /Edit vehicles/ }).isChecked(), false);
    await button('Delete').click();
    await button('Delete', dialog()).click();
    await told('Role deleted.');
    await heading('Roles').waitFor();
    await becomes(() => page.getByRole('row').filter({ hasText: 'Lead mechanic' }).count(), 0);
  }, 60_000);

  it('is told who has a role that cannot be deleted yet, and how many a change is for', async () => {
    const name = `Desk ${randomUUID().slice(0, 4)}`;
    const { id } = await tenant.admin.command('/roles', { name, permissions: ['view_parts'] });
    const { data } = (await tenant.admin.get<{ data: { id: string }[] }>('/users?search=rosa')).body;
    await tenant.admin.command(`/users/${data[0]!.id}/roles`, { roleIds: [id] });
    await open(`/roles/${id}`);
    await page.getByRole('link', { name: '1 user', exact: true }).waitFor();
    await button('Delete').click();
    await button('Delete', dialog()).click();
    await dialog().getByText('Users who have this role: 1.').waitFor();
    await button('Cancel', dialog()).click();
    await page.getByRole('checkbox', { name: /See vehicles/ }).check();
    await button('Save changes').click();
    await told('It counts within seconds for the one user who has it.');
  }, 60_000);

  it('renames, archives and brings back categories, and adds and renames locations', async () => {
    await open('/settings');
    const categories = page.getByRole('region', { name: 'Work-order categories' });
    await button('Rename Body Work', categories).click();
    await categories.getByLabel('New name of Body Work').fill('Body and paint');
    await page.keyboard.press('Enter');
    await categories.getByText('Body and paint').waitFor();
    await button('Archive Electrical', categories).click();
    await categories.getByText('Electrical').waitFor({ state: 'detached' });
    await button('Undo').click();
    await categories.getByText('Electrical').waitFor();
    await button('Archive Electrical', categories).click();
    await button('Show 1 archived', categories).click();
    await picture(page, 'admin-settings');
    await button('Restore', categories).click();
    await button('Archive Electrical', categories).waitFor();

    const locations = page.getByRole('region', { name: 'Locations' });
    await locations.getByLabel('Name of the new location').fill('North depot');
    await button('Add', locations).click();
    await locations.getByText('North depot').waitFor();
    await button('Rename Main', locations).click();
    await locations.getByLabel('New name of Main').fill('North depot');
    await page.keyboard.press('Enter');
    await told('There is a location of this name already.');
    await locations.getByText('Main', { exact: true }).waitFor();
  }, 60_000);

  it('sees what others set, keeps what is being changed, and saves it then', async () => {
    await open('/settings');
    const days = page.getByLabel('Reopened without a network for');
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    await zone.getByText('America/New_York').waitFor();
    await days.fill('9');
    await tenant.admin.command('/settings', { timezone: 'Europe/Berlin' }, 'PATCH');
    await zone.getByText('Europe/Berlin').waitFor();
    expect(await days.inputValue()).toBe('9');
    await button('Save').click();
    await told('Settings saved.');
    expect((await tenant.admin.get('/settings')).body).toMatchObject({ offlineDays: 9, timezone: 'Europe/Berlin' });
  }, 60_000);

  it('gets each page from the palette', async () => {
    for (const name of ['Users', 'Roles', 'Background work']) {
      await open('/settings');
      await heading('Settings').waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').fill(name);
      await page.locator('#hit-0').filter({ hasText: name }).waitFor();
      await page.keyboard.press('Enter');
      await heading(name).waitFor();
    }
  }, 60_000);
});

describe('what cannot be shown', () => {
  it('says what happened, and is tried again', async () => {
    for (const name of ['Users', 'Roles', 'Background work']) {
      await open('/settings');
      await heading('Settings').waitFor();
      // Its code is there from a visit before; its data is not.
      await page.getByRole('link', { name }).click();
      await heading(name).waitFor();
      await page.getByRole('link', { name: 'Settings' }).click();
      await heading('Settings').waitFor();
      await page.context().setOffline(true);
      await page.getByRole('link', { name }).click();
      await page.getByText('FleetMS cannot be reached.').waitFor();
      await picture(page, `admin-offline-${name}`);
      await page.context().setOffline(false);
      await button('Try again')
        .click({ timeout: 2_000 })
        .catch(() => undefined); // or it has come by itself
      await page.getByText('FleetMS cannot be reached.').waitFor({ state: 'detached' });
    }
    await open(`/users/${randomUUID()}`);
    await page.getByText('Not found').waitFor();
  }, 60_000);

  it('is for others, for who has no permission, and not in their navigation', async () => {
    const { email } = await user('Dora Driver', ['driver']);
    const theirs = await signIn(browser, program, email, PASSWORD);
    for (const path of ['/users', '/users/new', '/roles', '/background-work', '/tenants']) {
      await theirs.goto(`${program.url}${path}`);
      await theirs.getByText('You may not see this page').waitFor();
    }
    for (const name of ['Users', 'Roles', 'Background work'])
      await becomes(() => theirs.getByRole('link', { name }).count(), 0);
    await theirs.context().close();
  }, 60_000);
});
