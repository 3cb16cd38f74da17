import { createHash } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

it('lets the one script that stands in the page run, by what is in it, and no other', async () => {
  const answer = await fetch(`${program.url}/work-orders`);
  const policy = answer.headers.get('content-security-policy')!;
  const scripts = /script-src ([^;]*)/.exec(policy)![1]!.split(' ');
  const inline = [...(await answer.text()).matchAll(/<script>(.*?)<\/script>/gs)].map(([, script]) => script!);
  expect(inline).toHaveLength(1);
  const hash = createHash('sha256').update(inline[0]!).digest('base64');
  expect(scripts).toEqual(["'self'", `'sha256-${hash}'`]);
});

it('is made of few files, whose names change with what is in them, so they are never asked for again', async () => {
  const html = await (await fetch(program.url)).text();
  const files = [...html.matchAll(/<script src="([^"]+)"/g)].map(([, file]) => file!);
  expect(files).toEqual([expect.stringMatching(/^app-[\da-f]{8}\.js$/)]);
  const answer = await fetch(`${program.url}/${files[0]}`);
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(html).not.toContain('rel="stylesheet"');
});
