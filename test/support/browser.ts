import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import type { Program } from './program.js';

/** How long a page may take to show what it should (ms). */
const BECOMES_MS = 20_000;

/** Where screenshots go when somebody wants to look: SCREENSHOTS=folder npm test -- test/browser. */
const SCREENSHOTS = process.env['SCREENSHOTS'];

/** The system's Chromium, which `npm test` finds or installs. */
export function openBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'];
  if (!executablePath)
    throw new Error(
      'No Chromium: CHROMIUM_PATH is not set. `npm test` looks for one, or installs it where apt-get may be used.',
    );
  const quiet = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...quiet] });
}

/**
 * A page of somebody who has just signed in. What the page itself reports as an error fails the test. Only phones keep the app
 * itself, unless `options` say so: that has the browser fetch all of it, for seconds, while the first page is worked on.
 */
export async function signIn(
  browser: Browser,
  program: Program,
  email: string,
  password: string,
  viewport = { width: 1440, height: 900 },
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    serviceWorkers: options.isMobile ? 'allow' : 'block',
    ...options,
    viewport,
    locale: 'en-US',
    timezoneId: 'America/New_York',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.goto(`${program.url}/login`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
  return page;
}

/** All of the app is on this device: it starts without a network from now on. */
export async function appIsKept(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(
    async () => {
      const { assetGroups } = (await (await fetch('/ngsw.json')).json()) as {
        assetGroups: { name: string; urls: string[] }[];
      };
      const shell = assetGroups.find(({ name }) => name === 'shell')!.urls;
      return (await Promise.all(shell.map((url) => caches.match(url)))).every(Boolean);
    },
    null,
    { timeout: 40_000, polling: 500 },
  );
}

export async function picture(page: Page, name: string): Promise<void> {
  if (!SCREENSHOTS) return;
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}

/** Chooses from one of Material's selects. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Waits until it reads so; a page may still be drawing what the last line waited for. */
export async function becomes<Seen>(read: () => Promise<Seen>, expected: Seen): Promise<void> {
  const end = Date.now() + BECOMES_MS;
  let seen = await read();
  while (!isDeepStrictEqual(seen, expected) && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    seen = await read();
  }
  expect(seen).toEqual(expected);
}
