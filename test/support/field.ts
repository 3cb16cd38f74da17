import { randomUUID } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { appIsKept, signIn } from './browser.js';
import { Stage } from './stage.js';
import { PASSWORD } from './tenant.js';

const PHONE = { width: 390, height: 844 };

/** People at the vehicles of one company, with their phones. */
export class Crew extends Stage {
  technician(name: string): Promise<{ id: string; email: string }> {
    return this.person(name, 'technician');
  }

  driver(name: string): Promise<{ id: string; email: string }> {
    return this.person(name, 'driver');
  }

  private async person(name: string, role: string): Promise<{ id: string; email: string }> {
    const email = `${randomUUID().slice(0, 8)}@${this.tenant.domain}`;
    const person = { name, email, password: PASSWORD, roles: [role] };
    return { id: (await this.tenant.admin.command('/users', person)).id, email };
  }

  /** On which somebody has signed in once and everything has come, the app itself included. */
  async phone(email: string): Promise<Page> {
    const page = await signIn(this.browser, this.program, email, PASSWORD, PHONE, { isMobile: true, hasTouch: true });
    await page.waitForURL(/\/field\/(day|vehicles)$/);
    await page.getByRole('heading', { name: /^(My day|Vehicles)$/ }).waitFor();
    await appIsKept(page);
    await synced(page);
    return page;
  }

  async workOrder(vehicleId: string, description: string, assignedTo: string): Promise<string> {
    const body = { vehicleId, category: 'Repair', priority: 'non_scheduled', description, assignedTo };
    return (await this.tenant.admin.command('/work-orders', body)).id;
  }
}

/** The card of a work order in My day. */
export const job = (page: Page, text: string): Locator => page.locator('.job', { hasText: text });

export async function synced(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Sync/ }).click();
  await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
  // My day, or where there is none what comes first.
  await page.getByRole('navigation', { name: 'Field' }).getByRole('link').first().click();
}

export async function offline(page: Page): Promise<void> {
  await page.context().setOffline(true);
  await page
    .getByText(/^Offline/)
    .first()
    .waitFor();
}

export const online = (page: Page): Promise<void> => page.context().setOffline(false);

/** Answers a dialog, which must take it. */
export async function fill(page: Page, values: Readonly<Record<string, string>>, confirm: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  for (const [label, value] of Object.entries(values)) await dialog.getByLabel(label).fill(value);
  await dialog.getByRole('button', { name: confirm, exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
