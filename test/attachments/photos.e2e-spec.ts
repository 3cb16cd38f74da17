import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';
import { attach, becomes, bomb, file, listed, photo, refusal, send } from '../support/uploads.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let target: { kind: 'work-order'; id: string };

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  target = { kind: 'work-order', id: await startedWorkOrder(tenant.admin, await vehicle(tenant.admin)) };
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const storageUsed = async (): Promise<number> => {
  const rows = await database.admin<{ used: string }>(
    `SELECT used FROM quota WHERE tenant_id = $1 AND kind = 'storage'`,
    [tenant.tenantId],
  );
  return Number(rows[0]!.used);
};

const filesOf = (tenantId: string): Promise<string[]> =>
  readdir(join(program.dataFolder, 'files', tenantId)).catch(() => []);

async function pdf(bytes = Buffer.from('%PDF-1.7\n% a report\n%%EOF\n')) {
  const id = await attach(tenant.admin, {
    target,
    bytes,
    contentType: 'application/pdf',
    fileName: 'Prüf "bericht".pdf',
  });
  await send(program, tenant.admin, id, bytes).done;
  await becomes(program, tenant.admin, target, id, 'ready');
  return { id, bytes };
}

describe('a photo', () => {
  it('is there before its bytes, is stored when they came, and shown when it was made anew', async () => {
    const bytes = await photo();
    const id = await attach(tenant.admin, { target, bytes, caption: 'Worn to the metal' });
    expect(await listed(tenant.admin, target)).toContainEqual(
      expect.objectContaining({ id, status: 'awaited', caption: 'Worn to the metal', hasPreviews: false, width: null }),
    );
    expect(await file(program, tenant.admin, id)).toMatchObject({ status: 409 });

    await send(program, tenant.admin, id, bytes).done;
    const ready = await becomes(program, tenant.admin, target, id, 'ready');
    // It lay on its side.
    expect(ready).toMatchObject({ width: 600, height: 900, hasPreviews: true, attachedBy: tenant.adminUserId });
    expect(ready.takenAt).toBe('2026-05-06T05:08:09.000Z');
    for (const [size, longest, format] of [
      ['original', 900, 'jpeg'],
      ['screen', 640, 'webp'],
      ['thumb', 160, 'webp'],
    ] as const) {
      const shown = await file(program, tenant.admin, id, `?size=${size}`);
      expect([size, shown.status, shown.headers.get('content-type')]).toEqual([size, 200, `image/${format}`]);
      const metadata = await sharp(shown.bytes).metadata();
      expect([metadata.format, Math.max(metadata.width, metadata.height)]).toEqual([format, longest]);
    }
  });

  it('says nothing of where it was taken, nor by what, in anything that is kept', async () => {
    const bytes = await photo();
    const before = await sharp(bytes).metadata();
    expect(String(before.exif)).toContain('Telephone');
    const kept = new Set(await filesOf(tenant.tenantId));
    const id = await attach(tenant.admin, { target, bytes });
    await send(program, tenant.admin, id, bytes).done;
    await becomes(program, tenant.admin, target, id, 'ready');
    const shown = await sharp((await file(program, tenant.admin, id)).bytes).metadata();
    expect([shown.exif, shown.xmp, shown.iptc, shown.orientation]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    // The one that it was made from is gone, and so is the spool's.
    const names = await program.until(async () => {
      const now = (await filesOf(tenant.tenantId)).filter((name) => !kept.has(name));
      return now.length === 3 && now;
    }, 'the received file to be deleted');
    for (const name of names)
      expect(String(await readFile(join(program.dataFolder, 'files', tenant.tenantId, name)))).not.toContain(
        'Telephone',
      );
    expect(await readdir(join(program.dataFolder, 'uploads'))).toEqual([]);
  });

  it('of a camera that knows no zone was taken where the company is', async () => {
    await tenant.admin.command('/settings', { timezone: 'America/New_York' }, 'PATCH');
    const bytes = await photo({ noise: false, knowsZone: false });
    const id = await attach(tenant.admin, { target, bytes });
    await send(program, tenant.admin, id, bytes).done;
    const { takenAt } = await becomes(program, tenant.admin, target, id, 'ready');
    expect(takenAt).toBe('2026-05-06T11:08:09.000Z');
  });

  it('larger than a screen ever needs is made smaller', async () => {
    const bytes = await photo({ width: 3000, height: 1500, noise: false });
    const id = await attach(tenant.admin, { target, bytes });
    await send(program, tenant.admin, id, bytes).done;
    expect(await becomes(program, tenant.admin, target, id, 'ready')).toMatchObject({ width: 1024, height: 2048 });
  });

  it('takes as much of the plan as is kept of it, and gives it back when it is removed, files and all', async () => {
    const before = await storageUsed();
    const kept = new Set(await filesOf(tenant.tenantId));
    const bytes = await photo();
    const id = await attach(tenant.admin, { target, bytes });
    expect(await storageUsed()).toBe(before);
    await send(program, tenant.admin, id, bytes).done;
    await becomes(program, tenant.admin, target, id, 'ready');
    const sizes = await Promise.all(
      ['original', 'screen', 'thumb'].map(
        async (size) => (await file(program, tenant.admin, id, `?size=${size}`)).bytes.length,
      ),
    );
    expect(await storageUsed()).toBe(before + sizes.reduce((sum, size) => sum + size, 0));

    await tenant.admin.command(`/attachments/${id}`, {}, 'DELETE');
    expect(await storageUsed()).toBe(before);
    expect((await listed(tenant.admin, target)).map((one) => one.id)).not.toContain(id);
    expect((await file(program, tenant.admin, id)).status).toBe(404);
    await program.until(
      async () => (await filesOf(tenant.tenantId)).every((name) => kept.has(name)),
      'the files to be deleted',
    );
  });
});

describe('what is not an image, or none that can be opened', () => {
  it('is rejected when its content is of another type than announced', async () => {
    const bytes = Buffer.from('<html><script>alert(1)</script></html>'.padEnd(500));
    const id = await attach(tenant.admin, { target, bytes });
    expect(await refusal(send(program, tenant.admin, id, bytes))).toEqual({ status: 415, code: 'file_type_mismatch' });
    const [rejected] = (await listed(tenant.admin, target)).filter((one) => one.id === id);
    expect(rejected).toMatchObject({ status: 'rejected', rejection: 'file_type_mismatch' });
    expect((await file(program, tenant.admin, id)).status).toBe(404);
    expect(await refusal(send(program, tenant.admin, id, bytes))).toEqual({ status: 409, code: 'attachment_finished' });
  });

  it('is rejected when it is a bomb: a tiny file of many pixels', async () => {
    const bytes = bomb();
    expect(bytes.length).toBeLessThan(200_000);
    const id = await attach(tenant.admin, { target, bytes, contentType: 'image/png' });
    await send(program, tenant.admin, id, bytes, { chunkSize: Infinity }).done;
    expect(await becomes(program, tenant.admin, target, id, 'rejected')).toMatchObject({
      rejection: 'image_too_large',
    });
  });

  it('is rejected when it breaks off', async () => {
    const whole = await photo();
    const bytes = whole.subarray(0, whole.length / 2);
    const id = await attach(tenant.admin, { target, bytes });
    await send(program, tenant.admin, id, bytes).done;
    expect(await becomes(program, tenant.admin, target, id, 'rejected')).toMatchObject({
      rejection: 'image_unreadable',
      hasPreviews: false,
    });
    await program.until(async () => {
      const [row] = await database.admin<{ left: number }>(
        `SELECT count(*)::int AS left FROM job WHERE queue = 'attachment-files' AND finished_at IS NULL`,
      );
      return row!.left === 0;
    }, 'the jobs to be done');
  });
});

describe('a file', () => {
  it('that is a document is downloaded as it was, under its name, and can do nothing in a browser', async () => {
    const { id, bytes } = await pdf();
    const answer = await file(program, tenant.admin, id);
    expect(answer.bytes.equals(bytes)).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="Pr_f _bericht_.pdf"; filename*=UTF-8''Pr%C3%BCf%20%22bericht%22.pdf`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-cache',
      vary: 'authorization',
    });
    expect((await file(program, tenant.admin, id, '?size=thumb')).status).toBe(404);
    expect((await file(program, tenant.admin, id, '?size=huge')).status).toBe(400);
  });

  it('is called by what it is, also one whose name was kept before names were looked at', async () => {
    const { id } = await pdf();
    await database.admin(
      `UPDATE attachment SET state = jsonb_set(state, '{fileName}', '"../update\u202Efdp.bat"') WHERE id = $1`,
      [id],
    );
    const { headers } = await file(program, tenant.admin, id);
    expect(headers.get('content-disposition')).toContain('filename="updatefdp.bat.pdf"');
    const named = (await listed(tenant.admin, target)).find((one) => one.id === id);
    expect(named?.fileName).toBe('updatefdp.bat.pdf');
  });

  it('is not sent again to who has it, and in part to who asks for a part', async () => {
    const { id, bytes } = await pdf();
    const etag = (await file(program, tenant.admin, id)).headers.get('etag')!;
    const again = await file(program, tenant.admin, id, '', { 'if-none-match': etag });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
    const part = await file(program, tenant.admin, id, '', { range: 'bytes=5-9' });
    expect([part.status, String(part.bytes), part.headers.get('content-range')]).toEqual([
      206,
      String(bytes.subarray(5, 10)),
      `bytes 5-9/${bytes.length}`,
    ]);
    const end = await file(program, tenant.admin, id, '', { range: 'bytes=-6' });
    expect([end.status, String(end.bytes)]).toEqual([206, String(bytes.subarray(-6))]);
    expect((await file(program, tenant.admin, id, '', { range: `bytes=${bytes.length}-` })).status).toBe(416);
    const changed = await file(program, tenant.admin, id, '', { range: 'bytes=5-9', 'if-range': '"another"' });
    expect([changed.status, changed.bytes.length]).toEqual([200, bytes.length]);
  });

  it('on a vehicle works alike', async () => {
    const on = { kind: 'vehicle', id: await vehicle(tenant.admin) } as const;
    const bytes = await photo({ noise: false });
    const id = await attach(tenant.admin, { target: on, bytes, takenAt: '2026-01-02T03:04:05Z' });
    await send(program, tenant.admin, id, bytes).done;
    const ready = await becomes(program, tenant.admin, on, id, 'ready');
    expect([ready.target, ready.takenAt]).toEqual([on, '2026-01-02T03:04:05.000Z']);
  });
});
