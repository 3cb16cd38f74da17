import type { Browser, Page } from 'playwright-core';
import { becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { PASSWORD, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';
import { attach, photo, send } from '../support/uploads.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let tenant: TestTenant;
let page: Page;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  browser = await openBrowser();
  page = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

/** Addresses of files that the page holds in memory. */
const held = () => page.evaluate(() => [...(window as unknown as { held: Set<string> }).held].toSorted());
const shown = () =>
  page
    .getByRole('region', { name: 'Files' })
    .locator('img')
    .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src).toSorted());

describe('the photos of a work order', () => {
  it('are held in memory only as long as they are shown', async () => {
    await page.addInitScript(() => {
      const addresses = new Set<string>();
      Object.assign(window, { held: addresses });
      const { createObjectURL, revokeObjectURL } = URL;
      URL.createObjectURL = (file) => {
        const address = createObjectURL.call(URL, file);
        addresses.add(address);
        return address;
      };
      URL.revokeObjectURL = (address) => {
        addresses.delete(address);
        revokeObjectURL.call(URL, address);
      };
    });
    const id = await startedWorkOrder(tenant.admin, await vehicle(tenant.admin));
    const addPhoto = async () => {
      const bytes = await photo({ noise: false });
      const attachmentId = await attach(tenant.admin, { target: { kind: 'work-order', id }, bytes });
      await send(program, tenant.admin, attachmentId, bytes).done;
    };
    await addPhoto();
    await page.goto(`${program.url}/work-orders/${id}`);
    await becomes(async () => (await shown()).length, 1);
    // The list comes anew with each of them.
    await addPhoto();
    await becomes(async () => (await shown()).length, 2);
    await becomes(held, await shown());
    await picture(page, 'attachments');
    await page.getByRole('link', { name: 'Vehicles' }).click();
    await page.getByRole('heading', { level: 1, name: 'Vehicles' }).waitFor();
    await becomes(held, []);
  }, 60_000);
});
