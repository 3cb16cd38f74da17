import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { start } from '../../tools/embedded-postgres.mjs';
import { Program } from '../support/program.js';
import { provision } from '../support/tenant.js';

interface Server {
  readonly url: string;
  readonly dataDir: string;
  stop(): Promise<void>;
}

let folder: string;
let server: Server;
let program: Program;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-first-'));
  const options = { dataDir: folder, mayMove: true, durable: false, say: () => undefined };
  server = await (start as (options: object) => Promise<Server>)(options);
  program = await new Program(server.url).start();
}, 120_000);

afterAll(async () => {
  await program?.close();
  await server?.stop();
  if (server) await rm(dirname(server.dataDir), { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

describe('the first start on a server that knows nothing of us', () => {
  it('has jobs done at once: the first admin is welcomed by mail', async () => {
    const { admin } = await provision(program);
    const mails = async () => (await admin.get<{ data: { subject: string }[] }>('/mails')).body.data;
    const [welcome] = await program.until(async () => {
      const sent = await mails();
      return sent.length > 0 && sent;
    }, 'the welcome mail');
    expect(welcome!.subject).toMatch(/welcome/i);
    expect(program.log).not.toMatch(/does not answer/);
  });
});
