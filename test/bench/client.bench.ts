// What a browser loads for the log-in page and for the work orders, against an Angular application with nothing in it that is
// built and served in the same run, and what Lighthouse says of them. See docs/benchmarks.md.
import { chromium, type Page } from 'playwright-core';
import lighthouse from 'lighthouse';
import { loadDemoInto } from '#infrastructure/demo/load-demo.js';
import { DEMO_PASSWORD } from '#infrastructure/demo/people.js';
import { prepareDatabase } from '#infrastructure/persistence/prepare-database.js';
// @ts-expect-error the tools are plain JavaScript
import { buildClient } from '../../tools/build.mjs';
import { serveEmptyClient } from './empty-client.ts';
import { median, printMachine, printTable, ratio, report, serverUrl, startArm } from './harness.ts';

const RUNS = 3;
/**
 * The `benchmarkIndex` of the phone that Lighthouse means: its 4 × slower than the middle of its high-end desktops (1500 to
 * 2000). Each machine is slowed down to it, as its documentation asks (docs/throttling.md, "Calibrating the CPU slowdown").
 */
const PHONE = 1750 / 4;
/** What Lighthouse takes by itself, on whatever machine. */
const USUAL = 4;
const PORT = 9_333;
const url = serverUrl();
await printMachine(url, 'before');

await (buildClient as () => Promise<void>)();
const empty = await serveEmptyClient();

// With the demo's two fleets: a list that is full, as somebody has it at work.
await prepareDatabase(url, () => undefined);
await loadDemoInto(url, () => undefined);
const product = await startArm('product', import.meta.resolve('./http-product.arm.ts'), { url });
const { address: productUrl } = await product.ask<{ address: string }>('address');

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'],
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--no-first-run',
    `--remote-debugging-port=${PORT}`,
  ],
});

const transfers = {
  'empty Angular application': await transferOf(empty.url),
  'FleetMS /login': await transferOf(`${productUrl}/login`),
  'FleetMS /work-orders': await transferOf(`${productUrl}/work-orders`, logIn),
};
console.log('\n| page | bytes over the wire | files |\n| --- | ---: | ---: |');
for (const [name, { bytes, files }] of Object.entries(transfers)) console.log(`| ${name} | ${bytes} | ${files} |`);

const scores = new Map<string, number[]>();
const others = new Map<string, number[]>();
/** What performance is made of, of the last run. */
const METRICS = [
  'first-contentful-paint',
  'speed-index',
  'largest-contentful-paint',
  'total-blocking-time',
  'cumulative-layout-shift',
];
const metrics = new Map<string, string[]>();
// The first ones only tell how fast this machine is.
const indexes: number[] = [];
for (let run = 0; run < RUNS; run += 1) indexes.push((await judged(empty.url, false, 1)).benchmarkIndex);
const benchmarkIndex = median(indexes);
const slowdown = Math.max(1, benchmarkIndex / PHONE);
console.log(
  `\nLighthouse's benchmarkIndex ${indexes.join(' · ')}: calibrated, the CPU is slowed down ${slowdown.toFixed(2)} ×\n`,
);
for (let run = 0; run < RUNS; run += 1)
  for (const [page, address] of [
    ['empty', empty.url],
    ['login', `${productUrl}/login`],
    ['list', `${productUrl}/work-orders`],
  ] as const)
    for (const [way, times] of [
      ['usual', USUAL],
      ['calibrated', slowdown],
    ] as const) {
      const name = `${page} ${way}`;
      const found = await judged(address, page === 'list', times);
      scores.set(name, [...(scores.get(name) ?? []), found.performance]);
      metrics.set(name, found.metrics);
      for (const category of ['accessibility', 'best-practices'] as const)
        others.set(`${category} ${page}`, [...(others.get(`${category} ${page}`) ?? []), found[category]]);
    }
printTable('Lighthouse, performance', scores);
for (const [name, values] of metrics)
  console.log(`${name}: ${METRICS.map((id, at) => `${id} ${values[at]}`).join(', ')}`);
printTable('Lighthouse, other categories', others);
await browser.close();
await empty.close();
await product.stop();
await printMachine(url, 'after');

const none = transfers['empty Angular application'].bytes;
const ours = [...others].filter(([name]) => !name.endsWith('empty'));
const worst = (category: string): number =>
  Math.min(...ours.filter(([name]) => name.startsWith(category)).map(([, values]) => median(values)));
const worstOf = (way: string): number =>
  Math.min(...['login', 'list'].map((page) => median(scores.get(`${page} ${way}`)!)));
report('client', {
  login_vs_empty: ratio(transfers['FleetMS /login'].bytes / none),
  list_vs_empty: ratio(transfers['FleetMS /work-orders'].bytes / none),
  performance: worstOf('usual'),
  performance_empty: median(scores.get('empty usual')!),
  performance_calibrated: worstOf('calibrated'),
  accessibility: worst('accessibility'),
  best_practices: worst('best-practices'),
});
process.exit(0);

/** All that comes over the wire until nothing is asked for any more, but fonts and the API's answers. */
async function transferOf(address: string, before?: (page: Page) => Promise<void>) {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await before?.(page);
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.clearBrowserCache');
  const counted = new Map<string, string>();
  let bytes = 0;
  network.on('Network.responseReceived', ({ requestId, response, type }) => {
    if (type !== 'Font' && !response.url.includes('/api/')) counted.set(requestId, response.url);
  });
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (counted.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(address);
  await page.waitForLoadState('networkidle');
  await context.close();
  return { bytes, files: counted.size };
}

async function logIn(page: Page): Promise<void> {
  await page.goto(`${productUrl}/login`);
  await page.getByLabel('E-mail').fill('manager@queencity.example');
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((at) => !at.pathname.startsWith('/login'));
  await page.waitForLoadState('networkidle');
}

/** Scores of 0 to 100. Where one must be signed in, the session's cookie is there and everything else as at a first visit. */
async function judged(address: string, signedIn: boolean, cpuSlowdownMultiplier: number) {
  if (signedIn) await signedInWithoutCache();
  const result = await lighthouse(address, {
    port: PORT,
    onlyCategories: ['performance', 'accessibility', 'best-practices'],
    logLevel: 'error',
    disableStorageReset: signedIn,
    throttling: { cpuSlowdownMultiplier },
  });
  if (!result) throw new Error(`Lighthouse has nothing to say of ${address}`);
  const { lhr } = result;
  if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
  for (const category of ['accessibility', 'best-practices'])
    for (const { id } of lhr.categories[category]!.auditRefs)
      if (lhr.audits[id]?.score === 0) console.log(`${address} ${category}: ${lhr.audits[id].title}`);
  const score = (category: string): number => Math.round((lhr.categories[category]!.score ?? 0) * 100);
  return {
    benchmarkIndex: lhr.environment.benchmarkIndex,
    performance: score('performance'),
    metrics: METRICS.map((id) => lhr.audits[id]!.displayValue ?? ''),
    accessibility: score('accessibility'),
    'best-practices': score('best-practices'),
  };
}

/** In the context that Lighthouse uses, which is the browser's own. */
async function signedInWithoutCache(): Promise<void> {
  const same = await chromium.connectOverCDP(`http://127.0.0.1:${PORT}`);
  const page = await same.contexts()[0]!.newPage();
  await logIn(page);
  const network = await page.context().newCDPSession(page);
  await network.send('Network.clearBrowserCache');
  await network.send('Storage.clearDataForOrigin', {
    origin: new URL(productUrl).origin,
    storageTypes: 'service_workers,cache_storage',
  });
  await page.close();
  await same.close();
}
