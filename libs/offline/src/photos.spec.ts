import type { LocalDatabase } from './local-database.js';
import { AUTHOR, localDatabase, surroundings, WORK_ORDER, workOrderRecord } from './local.testing.js';
import { Outbox } from './outbox.js';
import { Photos, type NewPhoto, type PhotoLine } from './photos.js';
import { ServerRefusal, Unreachable } from './sync-server.js';

let database: LocalDatabase;
let outbox: Outbox;
let photos: Photos;
let clock: ReturnType<typeof surroundings>;
let sent: string[];

const line = (error?: Error) => ({
  send: ({ attachmentId }: { attachmentId: string }) => {
    if (error) return Promise.reject(error);
    sent.push(attachmentId);
    return Promise.resolve(true);
  },
});
const send = async (over: PhotoLine) => {
  for (const id of await photos.waiting()) await photos.send(id, over, () => Promise.resolve(false));
};
const photo = (more: Partial<NewPhoto> = {}): NewPhoto => ({
  target: { kind: 'work-order', id: WORK_ORDER },
  fileName: 'tire.webp',
  contentType: 'image/webp',
  bytes: new ArrayBuffer(12),
  takenAt: '2026-05-04T07:59:00.000Z',
  ...more,
});
const announced = async (id: string) => {
  const [command] = await outbox.about({ kind: 'attachment', id });
  await outbox.settle([{ commandId: command!.commandId, result: 'applied', version: 1, answer: {} }]);
};

beforeEach(async () => {
  database = localDatabase();
  clock = surroundings();
  outbox = new Outbox(database, clock);
  photos = new Photos(database, outbox, clock);
  sent = [];
  await database.records.put({ ...workOrderRecord(), load: 1 });
});

afterEach(() => database.delete());

it('keeps a picture with the command that announces it, and neither when the rules refuse it', async () => {
  const id = await photos.take(photo(), AUTHOR);
  const [command] = await outbox.next(5);
  expect(command).toMatchObject({
    type: 'AttachFile',
    payload: { body: { attachmentId: id, size: 12, contentType: 'image/webp' } },
  });
  await expect(photos.take(photo({ contentType: 'image/tiff' }), AUTHOR)).rejects.toMatchObject({
    code: 'invalid_choice',
  });
  expect([await database.photos.count(), await database.commands.count()]).toEqual([1, 1]);
});

it('sends it after its command, once, and again when the line broke', async () => {
  const id = await photos.take(photo(), AUTHOR);
  await send(line());
  expect(sent).toEqual([]);
  await announced(id);
  await expect(send(line(new Unreachable('cut')))).rejects.toThrow(Unreachable);
  await send(line());
  await send(line());
  expect(sent).toEqual([id]);
});

it('takes it as settled when the server has it, or it was taken off, and tries again after other refusals', async () => {
  await announced(await photos.take(photo(), AUTHOR));
  await send(line(new ServerRefusal(409, 'quota_exceeded')));
  expect(await database.photos.where({ status: 'waiting' }).count()).toBe(1);
  await send(line(new ServerRefusal(404, 'not_found')));
  expect(await database.photos.where({ status: 'waiting' }).count()).toBe(0);
});

it('says of a refused one why, until it arrives', async () => {
  const [refused, other] = [await photos.take(photo(), AUTHOR), await photos.take(photo(), AUTHOR)];
  await announced(refused);
  expect(await photos.left()).toMatchObject({ waiting: 2, refused: [] });
  await send(line(new ServerRefusal(429, 'too_many_requests')));
  expect(await photos.left()).toMatchObject({ waiting: 2, refused: [] });
  await send(line(new ServerRefusal(409, 'quota_exceeded')));
  expect(await photos.left()).toMatchObject({
    waiting: 1,
    refused: [{ attachmentId: refused, code: 'quota_exceeded' }],
  });
  await send(line(new ServerRefusal(403, 'forbidden')));
  expect((await photos.left()).refused).toEqual([{ attachmentId: refused, code: 'forbidden' }]);
  await send(line());
  expect(await photos.left()).toMatchObject({ waiting: 1, refused: [] });
  expect((await database.photos.get(other))?.status).toBe('waiting');
});

it('says since when the oldest is on its way', async () => {
  expect((await photos.left()).since).toBeNull();
  const oldest = await photos.take(photo(), AUTHOR);
  await announced(oldest);
  clock.wait(60_000);
  await announced(await photos.take(photo(), AUTHOR));
  expect((await photos.left()).since).toBe('2026-05-04T08:00:00.000Z');
  await database.photos.update(oldest, { status: 'seen' });
  expect((await photos.left()).since).toBe('2026-05-04T08:01:00.000Z');
  await send(line());
  expect((await photos.left()).since).toBeNull();
});

it('is given up where the server refuses it, and nowhere else', async () => {
  const id = await photos.take(photo(), AUTHOR);
  await announced(id);
  await photos.letGo(id);
  expect(await database.photos.count()).toBe(1);
  await send(line(new ServerRefusal(409, 'quota_exceeded')));
  await photos.letGo(id);
  expect(await database.photos.count()).toBe(0);
  expect(await photos.left()).toMatchObject({ waiting: 0, refused: [] });
});

it('goes with its command when its author lets it go', async () => {
  await photos.take(photo(), AUTHOR);
  const [command] = await outbox.next(1);
  await outbox.settle([{ commandId: command!.commandId, result: 'refused', code: 'too_many_attachments', params: {} }]);
  await outbox.drop(command!.commandId);
  expect(await database.photos.count()).toBe(0);
});

it('keeps what was looked at for a while, and what was not sent for as long as it takes', async () => {
  const mine = await photos.take(photo(), AUTHOR);
  await photos.saw('old', 'image/webp', new ArrayBuffer(1));
  clock.wait(31 * 86_400_000);
  await photos.saw('new', 'image/webp', new ArrayBuffer(1));
  await photos.tidy();
  expect(new Set(await database.photos.toCollection().primaryKeys())).toEqual(new Set([mine, 'new']));
});

it('keeps the latest five hundred of what was looked at', async () => {
  for (let place = 0; place < 502; place += 1) {
    await photos.saw(`seen ${place}`, 'image/webp', new ArrayBuffer(1));
    clock.wait(1_000);
  }
  await photos.tidy();
  const left = await database.photos.toCollection().primaryKeys();
  expect(left).toHaveLength(500);
  expect(left).not.toContain('seen 1');
  expect(left).toContain('seen 2');
});
