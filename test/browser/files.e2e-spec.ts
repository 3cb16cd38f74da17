import type { Page, Route } from 'playwright-core';
import type { AttachmentView } from '#domain/attachments/views.js';
import { findings } from '../support/axe.js';
import { becomes, picture, signIn } from '../support/browser.js';
import { Stage } from '../support/stage.js';
import { PASSWORD, startedWorkOrder, vehicle } from '../support/tenant.js';
import { attach, photo, send } from '../support/uploads.js';

const PDF = Buffer.from('%PDF-1.4\n'.padEnd(4_200, '%'));

let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await Stage.begin();
  page = await stage.admin();
}, 120_000);

afterAll(() => stage?.leave());
afterEach(() => page?.unrouteAll({ behavior: 'ignoreErrors' }));

const card = (on = page) => on.getByRole('region', { name: 'Photos and documents' });
const filesOf = async (path: string) =>
  (await stage.tenant.admin.get<{ data: AttachmentView[] }>(`${path}/attachments`)).body.data;
const ready = (path: string) => async () =>
  (await filesOf(path)).map(({ fileName, status }) => `${fileName} ${status}`).toSorted();

async function opened(kind: 'work-order' | 'vehicle'): Promise<string> {
  const vehicleId = await vehicle(stage.tenant.admin);
  const path =
    kind === 'vehicle'
      ? `/vehicles/${vehicleId}`
      : `/work-orders/${await startedWorkOrder(stage.tenant.admin, vehicleId)}`;
  await page.goto(stage.program.url + path);
  await card().waitFor();
  return path;
}

const pdf = (name: string) => ({ name, mimeType: 'application/pdf', buffer: PDF });

describe.each(['work-order', 'vehicle'] as const)('from the office, on a %s', (kind) => {
  it('pictures and documents are added, opened and taken away', async () => {
    const path = await opened(kind);
    await card().getByText('No photos or documents. Drop some here, or add them.').waitFor();
    await picture(page, `files-${kind}-none-1440`);
    const jpeg = { name: 'brake.jpg', mimeType: 'image/jpeg', buffer: await photo() };
    await card()
      .getByLabel('Add file')
      .setInputFiles([jpeg, pdf('invoice.pdf')]);
    await becomes(ready(path), ['brake.webp ready', 'invoice.pdf ready']);
    const tile = card().getByRole('button', { name: 'Open brake.webp' });
    await tile.locator('img').waitFor();
    await picture(page, `files-${kind}-1440`);
    expect(await findings(page)).toEqual([]);
    await page.getByRole('region', { name: 'History' }).getByText('invoice.pdf').first().waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await card().scrollIntoViewIfNeeded();
    await picture(page, `files-${kind}-390`);
    expect(await findings(page)).toEqual([]);
    await page.setViewportSize({ width: 1_440, height: 900 });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      card().getByRole('button', { name: 'Open invoice.pdf' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('invoice.pdf');

    await card().getByRole('button', { name: 'Remove invoice.pdf' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove invoice.pdf?' });
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await dialog.waitFor({ state: 'detached' });
    await becomes(ready(path), ['brake.webp ready']);
    await card().getByText('invoice.pdf').waitFor({ state: 'detached' });
  }, 120_000);
});

it('what is no picture or document is not taken, and says so', async () => {
  const path = await opened('work-order');
  await card()
    .getByLabel('Add file')
    .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
  await card().getByRole('alert').getByText('a.txt: Pictures and PDF documents can be attached.').waitFor();
  expect(
    await card()
      .getByRole('button', { name: /Try again/ })
      .count(),
  ).toBe(0);
  await card().getByRole('button', { name: 'Dismiss a.txt' }).click();
  await card().getByRole('alert').waitFor({ state: 'detached' });
  expect(await filesOf(path)).toEqual([]);
}, 60_000);

it('while they are read it says so, and when they cannot be, why', async () => {
  const path = await opened('vehicle');
  const read = `**/api/v1${path}/attachments`;
  const held: Route[] = [];
  await page.route(read, (route) => void held.push(route));
  await page.reload();
  await card().getByText('Loading').waitFor();
  await picture(page, 'files-loading-1440');
  expect(
    await card()
      .getByText(/No photos/)
      .count(),
  ).toBe(0);
  await becomes(async () => held.length, 1);
  await held[0]!.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"code":"internal_error"}' });
  await card().getByRole('alert').getByText('This could not be loaded').waitFor();
  await picture(page, 'files-failed-1440');
  expect(await findings(page)).toEqual([]);
  expect(
    await card()
      .getByText(/No photos/)
      .count(),
  ).toBe(0);
  await page.unroute(read);
  await card().getByRole('button', { name: 'Try again' }).click();
  await card().getByText('No photos or documents. Drop some here, or add them.').waitFor();
}, 60_000);

it('what is dropped on it is added, too', async () => {
  const path = await opened('vehicle');
  const files = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'title.pdf', { type: 'application/pdf' }));
    return transfer;
  }, PDF.toString());
  await card().dispatchEvent('dragover', { dataTransfer: files });
  await card().dispatchEvent('drop', { dataTransfer: files });
  await becomes(ready(path), ['title.pdf ready']);
}, 60_000);

it('who may only look sees what there is, and nothing where there is nothing', async () => {
  const path = await opened('vehicle');
  const email = `tess@${stage.tenant.domain}`;
  await stage.tenant.admin.command('/users', { name: 'Tess', email, password: PASSWORD, roles: ['technician'] });
  const theirs = await signIn(stage.browser, stage.program, email, PASSWORD);
  await theirs.goto(stage.program.url + path);
  await theirs.getByRole('heading', { level: 1 }).waitFor();
  await theirs.getByRole('heading', { name: 'History' }).waitFor();
  expect(await card(theirs).count()).toBe(0);
  const bytes = await photo({ noise: false });
  const target = { kind: 'vehicle', id: path.split('/').at(-1)! } as const;
  const id = await attach(stage.tenant.admin, { target, bytes });
  await send(stage.program, stage.tenant.admin, id, bytes).done;
  await card(theirs).getByRole('button', { name: 'Open brake.jpg' }).locator('img').waitFor();
  expect(
    await card(theirs)
      .getByText(/Add file|Remove/)
      .count(),
  ).toBe(0);
  await theirs.context().close();
}, 60_000);
