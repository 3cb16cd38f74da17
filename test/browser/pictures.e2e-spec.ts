import type { Page } from 'playwright-core';
import { findings } from '../support/axe.js';
import { becomes, picture } from '../support/browser.js';
import { Crew, job, offline, online } from '../support/field.js';
import { vehicle } from '../support/tenant.js';
import { attach, becomes as isReady, photo, send } from '../support/uploads.js';

const SMALL = '**/api/v1/attachments/*/file?size=screen';
const WHOLE = '**/api/v1/attachments/*/file?size=original';
const [SMALL_SIZE, WHOLE_SIZE] = [
  [427, 640],
  [600, 900],
];
const NOT_ALL = 'The whole picture cannot be loaded now. This is the copy at hand.';

let crew: Crew;
let page: Page;
let tess: { id: string; email: string };
let vehicleId: string;

beforeAll(async () => {
  crew = await Crew.begin();
  tess = await crew.technician('Tess Boyd');
  vehicleId = await vehicle(crew.tenant.admin);
}, 180_000);

afterAll(() => crew?.leave());
afterEach(() => page?.context().close());

/** Of a work order of Tess. */
async function dentOn(description: string): Promise<string> {
  const id = await crew.workOrder(vehicleId, description, tess.id);
  const target = { kind: 'work-order', id } as const;
  const bytes = await photo();
  const attachmentId = await attach(crew.tenant.admin, { target, bytes, caption: 'Dent' });
  await send(crew.program, crew.tenant.admin, attachmentId, bytes).done;
  await isReady(crew.program, crew.tenant.admin, target, attachmentId, 'ready');
  return id;
}

const tile = () => page.getByRole('button', { name: 'Open Dent' });
const dialog = () => page.getByRole('dialog', { name: 'Dent' });
const sizeIn = async (place: ReturnType<typeof dialog>) =>
  place
    .getByRole('img', { name: 'Dent' })
    .evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);

describe('a picture in the office', () => {
  let path: string;

  beforeEach(async () => {
    path = `/work-orders/${await dentOn('Hood dented')}`;
    page = await crew.admin();
  }, 120_000);

  it('opens over the page as a whole, and is closed by Escape, its button or back', async () => {
    await page.goto(crew.program.url + path);
    await tile().click();
    await becomes(() => sizeIn(dialog()), WHOLE_SIZE);
    await picture(page, 'picture-1440');
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await tile().click();
    await dialog().getByRole('button', { name: 'Close' }).click();
    await dialog().waitFor({ state: 'detached' });
    await tile().click();
    await dialog().waitFor();
    await page.goBack();
    await dialog().waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe(path);
    await tile().waitFor();
  }, 60_000);

  it('that could not be loaded is tried again, by hand and when there is a network', async () => {
    await page.route(SMALL, (route) => route.abort());
    await page.goto(crew.program.url + path);
    const again = page.getByRole('button', { name: 'Dent: It could not be loaded. Try again.' });
    await again.waitFor();
    await picture(page, 'picture-missing-1440');
    expect(await findings(page)).toEqual([]);
    await page.unroute(SMALL);
    await again.click();
    await becomes(() => sizeIn(tile()), SMALL_SIZE);

    await page.route(SMALL, (route) => route.abort());
    await page.reload();
    await again.waitFor();
    await page.unroute(SMALL);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await becomes(() => sizeIn(tile()), SMALL_SIZE);
  }, 60_000);

  it('says where all of it cannot be had', async () => {
    await page.route(WHOLE, (route) => route.abort());
    await page.goto(crew.program.url + path);
    await tile().click();
    await dialog().getByText(NOT_ALL).waitFor();
    expect(await sizeIn(dialog())).toEqual(SMALL_SIZE);
  }, 60_000);
});

describe('a picture at the vehicle', () => {
  it('is fetched as a whole where there is a network, and is the kept copy where there is none', async () => {
    await dentOn('Door dented');
    page = await crew.phone(tess.email);
    await job(page, 'Door dented').getByRole('link').click();
    await tile().click();
    await becomes(() => sizeIn(dialog()), WHOLE_SIZE);
    await picture(page, 'picture-390');
    expect(await findings(page)).toEqual([]);
    await page.goBack();
    await dialog().waitFor({ state: 'detached' });
    await offline(page);
    await tile().click();
    await dialog().getByText(NOT_ALL).waitFor();
    await picture(page, 'picture-offline-390');
    expect(await sizeIn(dialog())).toEqual(SMALL_SIZE);
  }, 120_000);

  it('that is not on the phone comes when there is a network again', async () => {
    await dentOn('Fender dented');
    page = await crew.phone(tess.email);
    await offline(page);
    await job(page, 'Fender dented').getByRole('link').click();
    await page.getByText('Not on this phone. It opens with a network.').waitFor();
    await page.getByText('Not on this phone.').scrollIntoViewIfNeeded();
    await picture(page, 'picture-missing-390');
    await online(page);
    await becomes(() => sizeIn(tile()), SMALL_SIZE);
  }, 120_000);
});
