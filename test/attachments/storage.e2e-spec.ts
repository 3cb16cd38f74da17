import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareDatabase } from '#infrastructure/persistence/prepare-database.js';
import { freshDatabase } from '../support/database.js';
import { Fleet } from '../support/fleet.js';
import { Installation } from '../support/installation.js';
import { Program } from '../support/program.js';
import { S3_KEYS, S3Server } from '../support/s3.js';
import { provision, vehicle } from '../support/tenant.js';
import { attach, becomes, file, photo, refusal, send } from '../support/uploads.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;

beforeAll(async () => {
  database = await freshDatabase();
}, 60_000);

afterAll(() => database?.close());

describe('with S3', () => {
  let s3: S3Server;
  let program: Program;
  beforeAll(async () => {
    s3 = await new S3Server().start();
    program = await new Program(database.url, {
      FLEET_S3_ENDPOINT: s3.endpoint,
      FLEET_S3_BUCKET: s3.bucket,
      FLEET_S3_ACCESS_KEY_ID: S3_KEYS.accessKeyId,
      FLEET_S3_SECRET_ACCESS_KEY: S3_KEYS.secretAccessKey,
    }).start();
  }, 60_000);
  afterAll(async () => {
    await program?.close();
    await s3?.close();
  });

  it('files go there and come from there, and none stays here', async () => {
    const { admin } = await provision(program);
    const target = { kind: 'vehicle', id: await vehicle(admin) } as const;
    const bytes = Buffer.from(`%PDF-1.7\n${'a report\n'.repeat(20_000)}`);
    const id = await attach(admin, { target, bytes, contentType: 'application/pdf', fileName: 'report.pdf' });
    await send(program, admin, id, bytes).done;
    await becomes(program, admin, target, id, 'ready');
    expect((await file(program, admin, id)).bytes.equals(bytes)).toBe(true);
    const part = await file(program, admin, id, '', { range: 'bytes=1000-1999' });
    expect([part.status, part.bytes.equals(bytes.subarray(1000, 2000))]).toEqual([206, true]);
    expect(await readdir(program.dataFolder)).not.toContain('files');
    await admin.command(`/attachments/${id}`, {}, 'DELETE');
    expect((await file(program, admin, id)).status).toBe(404);
  });

  it('that is away keeps nobody from sending: the bytes wait here until it is back', async () => {
    const { admin } = await provision(program);
    const target = { kind: 'vehicle', id: await vehicle(admin) } as const;
    const bytes = await photo({ noise: false });
    const id = await attach(admin, { target, bytes });
    await s3.stop();
    expect(await refusal(send(program, admin, id, bytes))).toEqual({ status: 503, code: 'service_unavailable' });
    expect(await readdir(join(program.dataFolder, 'uploads'))).not.toEqual([]);
    await s3.start();
    await send(program, admin, id, bytes, { uploadUrl: `${program.url}/api/v1/uploads/${id}` }).done;
    await becomes(program, admin, target, id, 'ready');
    expect(await readdir(join(program.dataFolder, 'uploads'))).toEqual([]);
  });
});

it('an upload begun at one process goes on at another, where they share the folder', async () => {
  const installation = await Installation.start(database.url);
  const [one, other] = installation.apis;
  try {
    const { admin } = await provision(one);
    const target = { kind: 'vehicle', id: await vehicle(admin) } as const;
    const bytes = await photo();
    const id = await attach(admin, { target, bytes });
    const first = send(one, admin, id, bytes);
    await first.sent(128 * 1024);
    await first.upload.abort();
    const offsets: number[] = [];
    await send(other, admin, id, bytes, {
      uploadUrl: `${other.url}/api/v1/uploads/${id}`,
      onProgress: (sent) => offsets.push(sent),
    }).done;
    expect(offsets[0]).toBeGreaterThanOrEqual(128 * 1024);
    await becomes(other, admin.on(other), target, id, 'ready');
    expect((await file(one, admin, id, '?size=thumb')).status).toBe(200);
  } finally {
    await installation.close();
  }
}, 120_000);

it('companies that were there before files were have the storage of their plans', async () => {
  const old = await freshDatabase();
  try {
    const fleet = new Fleet(old.database, old.signal);
    const tenants = [
      await fleet.tenant('starter'),
      await fleet.tenant('professional'),
      await fleet.tenant('enterprise'),
    ];
    // As it was before.
    await old.admin(`DELETE FROM quota WHERE kind = 'storage'`);
    await old.admin('DROP TABLE attachment; DROP INDEX search_attachment');
    await old.admin(`DELETE FROM migration WHERE name LIKE 'Attachments%'`);
    await prepareDatabase(old.url, () => undefined);
    const quotas = await old.admin<{ tenant_id: string; used: string; maximum: string }>(
      `SELECT tenant_id, used, maximum FROM quota WHERE kind = 'storage'`,
    );
    const found = tenants.map((id) => quotas.find(({ tenant_id }) => tenant_id === id)!);
    expect(found.map(({ used, maximum }) => [Number(used), Number(maximum) / 1e9])).toEqual([
      [0, 10],
      [0, 50],
      [0, 500],
    ]);
  } finally {
    await old.close();
  }
}, 60_000);
