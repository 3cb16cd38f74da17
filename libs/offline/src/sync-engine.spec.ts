import type { SyncAnswers, SyncBatch, SyncOutcome } from '#domain/sync/views.js';
import type { LocalDatabase } from './local-database.js';
import { AUTHOR, localDatabase, surroundings, toWorkOrder, WORK_ORDER, workOrderRecord } from './local.testing.js';
import { needsItsAuthor } from './outbox.js';
import type { PhotoLine } from './photos.js';
import { SyncEngine } from './sync-engine.js';
import { ServerRefusal, Unreachable, type SyncServer } from './sync-server.js';

let database: LocalDatabase;
let clock: ReturnType<typeof surroundings>;

beforeEach(async () => {
  database = localDatabase();
  clock = surroundings();
  await database.records.put({ ...workOrderRecord(), load: 1 });
});

afterEach(() => database.delete());

const engineOn = (server: SyncServer, line?: PhotoLine) =>
  new SyncEngine(database, server, { id: 'phone', name: 'Phone' }, line, clock);
const note = (engine: SyncEngine, notes: string) =>
  engine.outbox.add(toWorkOrder({ name: 'UpdateWorkOrder', changes: { notes } }), AUTHOR);

const answered = (commands: SyncBatch['commands'], outcome: SyncOutcome): Promise<SyncAnswers> =>
  Promise.resolve({
    answers: commands.map(({ commandId }) => ({ commandId, ...outcome })),
    serverTime: clock.now().toISOString(),
  });

it('sends half of what did not get through, however much might have gone at a time, and nobody else answers', async () => {
  const sent: number[] = [];
  const engine = engineOn({
    send: ({ commands }: SyncBatch) => {
      sent.push(commands.length);
      return Promise.reject(new Unreachable('cut'));
    },
    changes: () => Promise.reject(new Unreachable('cut')),
  });
  for (const notes of ['a', 'b', 'c', 'd']) await note(engine, notes);
  for (let round = 0; round < 4; round += 1) expect(await engine.run()).toEqual({ ended: 'unreachable' });
  // Each is followed by none at all, to see whether anybody answers.
  expect(sent).toEqual([4, 0, 2, 0, 1, 0, 1, 0]);
});

describe('a command that gets no answer, though the server gives others', () => {
  let went: string[];
  let answers: boolean;
  let poisoned: string;
  const server: SyncServer = {
    send: ({ commands }: SyncBatch) => {
      if (!answers || commands.some(({ commandId }) => commandId === poisoned))
        return Promise.reject(new Unreachable('no answer'));
      went.push(...commands.map(({ commandId }) => commandId));
      return answered(commands, { result: 'applied', version: 2, answer: {} });
    },
    changes: () => {
      went.push('changes');
      return Promise.resolve({ reset: false, records: [], gone: [], cursor: 'here', more: false });
    },
  };
  let engine: SyncEngine;
  let ids: string[];
  const stands = async () =>
    (await database.queue()).map((command) => [command.status, command.failures, needsItsAuthor(command)]);

  beforeEach(async () => {
    [went, answers, engine] = [[], true, engineOn(server)];
    ids = [await note(engine, 'a'), await note(engine, 'b'), await note(engine, 'c')];
    poisoned = ids[1]!;
  });

  it('needs its author after some tries; it stays, those after it wait, and nothing is fetched beside it', async () => {
    for (let round = 0; round < 2; round += 1) expect(await engine.run()).toEqual({ ended: 'later' });
    expect(await stands()).toEqual([
      ['accepted', 0, false],
      ['waiting', 2, false],
      ['waiting', 0, false],
    ]);
    await engine.run();
    expect(await stands()).toEqual([
      ['accepted', 0, false],
      ['waiting', 3, true],
      ['waiting', 0, false],
    ]);
    expect((await database.queue())[1]!.outcome).toEqual({ result: 'retry', code: 'no_answer' });
    expect(went).toEqual([ids[0]]);
  });

  it('goes as soon as it is answered, with those after it', async () => {
    for (let round = 0; round < 3; round += 1) await engine.run();
    poisoned = '';
    expect(await engine.run()).toEqual({ ended: 'done' });
    expect(went).toEqual([...ids, 'changes']);
  });

  it('lets those after it go once its author lets it go', async () => {
    for (let round = 0; round < 3; round += 1) await engine.run();
    await engine.outbox.drop(poisoned);
    expect(await engine.run()).toEqual({ ended: 'done' });
    expect(went).toEqual([ids[0], ids[2], 'changes']);
  });

  it('is not to blame where nobody answers at all', async () => {
    await engine.run();
    answers = false;
    for (let round = 0; round < 5; round += 1) expect(await engine.run()).toEqual({ ended: 'unreachable' });
    expect((await stands())[1]).toEqual(['waiting', 1, false]);
  });

  it('is found among hundreds in one round, with as few calls that nobody answers as halving takes', async () => {
    for (let place = 0; place < 297; place += 1) ids.push(await note(engine, `${place}`));
    poisoned = ids[2]!;
    let unanswered = 0;
    const { send } = server;
    engine = engineOn({
      ...server,
      send: (batch) => send(batch).catch((error: unknown) => ((unanswered += 1), Promise.reject(error as Error))),
    });
    expect(await engine.run()).toEqual({ ended: 'later' });
    expect(unanswered).toBe(8);
    expect(went).toEqual(ids.slice(0, 2));
    expect(await stands()).toEqual([
      ...ids.slice(0, 2).map(() => ['accepted', 0, false]),
      ['waiting', 1, false],
      ...ids.slice(3).map(() => ['waiting', 0, false]),
    ]);
    // The app is opened anew: what got no answer by itself is not tried with others.
    engine = engineOn({ ...server, send: (batch) => ((unanswered += 1), send(batch)) });
    await engine.run();
    // By itself, and none at all.
    expect(unanswered).toBe(10);
    expect((await stands())[2]).toEqual(['waiting', 2, false]);
    poisoned = '';
    expect(await engine.run()).toEqual({ ended: 'done' });
    expect(went).toEqual([...ids, 'changes']);
  });
});

describe('while photos go up', () => {
  let went: string[];
  let server: SyncServer;

  beforeEach(() => {
    went = [];
    server = {
      send: ({ commands }: SyncBatch): Promise<SyncAnswers> => {
        went.push(...commands.map(({ type }) => type));
        return answered(commands, { result: 'applied', version: 2, answer: {} });
      },
      changes: () => {
        went.push('changes');
        return Promise.resolve({ reset: false, records: [], gone: [], cursor: 'here', more: false });
      },
    };
  });

  /** Of two pieces each, with what happens while the first of them goes. */
  const line = (meanwhile: () => Promise<unknown>): PhotoLine => {
    const there = new Set<string>();
    return {
      send: async ({ attachmentId }, mustWait) => {
        if (!there.has(attachmentId)) {
          went.push('first half');
          there.add(attachmentId);
          await meanwhile();
        }
        if (await mustWait()) return false;
        went.push('second half');
        return true;
      },
    };
  };
  const take = (engine: SyncEngine) =>
    engine.photos.take(
      {
        target: { kind: 'work-order', id: WORK_ORDER },
        fileName: 'tire.webp',
        contentType: 'image/webp',
        bytes: new ArrayBuffer(12),
        takenAt: '2026-05-04T07:59:00.000Z',
      },
      AUTHOR,
    );

  it('sends what is given meanwhile before the next piece, and goes on where it was', async () => {
    let given = false;
    const engine = engineOn(
      server,
      line(async () => {
        // As another page does: on the same database.
        if (!given) await note(engineOn(server), 'b');
        given = true;
      }),
    );
    await note(engine, 'a');
    await take(engine);
    await take(engine);
    expect(await engine.run()).toEqual({ ended: 'done' });
    expect(went).toEqual([
      'UpdateWorkOrder',
      'AttachFile',
      'AttachFile',
      'changes',
      'first half',
      'UpdateWorkOrder',
      'changes',
      'second half',
      'first half',
      'second half',
    ]);
    expect(await engine.photos.left()).toMatchObject({ waiting: 0, refused: [] });
  });

  it('asks what others did as often as when there are none', async () => {
    const engine = engineOn(
      server,
      line(() => Promise.resolve(clock.wait(20_000))),
    );
    for (let photo = 0; photo < 3; photo += 1) await take(engine);
    await engine.run();
    expect(went.filter((each) => each === 'changes')).toHaveLength(2);
  });

  it('says of a round what became of the commands in it, and not that a photo was refused', async () => {
    const engine = engineOn(
      server,
      line(async () => {
        await note(engine, 'b');
        server.send = () => Promise.reject(new ServerRefusal(403, 'device_revoked'));
      }),
    );
    const id = await take(engine);
    expect(await engine.run()).toEqual({ ended: 'revoked' });
    expect(await engine.photos.left()).toMatchObject({ waiting: 1, refused: [] });
    expect(await database.photos.get(id)).toMatchObject({ status: 'waiting' });
  });

  it('takes a command that is tried later for sent, until the next round', async () => {
    const engine = engineOn(
      server,
      line(() => note(engine, 'b')),
    );
    await take(engine);
    await take(engine);
    const { send } = server;
    server.send = (batch) =>
      batch.commands.some(({ type }) => type === 'UpdateWorkOrder')
        ? answered(batch.commands, { result: 'retry', code: 'unexpected' })
        : send(batch);
    expect(await engine.run()).toEqual({ ended: 'later' });
    expect(await engine.photos.left()).toMatchObject({ waiting: 0, refused: [] });
  });
});
