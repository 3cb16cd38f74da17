import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { Permission } from '#domain/identity/permissions.js';
import { becomes, picture, signIn } from '../support/browser.js';
import { Stage } from '../support/stage.js';
import { part, PASSWORD, startedWorkOrder, vehicle } from '../support/tenant.js';

let stage: Stage;
let theirs: Page;

beforeAll(async () => {
  stage = await Stage.begin();
}, 120_000);

afterEach(() => theirs?.context().close());

afterAll(() => stage?.leave());

const heading = (name: string, level = 1) => theirs.getByRole('heading', { level, name });
const open = (path: string) => theirs.goto(`${stage.program.url}${path}`);

interface Person {
  readonly id: string;
  readonly email: string;
}

async function person(role: string): Promise<Person> {
  const email = `${randomUUID()}@${stage.tenant.domain}`;
  const { id } = await stage.tenant.admin.command('/users', {
    name: 'Dana Desk',
    email,
    password: PASSWORD,
    roles: [role],
  });
  return { id, email };
}

/** Somebody with a role of the company's own. */
async function personWith(permissions: readonly Permission[]): Promise<Person> {
  const name = `Role ${randomUUID()}`;
  await stage.tenant.admin.command('/roles', { name, permissions });
  return person(name);
}

const enter = async ({ email }: Person): Promise<Page> =>
  (theirs = await signIn(stage.browser, stage.program, email, PASSWORD));

describe('where a person starts', () => {
  it.each([
    ['view_users', 'Users'],
    ['view_costs', 'Invoices'],
    ['view_schedules', 'Due service'],
  ] as const)('is the first page they may see: with %s it is %s', async (permission, name) => {
    await enter(await personWith([permission]));
    await heading(name).waitFor();
  });
});

describe('who loses what they had', () => {
  it('is told that they are disabled, and comes back to the page they were on', async () => {
    const somebody = await person('fleet_manager');
    await enter(somebody);
    await open('/parts');
    await heading('Parts').waitFor();
    const { body } = await stage.tenant.admin.get<{ data: { id: string; name: string }[] }>('/roles');
    const roleIds = body.data.filter(({ name }) => name === 'driver').map((role) => role.id);
    await stage.tenant.admin.command(`/users/${somebody.id}/roles`, { roleIds });
    await theirs.getByText('You may not see this page').waitFor();
    await stage.tenant.admin.command(`/users/${somebody.id}/disable`, { reason: 'Left' });
    await theirs.getByText('Your account is disabled. Ask an administrator of your company.').waitFor();
    expect(new URL(theirs.url()).searchParams.get('then')).toBe('/parts');
  });
});

describe('where there is nothing yet', () => {
  it('a driver reads that no vehicle is theirs, a viewer that others add them, and an editor adds the first', async () => {
    await enter(await person('driver'));
    await open('/vehicles');
    await heading('No vehicle is yours yet', 2).waitFor();
    await picture(theirs, 'none-own-vehicles');
    await theirs.context().close();
    await enter(await personWith(['view_vehicles']));
    await open('/vehicles');
    await theirs.getByText('They stand here once somebody who may edit vehicles has added them.').waitFor();
    await theirs.context().close();
    await enter({ id: '', email: `admin@${stage.tenant.domain}` });
    await open('/vehicles');
    await theirs.getByText('Add the vehicles of your fleet').waitFor();
  });

  it('no services at all are none that are up to date; who may schedule hears how to begin', async () => {
    await enter({ id: '', email: `admin@${stage.tenant.domain}` });
    await open('/due-service');
    await heading('No services are scheduled', 2).waitFor();
    await picture(theirs, 'none-due');
    await theirs.getByRole('link', { name: 'To the vehicles' }).waitFor();
    await open('/overview');
    const due = theirs.getByRole('region', { name: 'Service due' });
    await due.getByText('No services are scheduled.').waitFor();
    await due.getByRole('link', { name: 'Say on a vehicle’s page what it needs' }).waitFor();
    await picture(theirs, 'none-due-overview');
    await theirs.context().close();

    await enter(await personWith(['view_schedules']));
    await open('/due-service');
    await theirs.getByText('Whoever may edit schedules says what a vehicle needs').waitFor();
    await becomes(() => theirs.getByRole('link', { name: 'To the vehicles' }).count(), 0);
  });
});

describe('what a person may not see', () => {
  it('is not asked for: the overview asks for the figures of their widgets only', async () => {
    const somebody = await personWith(['view_reports']);
    await enter(somebody);
    const answers = new Map<string, number>();
    theirs.on('response', (answer) => void answers.set(new URL(answer.url()).pathname, answer.status()));
    await open('/overview');
    await theirs.getByRole('region', { name: 'Monthly cost' }).waitFor();
    await theirs.waitForLoadState('networkidle');
    const widgets = [...answers].filter(([path]) => path.includes('/dashboards/widgets/'));
    expect(widgets.map(([, status]) => status)).toEqual(widgets.map(() => 200));
    expect(widgets.length).toBeGreaterThan(0);
  });
});

describe('choices that could not be loaded', () => {
  it('are said to be missing where something is chosen, and come when asked for again', async () => {
    await enter({ id: '', email: `admin@${stage.tenant.domain}` });
    const choices = /\/(work-order-categories|users)\?|\/people/;
    await theirs.route(choices, (route) => route.abort());
    await open('/work-orders/new');
    const again = theirs.getByRole('alert').getByRole('button', { name: 'Try again' });
    await becomes(() => again.count(), 2);
    await picture(theirs, 'choices-missing');
    await theirs.unroute(choices);
    await again.first().click();
    await again.first().click();
    await becomes(() => again.count(), 0);
    await theirs.getByRole('combobox', { name: 'Category' }).click();
    await theirs.getByRole('option', { name: 'Repair', exact: true }).waitFor();
  });

  it('are said to be missing where labor is logged, a part is added or a vehicle is edited; what was entered stays', async () => {
    const vehicleId = await vehicle(stage.tenant.admin);
    const workOrderId = await startedWorkOrder(stage.tenant.admin, vehicleId);
    await part(stage.tenant.admin, [{ quantity: 4, unitCost: 9 }]);
    await person('technician');
    await enter({ id: '', email: `admin@${stage.tenant.domain}` });
    const choices = /\/api\/v1\/(users|locations|parts)\b/;
    const outage = () => theirs.route(choices, (route) => route.abort());
    const missing = theirs.getByRole('alert').filter({ hasText: 'The choices could not be loaded.' });
    const comeAgain = async () => {
      await theirs.unroute(choices);
      await missing.getByRole('button', { name: 'Try again' }).click();
      await becomes(() => missing.count(), 0);
    };

    await open(`/work-orders/${workOrderId}`);
    const labor = theirs.getByRole('button', { name: 'Labor', exact: true });
    await labor.waitFor();
    await outage();
    await labor.click();
    await missing.waitFor();
    await theirs.getByLabel('Hours').fill('1.5');
    await theirs.getByLabel('Note').fill('Rotor too');
    await picture(theirs, 'choices-missing-labor');
    await comeAgain();
    expect(await theirs.getByLabel('Hours').inputValue()).toBe('1.5');
    expect(await theirs.getByLabel('Note').inputValue()).toBe('Rotor too');
    await theirs.getByRole('combobox', { name: 'Who worked' }).click();
    await theirs.getByRole('option', { name: 'Dana Desk' }).first().waitFor();
    await theirs.keyboard.press('Escape');

    await outage();
    await theirs.getByRole('button', { name: 'Part', exact: true }).click();
    await theirs.getByLabel('Quantity').fill('3');
    const box = theirs.getByLabel('Part', { exact: true });
    await box.fill('P-');
    await missing.waitFor();
    await picture(theirs, 'choices-missing-picker');
    await comeAgain();
    expect(await box.inputValue()).toBe('P-');
    await box.click();
    await theirs.route(/\/stock$/, (route) => route.abort());
    await theirs.getByRole('option', { name: 'Brake pad' }).click();
    await missing.waitFor();
    await picture(theirs, 'choices-missing-part');
    await theirs.unroute(/\/stock$/);
    await comeAgain();
    await theirs.getByRole('combobox', { name: 'From' }).getByText('(4 available)').waitFor();
    expect(await theirs.getByLabel('Quantity').inputValue()).toBe('3');

    await outage();
    await open(`/vehicles/${vehicleId}/edit`);
    await missing.waitFor();
    await theirs.getByLabel('Plate').fill('TX-1');
    await picture(theirs, 'choices-missing-vehicle');
    await comeAgain();
    expect(await theirs.getByLabel('Plate').inputValue()).toBe('TX-1');
    await theirs.getByRole('combobox', { name: 'Home location' }).click();
    await becomes(async () => (await theirs.getByRole('option').count()) > 1, true);
  }, 60_000);

  it('are said to be missing in a filter, and come when asked for again', async () => {
    await enter({ id: '', email: `admin@${stage.tenant.domain}` });
    const choices = /\/work-order-categories\?/;
    await theirs.route(choices, (route) => route.abort());
    await open('/work-orders?view=list');
    await theirs.getByRole('button', { name: /^Category/ }).click();
    const again = theirs.getByRole('menuitem', { name: /Try again/ });
    await again.waitFor();
    await picture(theirs, 'choices-missing-filter');
    await theirs.unroute(choices);
    await again.click();
    await theirs.getByRole('menuitemradio', { name: 'Repair', exact: true }).waitFor();
  });
});
