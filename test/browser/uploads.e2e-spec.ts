import type { Page, Route } from 'playwright-core';
import type { AttachmentView } from '#domain/attachments/views.js';
import { findings } from '../support/axe.js';
import { becomes, picture } from '../support/browser.js';
import { Stage } from '../support/stage.js';
import { PASSWORD, vehicle } from '../support/tenant.js';

const UPLOADS = '**/api/v1/uploads/**';
const PDF = Buffer.from('%PDF-1.4\n'.padEnd(4_200, '%'));
const WAITING = 'Waiting for the network…';
const FULL = {
  status: 409,
  contentType: 'application/problem+json',
  body: JSON.stringify({ code: 'quota_exceeded', params: { quota: 'storage', limit: 2e9, used: 2e9 } }),
};
const IS_FULL = 'Your plan has 2 GB for files, and 2 GB are in use. Remove files no longer needed.';

let stage: Stage;
let page: Page;
let path: string;

beforeAll(async () => {
  stage = await Stage.begin();
  page = await stage.admin();
}, 120_000);

afterAll(() => stage?.leave());

beforeEach(async () => {
  path = `/vehicles/${await vehicle(stage.tenant.admin)}`;
  await page.goto(stage.program.url + path);
  await card().getByText('No photos or documents.').waitFor();
}, 60_000);

afterEach(() => page?.unrouteAll({ behavior: 'ignoreErrors' }));

const card = () => page.getByRole('region', { name: 'Photos and documents' });
const all = async () => (await stage.tenant.admin.get<{ data: AttachmentView[] }>(`${path}/attachments`)).body.data;
const files = async () => (await all()).map(({ fileName, status }) => `${fileName} ${status}`);
const pdf = (name: string) => ({ name, mimeType: 'application/pdf', buffer: PDF });
const add = (...names: string[]) => card().getByLabel('Add file').setInputFiles(names.map(pdf));
/** As the browser says it where the network is there again. */
const networkIsBack = () => page.evaluate(() => dispatchEvent(new Event('online')));
const warnsWhoLeaves = (on = page) =>
  on.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })));

/** What brings bytes is held from now on. */
async function held(): Promise<Route[]> {
  const routes: Route[] = [];
  await page.route(UPLOADS, (route) => void routes.push(route));
  return routes;
}

describe('a file on its way', () => {
  it('is gone on with where the line breaks, and the page warns who would leave meanwhile', async () => {
    const routes = await held();
    await add('permit.pdf');
    await card().getByText('Sending…').waitFor();
    await becomes(async () => routes.length, 1);
    const warned = page.waitForEvent('dialog').then(async (dialog) => {
      await dialog.dismiss();
      return dialog.type();
    });
    await page.close({ runBeforeUnload: true });
    expect(await warned).toBe('beforeunload');
    await routes[0]!.abort();
    await card().getByText(WAITING).waitFor();
    await picture(page, 'uploads-waiting-1440');
    await page.unroute(UPLOADS);
    await networkIsBack();
    await becomes(files, ['permit.pdf ready']);
    await card().getByText('permit.pdf').waitFor();
    expect(await warnsWhoLeaves()).toBe(false);
  }, 60_000);

  it('is gone on with where the access token is over', async () => {
    const over = { status: 401, contentType: 'application/problem+json', body: '{"code":"not_authenticated"}' };
    let tokens: string[] = [];
    await page.route(UPLOADS, async (route) => {
      const request = route.request();
      if (request.method() === 'PATCH') tokens = [...tokens, request.headers()['authorization']!];
      await (request.method() === 'PATCH' && tokens.length === 1 ? route.fulfill(over) : route.continue());
    });
    await add('permit.pdf');
    await becomes(files, ['permit.pdf ready']);
    expect(tokens).toHaveLength(2);
    expect(tokens[1]).not.toBe(tokens[0]);
  }, 60_000);

  it.each([
    ['busy', { status: 429, contentType: 'application/problem+json', body: '{"code":"too_many_requests"}' }],
    ['being restarted', { status: 503, contentType: 'text/html', body: '<h1>Service Unavailable</h1>' }],
  ])(
    'waits where the server is %s',
    async (_, answer) => {
      await page.route(UPLOADS, (route) => route.fulfill(answer));
      await page.route('**/api/v1/uploads', (route) => route.fulfill(answer));
      await add('permit.pdf');
      await card().getByText(WAITING).waitFor();
      expect(await files()).toEqual(['permit.pdf awaited']);
      await page.unrouteAll();
      await networkIsBack();
      await becomes(files, ['permit.pdf ready']);
    },
    60_000,
  );

  it('is announced once, though the answer to that was lost', async () => {
    const lost = async (route: Route) => {
      await route.fetch();
      await route.fulfill({ status: 500, contentType: 'text/html', body: '' });
    };
    await page.route('**/api/v1/attachments', lost, { times: 1 });
    await add('permit.pdf');
    await becomes(files, ['permit.pdf ready']);
  }, 60_000);

  it('is not announced before what sends it is there', async () => {
    await page.route('**/*.js', async (route) => {
      const answer = await route.fetch();
      await ((await answer.text()).includes('Tus-Resumable') ? route.abort() : route.fulfill({ response: answer }));
    });
    await page.reload();
    await card().getByText('No photos or documents.').waitFor();
    await add('permit.pdf');
    await card().getByText(WAITING).waitFor();
    expect(await files()).toEqual([]);
    await page.unrouteAll();
    await networkIsBack();
    await becomes(files, ['permit.pdf ready']);
  }, 60_000);

  it('can be let go, and is announced no longer', async () => {
    const routes = await held();
    await add('permit.pdf', 'title.pdf');
    await card().getByText('After those before it').waitFor();
    await becomes(async () => routes.length, 1);
    await card().getByRole('button', { name: 'Cancel title.pdf' }).click();
    await card().getByRole('button', { name: 'Cancel permit.pdf' }).click();
    await becomes(files, []);
    await card().getByText('No photos or documents.').waitFor();
    expect(await warnsWhoLeaves()).toBe(false);
  }, 60_000);

  it('that is let go while it is announced is taken back once it was', async () => {
    const announced: Route[] = [];
    await page.route('**/api/v1/attachments', (route) => void announced.push(route));
    await add('permit.pdf');
    await becomes(async () => announced.length, 1);
    await card().getByRole('button', { name: 'Cancel permit.pdf' }).click();
    const takenBack = page.waitForResponse((answer) => answer.request().method() === 'DELETE' && answer.ok());
    await announced[0]!.continue();
    await takenBack;
    expect(await files()).toEqual([]);
  }, 60_000);
});

describe('what is refused', () => {
  it('says so with the figures, is announced no longer, and can be tried again', async () => {
    await page.route(UPLOADS, (route) => route.fulfill(FULL));
    await page.route('**/api/v1/uploads', (route) => route.fulfill(FULL));
    await add('one.pdf', 'two.pdf');
    await card().getByRole('alert').getByText(`one.pdf: ${IS_FULL}`).waitFor();
    await card().getByRole('alert').getByText(`two.pdf: ${IS_FULL}`).waitFor();
    await picture(page, 'uploads-refused-1440');
    expect(await findings(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await card().scrollIntoViewIfNeeded();
    await picture(page, 'uploads-refused-390');
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture(page, 'uploads-refused-390-dark');
    expect(await findings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1_440, height: 900 });
    await becomes(files, []);
    await page.unrouteAll();
    await card().getByRole('button', { name: 'Try again: two.pdf' }).click();
    await becomes(files, ['two.pdf ready']);
    await card().getByRole('button', { name: 'Dismiss one.pdf' }).click();
    await card().getByRole('alert').waitFor({ state: 'detached' });
    expect(await files()).toEqual(['two.pdf ready']);
  }, 60_000);

  it('for another reason than the file stays announced, and goes on where it was', async () => {
    const refusal = { status: 403, contentType: 'application/problem+json', body: '{"code":"forbidden"}' };
    await page.route(UPLOADS, (route) =>
      route.request().method() === 'PATCH' ? route.fulfill(refusal) : route.continue(),
    );
    await add('permit.pdf');
    await card().getByRole('alert').getByText('permit.pdf: You do not have permission for this.').waitFor();
    const [announced] = await all();
    expect(announced).toMatchObject({ fileName: 'permit.pdf', status: 'awaited' });
    await page.unroute(UPLOADS);
    await card().getByRole('button', { name: 'Try again: permit.pdf' }).click();
    await becomes(files, ['permit.pdf ready']);
    expect((await all()).map(({ id }) => id)).toEqual([announced!.id]);
  }, 60_000);

  it('is told where the page was left, and stands there when it is opened again', async () => {
    const routes = await held();
    await add('permit.pdf');
    await becomes(async () => routes.length, 1);
    await page.getByRole('link', { name: 'Parts' }).click();
    await page.getByRole('heading', { level: 1, name: 'Parts' }).waitFor();
    await page.route('**/api/v1/uploads', (route) => route.fulfill(FULL));
    await routes[0]!.fulfill({ status: 404 });
    await page.getByText(`permit.pdf: ${IS_FULL}`).waitFor();
    await picture(page, 'uploads-told-1440');
    await page.getByRole('button', { name: 'Show' }).click();
    await card().getByRole('alert').getByText(`permit.pdf: ${IS_FULL}`).waitFor();
    await page.unrouteAll();
    await card().getByRole('button', { name: 'Try again: permit.pdf' }).click();
    await becomes(files, ['permit.pdf ready']);
  }, 60_000);
});

describe('who signs out', () => {
  const signOut = async () => {
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
  };
  afterEach(async () => {
    await page.context().close();
    page = await stage.admin();
  }, 60_000);

  it('is asked while a file is on its way; it is announced no longer, and nothing goes on', async () => {
    const routes = await held();
    await add('permit.pdf');
    await becomes(async () => routes.length, 1);
    await signOut();
    const dialog = page.getByRole('dialog', { name: 'Sign out before files have arrived?' });
    await dialog.getByText('A file has not arrived yet, and would have to be added anew.').waitFor();
    await picture(page, 'uploads-sign-out-1440');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await card().getByText('Sending…').waitFor();
    await signOut();
    await dialog.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/\/login/);
    expect(await files()).toEqual([]);
    expect(await warnsWhoLeaves()).toBe(false);
  }, 60_000);

  it('in another tab ends them too', async () => {
    const routes = await held();
    await add('permit.pdf');
    await becomes(async () => routes.length, 1);
    expect(await warnsWhoLeaves()).toBe(true);
    await page.evaluate(() => new BroadcastChannel('fleetms.session').postMessage('signed-out'));
    await page.waitForURL(/\/login/);
    await becomes(warnsWhoLeaves, false);
  }, 60_000);

  it('because somebody else signed in here is not asked', async () => {
    const email = `tess@${stage.tenant.domain}`;
    await stage.tenant.admin.command('/users', { name: 'Tess Boyd', email, password: PASSWORD, roles: ['technician'] });
    const routes = await held();
    await add('permit.pdf');
    await becomes(async () => routes.length, 1);
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    // Browsers ask only where somebody has touched the page.
    await page.getByRole('heading', { level: 1 }).click();
    const data = { email, password: PASSWORD };
    const login = await page.context().request.post(`${stage.program.url}/api/v1/auth/login`, { data });
    expect(login.status()).toBe(200);
    await routes[0]!.fulfill({ status: 404 });
    await becomes(async () => routes.length, 2);
    await routes[1]!.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"code":"expired"}' });
    await page.getByRole('button', { name: 'Account of Tess Boyd' }).waitFor();
    expect(asked).toEqual([]);
  }, 60_000);
});
