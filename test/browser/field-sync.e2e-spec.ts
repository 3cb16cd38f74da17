import { randomBytes } from 'node:crypto';
import type { Browser } from 'playwright-core';
import type { AttachmentView } from '#domain/attachments/views.js';
import type { SyncBatch } from '#domain/sync/views.js';
import { openBrowser } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Crew, job } from '../support/field.js';
import { Program } from '../support/program.js';
import { provision, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let tenant: TestTenant;
let vehicleId: string;
let crew: Crew;
let tess: { id: string; email: string };

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  vehicleId = await vehicle(tenant.admin, 72_000);
  browser = await openBrowser();
  crew = new Crew(browser, program, tenant);
  tess = await crew.technician('Tess Boyd');
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

/** No picture, so that it is sent as it is: too much for one piece. */
const manual = () => ({
  name: 'manual.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(1_500_000)]),
});

describe('what is done while a file goes up', () => {
  it('is sent before the rest of it', async () => {
    const id = await crew.workOrder(vehicleId, 'Fender bent', tess.id);
    const page = await crew.phone(tess.email);
    const went: string[] = [];
    const firstPiece = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    await page.context().route('**/api/v1/uploads/**', async (route) => {
      if (route.request().method() === 'PATCH') {
        went.push(`from ${route.request().headers()['upload-offset']}`);
        firstPiece.resolve();
        await done.promise;
      }
      await route.continue();
    });
    await page.context().route('**/api/v1/sync/commands', async (route) => {
      went.push(...(route.request().postDataJSON() as SyncBatch).commands.map(({ type }) => type));
      await route.continue();
    });
    await job(page, 'Fender bent').getByRole('link').click();
    await page.getByLabel('Add file').setInputFiles(manual());
    await firstPiece.promise;
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.locator('mat-snack-bar-container').getByText('the time runs').waitFor();
    done.resolve();
    await program.until(async () => {
      const { body } = await tenant.admin.get<{ data: AttachmentView[] }>(`/work-orders/${id}/attachments`);
      return body.data.find(({ status }) => status === 'ready');
    }, 'the document to be there');
    expect(went.slice(0, 4)).toEqual(['AttachFile', 'from 0', 'StartWorkOrder', 'from 524288']);
    await page.context().close();
  }, 180_000);
});
