import type { Page } from 'playwright-core';
import { becomes, picture } from '../support/browser.js';
import { Stage } from '../support/stage.js';
import { startedWorkOrder, vehicle } from '../support/tenant.js';
import { attach, photo, send } from '../support/uploads.js';

let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await Stage.begin();
  page = await stage.admin();
}, 120_000);

afterAll(() => stage?.leave());

/** Addresses of files that the page holds in memory. */
const held = () => page.evaluate(() => [...(window as unknown as { held: Set<string> }).held].toSorted());
const shown = () =>
  page
    .getByRole('region', { name: 'Photos and documents' })
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
    const id = await startedWorkOrder(stage.tenant.admin, await vehicle(stage.tenant.admin));
    const addPhoto = async () => {
      const bytes = await photo({ noise: false });
      const attachmentId = await attach(stage.tenant.admin, { target: { kind: 'work-order', id }, bytes });
      await send(stage.program, stage.tenant.admin, attachmentId, bytes).done;
    };
    await addPhoto();
    await page.goto(`${stage.program.url}/work-orders/${id}`);
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
