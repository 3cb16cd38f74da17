import sharp from 'sharp';
import { Stage } from '../support/stage.js';

interface Manifest {
  readonly icons: readonly { readonly src: string; readonly sizes: string; readonly type: string }[];
}

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.begin();
}, 120_000);

afterAll(() => stage?.leave());

it('the app can be installed from the browser, with pictures of the sizes it tells', async () => {
  const page = await stage.admin();
  const session = await page.context().newCDPSession(page);
  const { errors, data } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // Each page of a test is one of a private window.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  const { icons } = JSON.parse(data!) as Manifest;
  expect(icons.length).toBeGreaterThan(0);
  for (const { src, sizes, type } of icons) {
    const answer = await fetch(new URL(src, stage.program.url));
    const { width, height } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
    expect([answer.headers.get('content-type'), `${width}x${height}`]).toEqual([type, sizes]);
  }
  await page.context().close();
}, 60_000);
