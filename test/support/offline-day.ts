import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { appIsKept, signIn } from './browser.js';
import { job as jobOf, offline, synced } from './field.js';
import type { Program } from './program.js';
import { PASSWORD, provision, vehicle, type TestTenant } from './tenant.js';

const PHONE = { width: 390, height: 844 };

/** A company with settings of its own, and a technician with one work order. */
export interface Day {
  readonly tenant: TestTenant;
  readonly email: string;
  readonly workOrderId: string;
}

export async function company(program: Program, settings: object = {}): Promise<Day> {
  const tenant = await provision(program);
  if (Object.keys(settings).length > 0) await tenant.admin.command('/settings', settings, 'PATCH');
  const email = `${randomUUID().slice(0, 8)}@${tenant.domain}`;
  const tess = await tenant.admin.command('/users', {
    name: 'Tess Boyd',
    email,
    password: PASSWORD,
    roles: ['technician'],
  });
  const { id } = await tenant.admin.command('/work-orders', {
    vehicleId: await vehicle(tenant.admin, 72_000),
    category: 'Repair',
    priority: 'non_scheduled',
    description: 'Horn is silent',
    assignedTo: tess.id,
  });
  return { tenant, email, workOrderId: id };
}

/** A phone on which the technician has signed in once; the app itself is on it. */
export async function phoneOf(
  browser: Browser,
  program: Program,
  { email }: Day,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await signIn(browser, program, email, PASSWORD, PHONE, { isMobile: true, hasTouch: true, ...options });
  await page.waitForURL('**/field/**');
  await appIsKept(page);
  return page;
}

export const job = (page: Page): Locator => jobOf(page, 'Horn is silent');

export async function statusOf({ tenant, workOrderId }: Day): Promise<string> {
  return (await tenant.admin.get<{ status: string }>(`/work-orders/${workOrderId}`)).body.status;
}

/** Without a network, work is begun, and is on this phone only. */
export async function beginOffline(page: Page): Promise<void> {
  await synced(page);
  await offline(page);
  await job(page).getByRole('button', { name: 'Start' }).click();
  await job(page).getByRole('timer').waitFor();
}
