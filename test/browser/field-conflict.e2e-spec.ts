import type { Page } from 'playwright-core';
import type { MeterReadingView } from '#domain/fleet/views.js';
import type { HistoryEntry } from '#domain/shared/views.js';
import type { SyncConflictView } from '#domain/sync/views.js';
import { findings } from '../support/axe.js';
import { becomes, picture } from '../support/browser.js';
import { Crew, fill, job, offline, online } from '../support/field.js';
import { vehicle, type TestTenant } from '../support/tenant.js';

let crew: Crew;
let tenant: TestTenant;
let tess: { id: string; email: string };

beforeAll(async () => {
  crew = await Crew.begin();
  ({ tenant } = crew);
  tess = await crew.technician('Tess Boyd');
}, 180_000);

afterAll(() => crew?.leave());

const read = async (id: string) =>
  (await tenant.admin.get<{ status: string; labor: { hours: number }[] }>(`/work-orders/${id}`)).body;
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Opens what needs its author. */
async function decide(page: Page, what: RegExp): Promise<void> {
  await page.getByText('1 thing needs you.').click();
  await page.getByRole('link', { name: what }).click();
  await page.getByRole('heading', { name: 'Conflict' }).waitFor();
}

describe('a change that could not be taken', () => {
  it('is edited: a reading with a digit too few', async () => {
    const vehicleId = await vehicle(tenant.admin, 72_000);
    await crew.workOrder(vehicleId, 'Oil leak', tess.id);
    const page = await crew.phone(tess.email);
    await offline(page);
    await tenant.admin.command(`/vehicles/${vehicleId}/meter-readings`, { value: 72_500 });
    await job(page, 'Oil leak').getByRole('link').click();
    await button(page, 'Enter reading: Odometer').click();
    await fill(page, { Odometer: '72100' }, 'Save reading');
    await online(page);
    await page.getByText('1 thing needs you.').click();
    await page.getByRole('link', { name: /Meter read V-\w+ · 2019 Ford F-250/ }).click();
    await page.getByRole('heading', { name: 'Conflict' }).waitFor();
    await page.getByText('Odometer now: 72,100 mi').waitFor();
    await page.getByText('The reading is below the last one (72,500 mi)').waitFor();
    await picture(page, 'field-conflict-refused-390');
    await button(page, 'Edit').click();
    const field = page.getByRole('dialog').getByLabel('Odometer now');
    expect(await field.inputValue()).toBe('72100');
    // The rules refuse this one as well, and the change stays as it was.
    await field.fill('72300');
    await button(page, 'Use this').click();
    await page
      .getByRole('dialog')
      .getByRole('alert')
      .getByText('The reading is below the last one (72,500 mi)')
      .waitFor();
    await picture(page, 'field-conflict-edit-390');
    await field.fill('72600');
    await button(page, 'Use this').click();
    await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
    const { body } = await tenant.admin.get<{ data: MeterReadingView[] }>(`/vehicles/${vehicleId}/meter-readings`);
    expect(body.data.map(({ value }) => value)).toEqual([72_600, 72_500, 72_000]);
    await page.context().close();
  }, 180_000);

  it('is not edited where no other entry helps: the work order was cancelled', async () => {
    const id = await crew.workOrder(await vehicle(tenant.admin, 1_000), 'Horn is silent', tess.id);
    const page = await crew.phone(tess.email);
    await offline(page);
    await job(page, 'Horn is silent').getByRole('link').click();
    await button(page, 'Log labor').click();
    await fill(page, { Labor: '12.5', Rate: '85' }, 'Log labor');
    await tenant.admin.command(`/work-orders/${id}/cancel`, { reason: 'Sold' });
    await online(page);
    await decide(page, /Labor logged/);
    await page.getByText('Labor: 12.5 h').waitFor();
    await page.getByText('Rate: 85 USD/h').waitFor();
    // Until the cancelled work order itself has come, the phone knows no better.
    await becomes(() => button(page, 'Edit').count(), 0);
    await button(page, 'Take theirs').click();
    await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
    expect((await read(id)).labor).toEqual([]);
    await page.context().close();
  }, 180_000);

  it('is given with another part where somebody archived the one it names', async () => {
    const glass = async (partNumber: string, name: string) =>
      (await tenant.admin.command('/parts', { partNumber, name })).id;
    const [gone, other] = [await glass('MG-1', 'Mirror glass'), await glass('MG-2', 'Mirror glass, heated')];
    const id = await crew.workOrder(await vehicle(tenant.admin), 'Mirror broken', tess.id);
    const page = await crew.phone(tess.email);
    await offline(page);
    await job(page, 'Mirror broken').getByRole('link').click();
    await button(page, 'Add part').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Part' }).fill('MG-1');
    await page.getByRole('option', { name: /MG-1/ }).click();
    await dialog.getByRole('button', { name: 'Add part' }).click();
    await dialog.waitFor({ state: 'detached' });
    await tenant.admin.command(`/parts/${gone}`, {}, 'DELETE');
    await online(page);
    await decide(page, /Part added/);
    await page.getByText('This part is archived.').waitFor();
    await page.getByText('Archived', { exact: true }).waitFor();
    await picture(page, 'field-conflict-part-390');
    expect(await button(page, 'Keep mine, try again').count()).toBe(0);
    await button(page, 'Edit').click();
    await dialog.getByRole('combobox', { name: 'Another part' }).fill('heated');
    await page.getByRole('option', { name: /heated/ }).click();
    await button(page, 'Use this').click();
    await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
    const { body } = await tenant.admin.get<{ parts: { partId: string }[] }>(`/work-orders/${id}`);
    expect(body.parts).toMatchObject([{ partId: other }]);
    await page.context().close();
  }, 180_000);

  it('is kept once the office has reopened what it completed meanwhile', async () => {
    const id = await crew.workOrder(await vehicle(tenant.admin), 'Mirror is loose', tess.id);
    const page = await crew.phone(tess.email);
    await offline(page);
    await job(page, 'Mirror is loose').getByRole('link').click();
    await button(page, 'Log labor').click();
    await fill(page, { Labor: '0.5', Rate: '85' }, 'Log labor');
    await tenant.admin.command(`/work-orders/${id}/start`);
    await tenant.admin.command(`/work-orders/${id}/complete`);
    await online(page);
    await decide(page, /Labor logged/);
    await page.getByText('Once the office reopens it, yours can be kept').waitFor();
    await picture(page, 'field-conflict-completed-390');
    const office = await crew.admin();
    await office.goto(`${crew.program.url}/work-orders/${id}`);
    const banner = office.getByRole('status').filter({ hasText: 'that could not be taken' });
    await banner.getByText('It can be kept once the work order is reopened.').waitFor();
    await picture(office, 'work-order-open-conflict-1440');
    await crew.program.until(async () => {
      const { body } = await tenant.admin.get<{ completionStatus: string }>(`/work-orders/${id}`);
      return body.completionStatus === 'done';
    }, 'the completion');
    await tenant.admin.command(`/work-orders/${id}/reopen`, { reason: 'Labor is missing' });
    await button(page, 'Keep mine, try again').click();
    await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
    expect((await read(id)).labor).toMatchObject([{ hours: 0.5 }]);
    await office.context().close();
    await page.context().close();
  }, 180_000);

  it('is decided with the keyboard alone', async () => {
    const id = await crew.workOrder(await vehicle(tenant.admin), 'Seat torn', tess.id);
    const page = await crew.phone(tess.email);
    await offline(page);
    await job(page, 'Seat torn').getByRole('link').click();
    await button(page, 'Edit').click();
    await fill(page, { Notes: 'Driver side' }, 'Save');
    await tenant.admin.command(`/work-orders/${id}`, { notes: 'Both sides' }, 'PATCH');
    await online(page);
    await decide(page, /Details changed/);
    const choices = page.getByRole('group', { name: 'What is right' }).getByRole('radio');
    const chosen = () => choices.evaluateAll((all) => all.map((each) => (each as HTMLInputElement).checked));
    await page.getByRole('radio', { name: /Driver side/ }).focus();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await findings(page)).toEqual([]);
      await picture(page, `field-conflict-edit-${colorScheme}-390`);
    }
    await page.keyboard.press('ArrowDown');
    await becomes(chosen, [false, true]);
    await page.keyboard.press('ArrowDown');
    await becomes(chosen, [true, false]);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    await button(page, 'Take theirs').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
    expect((await tenant.admin.get<{ notes: string }>(`/work-orders/${id}`)).body.notes).toBe('Both sides');
    await page.context().close();
  }, 180_000);
});

describe('an edit of what somebody else changed meanwhile ends in the log as its author decides', () => {
  const theirs = { notes: 'Front axle', by: 'Admin User' };
  const edit = (notes: string) => ({ notes, by: 'Tess Boyd' });

  it.each([
    {
      decision: 'Keep mine',
      choice: 'mine',
      after: [edit('Rear left only')],
      decide: (page: Page) => button(page, 'Keep mine').click(),
    },
    {
      decision: 'Take theirs',
      choice: 'theirs',
      after: [],
      decide: async (page: Page) => {
        await page.getByRole('radio', { name: /Front axle/ }).check();
        await button(page, 'Take theirs').click();
      },
    },
    {
      decision: 'Edit',
      choice: 'edited',
      after: [edit('Front axle and rear left')],
      decide: async (page: Page) => {
        await button(page, 'Edit').click();
        await fill(page, { Notes: 'Front axle and rear left' }, 'Use this');
      },
    },
  ])(
    '$decision',
    async ({ choice, after, decide: decideSo }) => {
      const id = await crew.workOrder(await vehicle(tenant.admin), `Brakes squeal (${choice})`, tess.id);
      const page = await crew.phone(tess.email);
      await offline(page);
      await job(page, `(${choice})`).getByRole('link').click();
      await button(page, 'Edit').click();
      await fill(page, { Notes: 'Rear left only' }, 'Save');
      await tenant.admin.command(`/work-orders/${id}`, { notes: theirs.notes }, 'PATCH');
      await online(page);
      await decide(page, /Details changed/);
      await decideSo(page);
      await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
      const conflict = await crew.program.until(async () => {
        const path = `/sync/conflicts?status=decided&userId=${tess.id}`;
        const { body } = await tenant.admin.get<{ data: SyncConflictView[] }>(path);
        return body.data.find(({ target }) => target?.id === id);
      }, 'the decision to arrive');
      const { body: history } = await tenant.admin.get<{ data: HistoryEntry[] }>(`/work-orders/${id}/history`);
      const updates = history.data.filter(({ type }) => type === 'maintenance.work-order-updated');
      const logged = updates
        .toSorted((one, other) => one.metadata.version - other.metadata.version)
        .map(({ data, userName }) => ({ ...(data['changes'] as object), by: userName }));
      expect([conflict.choice, conflict.instead !== null, logged]).toEqual([
        choice,
        after.length > 0,
        [theirs, ...after],
      ]);
      await page.context().close();
    },
    180_000,
  );
});
