import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { PLANS, storageOf } from '#domain/identity/plans.js';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';
import { attach, becomes, file, listed, photo, refusal, send } from '../support/uploads.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let foreign: TestTenant;
let target: { kind: 'work-order'; id: string };

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  [tenant, foreign] = [await provision(program), await provision(program)];
  target = await workOrder();
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

async function workOrder(of = tenant): Promise<typeof target> {
  return { kind: 'work-order', id: await startedWorkOrder(of.admin, await vehicle(of.admin)) };
}

async function person(...roles: readonly string[]): Promise<{ id: string; client: Client }> {
  const email = `${randomUUID()}@${tenant.domain}`;
  const { id } = await tenant.admin.command('/users', { name: 'Tess', email, password: PASSWORD, roles });
  return { id, client: await new Client(program).logIn(email, PASSWORD) };
}

const spool = (): Promise<string[]> => readdir(join(program.dataFolder, 'uploads'));

/** A request of the protocol as it stands on the wire. */
async function raw(client: Client, method: string, path: string, headers: Record<string, string> = {}, body?: Buffer) {
  const answer = await fetch(`${program.url}/api/v1/uploads${path}`, {
    method,
    headers: { 'tus-resumable': '1.0.0', authorization: `Bearer ${client.token}`, ...headers },
    ...(body && { body: new Uint8Array(body) }),
  });
  const text = await answer.text();
  const { requestId: _, ...problem } = (/^\{/.test(text) ? JSON.parse(text) : { text }) as Record<string, unknown>;
  return { status: answer.status, headers: answer.headers, problem };
}

const announced = (id: string, length: number) => ({
  'upload-length': String(length),
  'upload-metadata': `attachmentId ${Buffer.from(id).toString('base64')}`,
});
const bytesAt = (offset: number) => ({
  'content-type': 'application/offset+octet-stream',
  'upload-offset': String(offset),
});

describe('an upload that is cut off', () => {
  it('goes on from where it was', async () => {
    const bytes = await photo();
    const id = await attach(tenant.admin, { target, bytes });
    const first = send(program, tenant.admin, id, bytes);
    await first.sent(128 * 1024);
    await first.upload.abort();
    const { headers } = await raw(tenant.admin, 'HEAD', `/${id}`);
    const there = Number(headers.get('upload-offset'));
    expect(there).toBeGreaterThanOrEqual(128 * 1024);
    expect(there).toBeLessThan(bytes.length);

    const offsets: number[] = [];
    const second = send(program, tenant.admin, id, bytes, {
      uploadUrl: first.upload.url,
      // What was on its way may be written after it was asked how far it is: then it is asked again.
      retryDelays: [500],
      onProgress: (sent) => offsets.push(sent),
    });
    await second.done;
    expect(offsets[0]).toBeGreaterThanOrEqual(there);
    await becomes(program, tenant.admin, target, id, 'ready');
  });

  it('in the middle of a chunk keeps what of it came', async () => {
    const bytes = await photo();
    const id = await attach(tenant.admin, { target, bytes });
    const created = await raw(tenant.admin, 'POST', '', announced(id, bytes.length));
    expect([created.status, created.headers.get('location')]).toEqual([201, `/api/v1/uploads/${id}`]);
    const cut = new AbortController();
    const half = bytes.subarray(0, Math.floor(bytes.length / 2));
    const broken = fetch(`${program.url}/api/v1/uploads/${id}`, {
      method: 'PATCH',
      headers: { 'tus-resumable': '1.0.0', authorization: `Bearer ${tenant.admin.token}`, ...bytesAt(0) },
      body: new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(half)) }),
      duplex: 'half',
      signal: cut.signal,
    } as RequestInit).catch(() => undefined);
    const grown = join(program.dataFolder, 'uploads', `${tenant.tenantId}_${id}`);
    await program.until(async () => (await stat(grown)).size === half.length, 'half of it to arrive');
    cut.abort();
    await broken;
    await send(program, tenant.admin, id, bytes, { uploadUrl: `${program.url}/api/v1/uploads/${id}` }).done;
    await becomes(program, tenant.admin, target, id, 'ready');
  });

  it('whose answer was lost is told that all of it is there', async () => {
    const bytes = await photo({ noise: false });
    const id = await attach(tenant.admin, { target, bytes });
    await send(program, tenant.admin, id, bytes).done;
    const { status, headers } = await raw(tenant.admin, 'HEAD', `/${id}`);
    expect([status, headers.get('upload-offset'), headers.get('upload-length')]).toEqual([
      200,
      String(bytes.length),
      String(bytes.length),
    ]);
    await send(program, tenant.admin, id, bytes, { uploadUrl: `${program.url}/api/v1/uploads/${id}` }).done;
    expect((await raw(tenant.admin, 'POST', '', announced(id, bytes.length))).problem).toMatchObject({
      code: 'attachment_finished',
    });
  });

  it('is dropped by whoever sent it, and may begin anew', async () => {
    const bytes = await photo();
    const id = await attach(tenant.admin, { target, bytes });
    const first = send(program, tenant.admin, id, bytes);
    await first.sent(64 * 1024);
    await first.upload.abort(true);
    expect((await raw(tenant.admin, 'HEAD', `/${id}`)).status).toBe(404);
    await send(program, tenant.admin, id, bytes).done;
    await becomes(program, tenant.admin, target, id, 'ready');
  });
});

describe('who may send', () => {
  it('is who announced the file: everybody else is told alike of it and of nothing', async () => {
    const bytes = await photo({ noise: false });
    const tess = await person('fleet_manager');
    const id = await attach(tenant.admin, { target, bytes });
    expect((await raw(tenant.admin, 'POST', '', announced(id, bytes.length))).status).toBe(201);
    const nothing = randomUUID();
    const dan = await person('driver');
    for (const client of [foreign.admin, tess.client, dan.client])
      for (const ask of [
        (of: string) => raw(client, 'POST', '', announced(of, bytes.length)),
        (of: string) => raw(client, 'HEAD', `/${of}`),
        (of: string) => raw(client, 'PATCH', `/${of}`, bytesAt(0), bytes),
        (of: string) => raw(client, 'DELETE', `/${of}`),
      ]) {
        const [theirs, none] = [await ask(id), await ask(nothing)];
        expect([theirs.status, theirs.problem]).toEqual([404, none.problem]);
      }
    expect((await raw(tenant.admin, 'HEAD', `/${id}`)).headers.get('upload-offset')).toBe('0');
    const anonymous = await fetch(`${program.url}/api/v1/uploads/${id}`, { method: 'HEAD' });
    expect(anonymous.status).toBe(401);
    await tenant.admin.command('/roles', { name: 'Meters', permissions: ['record_meters'] });
    const reader = await person('Meters');
    expect((await raw(reader.client, 'HEAD', `/${id}`)).status).toBe(403);
  });

  it('may call it as another company calls a file of its own: the two have nothing to do with each other', async () => {
    const [mine, theirs] = [await photo({ noise: false }), await photo({ noise: false, width: 400 })];
    const attachmentId = randomUUID();
    const elsewhere = await workOrder(foreign);
    const announce = (client: Client, on: typeof target, bytes: Buffer) =>
      client.command('/attachments', {
        attachmentId,
        target: on,
        fileName: 'a.jpg',
        contentType: 'image/jpeg',
        size: bytes.length,
      });
    await announce(tenant.admin, target, mine);
    await announce(foreign.admin, elsewhere, theirs);
    await Promise.all([
      send(program, tenant.admin, attachmentId, mine).done,
      send(program, foreign.admin, attachmentId, theirs).done,
    ]);
    await becomes(program, tenant.admin, target, attachmentId, 'ready');
    await becomes(program, foreign.admin, elsewhere, attachmentId, 'ready');
    const [shown, other] = [
      await file(program, tenant.admin, attachmentId),
      await file(program, foreign.admin, attachmentId),
    ];
    expect(shown.bytes.equals(other.bytes)).toBe(false);
    await foreign.admin.command(`/attachments/${attachmentId}`, {}, 'DELETE');
    expect((await file(program, tenant.admin, attachmentId)).bytes.equals(shown.bytes)).toBe(true);
  });
});

describe('an upload is refused', () => {
  it('without its announcement, its size, or with another one', async () => {
    const bytes = await photo({ noise: false });
    const id = await attach(tenant.admin, { target, bytes });
    const ask = async (headers: Record<string, string>) => {
      const { status, problem } = await raw(tenant.admin, 'POST', '', headers);
      return [status, problem['code']];
    };
    const { 'upload-metadata': metadata } = announced(id, 1);
    expect(await ask({ 'upload-length': '5' })).toEqual([400, 'validation_failed']);
    expect(await ask({ 'upload-length': '5', 'upload-metadata': 'attachmentId !' })).toEqual([
      400,
      'validation_failed',
    ]);
    expect(await ask(announced('nobody', 5))).toEqual([404, 'not_found']);
    expect(await ask({ 'upload-metadata': metadata })).toEqual([400, 'upload_length_required']);
    expect(await ask({ 'upload-metadata': metadata, 'upload-defer-length': '1' })).toEqual([
      400,
      'upload_length_required',
    ]);
    expect(await ask(announced(id, bytes.length + 1))).toEqual([409, 'upload_size_mismatch']);
    expect(await ask(announced(id, 21 * 1024 * 1024))).toEqual([413, 'file_too_large']);
  });

  it('as soon as more comes than was announced, and what is too much is not kept', async () => {
    const bytes = randomBytes(50_000);
    const id = await attach(tenant.admin, { target, bytes });
    await raw(tenant.admin, 'POST', '', announced(id, bytes.length));
    const { status } = await raw(tenant.admin, 'PATCH', `/${id}`, bytesAt(0), randomBytes(3_000_000));
    expect(status).toBe(413);
    const { headers } = await raw(tenant.admin, 'HEAD', `/${id}`);
    expect(Number(headers.get('upload-offset'))).toBeLessThanOrEqual(bytes.length);
  });

  it('when it would go beyond the storage of the plan; one that just fits is taken', async () => {
    const small = await provision(program, 'starter');
    const on = await workOrder(small);
    const limit = storageOf(PLANS.starter);
    const bytes = await photo({ noise: false });
    const used = (room: number) =>
      database.admin(`UPDATE quota SET used = $2 WHERE tenant_id = $1 AND kind = 'storage'`, [
        small.tenantId,
        limit - room,
      ]);
    const id = await attach(small.admin, { target: on, bytes });
    await used(bytes.length - 1);
    expect(await refusal(send(program, small.admin, id, bytes))).toEqual({ status: 409, code: 'quota_exceeded' });

    // It was free when the upload began, and is not any more when it ends.
    await used(bytes.length);
    await raw(small.admin, 'POST', '', announced(id, bytes.length));
    await used(bytes.length - 1);
    const last = await raw(small.admin, 'PATCH', `/${id}`, bytesAt(0), bytes);
    expect([last.status, last.problem]).toMatchObject([
      409,
      { code: 'quota_exceeded', params: { quota: 'storage', limit, used: limit - bytes.length + 1 } },
    ]);
    expect(last.headers.get('content-type')).toContain('application/problem+json');
    expect(await listed(small.admin, on)).toMatchObject([{ id, status: 'awaited' }]);

    await used(bytes.length);
    await send(program, small.admin, id, bytes).done;
    await becomes(program, small.admin, on, id, 'ready');
  });
});

it('bytes go nowhere but to uploads', async () => {
  const answer = await fetch(`${program.url}/api/v1/vehicles`, {
    method: 'POST',
    headers: { 'content-type': 'application/offset+octet-stream', authorization: `Bearer ${tenant.admin.token}` },
    body: 'bytes',
  });
  expect(answer.status).toBe(415);
});

describe('when the process dies', () => {
  const restarted = async (fault: string, work: () => Promise<unknown>): Promise<void> => {
    await program.stop();
    await program.start({ FLEET_FAULTS: fault });
    await work();
    await program.ended();
    await program.start();
  };

  it('while bytes come, the upload goes on with the next one', async () => {
    const bytes = await photo();
    const id = await attach(tenant.admin, { target, bytes });
    const first = send(program, tenant.admin, id, bytes);
    await first.sent(128 * 1024);
    await program.stop('SIGKILL');
    await first.done.catch(() => undefined);
    await program.start();
    const offsets: number[] = [];
    await send(program, tenant.admin, id, bytes, {
      uploadUrl: first.upload.url,
      onProgress: (sent) => offsets.push(sent),
    }).done;
    expect(offsets[0]).toBeGreaterThanOrEqual(128 * 1024);
    await becomes(program, tenant.admin, target, id, 'ready');
  }, 60_000);

  it.each([
    'kill@command.StoreAttachment.before-commit',
    'kill@command.StoreAttachment.after-commit',
    'kill@reader.attachment-files.handle',
    'kill@reader.attachment-files.before-checkpoint',
    'kill@command.FinishAttachment.before-commit',
    'kill@command.FinishAttachment.after-commit',
  ])(
    'between the last bytes and the picture (%s), it is finished without anybody sending it again',
    async (fault) => {
      const bytes = await photo({ noise: false });
      const on = await workOrder();
      const id = await attach(tenant.admin, { target: on, bytes });
      const before = new Set(await readdir(join(program.dataFolder, 'files', tenant.tenantId)).catch(() => []));
      await restarted(fault, () => send(program, tenant.admin, id, bytes).done.catch(() => undefined));
      await becomes(program, tenant.admin, on, id, 'ready');
      await program.until(async () => {
        const names = await readdir(join(program.dataFolder, 'files', tenant.tenantId));
        return names.filter((name) => !before.has(name)).length === 3;
      }, 'nothing to be left but the pictures');
      await program.until(async () => (await spool()).every((name) => !name.includes(id)), 'the spool to be empty');
      const [{ used, kept } = { used: 0, kept: 1 }] = await database.admin<{ used: string; kept: string }>(
        `SELECT used, (SELECT sum((f->>'size')::bigint) FROM attachment a, jsonb_array_elements(jsonb_build_array(
           a.state->'received', a.state->'original', a.state->'screen', a.state->'thumb')) f WHERE a.tenant_id = $1) AS kept
         FROM quota WHERE tenant_id = $1 AND kind = 'storage'`,
        [tenant.tenantId],
      );
      expect(Number(used)).toBe(Number(kept));
    },
    60_000,
  );

  it('an upload that nobody sends on is dropped after three days, and its file is still awaited', async () => {
    const bytes = await photo();
    const id = await attach(tenant.admin, { target, bytes });
    const first = send(program, tenant.admin, id, bytes);
    await first.sent(64 * 1024);
    await first.upload.abort();
    await program.stop();
    const old = new Date(Date.now() - 3 * 24 * 3_600_000 - 60_000);
    await utimes(join(program.dataFolder, 'uploads', `${tenant.tenantId}_${id}`), old, old);
    await program.start();
    await program.until(async () => (await spool()).every((name) => !name.includes(id)), 'the upload to be dropped');
    expect((await listed(tenant.admin, target)).find((one) => one.id === id)).toMatchObject({ status: 'awaited' });
    await send(program, tenant.admin, id, bytes).done;
    await becomes(program, tenant.admin, target, id, 'ready');
  }, 60_000);

  it('nothing is left of an upload whose process ended while it was dropped', async () => {
    const bytes = await photo();
    const id = await attach(tenant.admin, { target, bytes });
    expect((await raw(tenant.admin, 'POST', '', announced(id, bytes.length))).status).toBe(201);
    await program.stop();
    await rm(join(program.dataFolder, 'uploads', `${tenant.tenantId}_${id}`));
    expect((await spool()).filter((name) => name.includes(id))).toEqual([`${tenant.tenantId}_${id}.json`]);
    await program.start();
    await program.until(async () => (await spool()).every((name) => !name.includes(id)), 'the rest to be dropped');
  }, 60_000);
});
