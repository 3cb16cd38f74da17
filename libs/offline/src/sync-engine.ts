import type { SyncAnswer, SyncBatch, SyncDecision } from '#domain/sync/views.js';
import type { LocalDatabase } from './local-database.js';
import { gotNoAnswer, Outbox, SURROUNDINGS, type Surroundings } from './outbox.js';
import type { QueuedCommand } from './queued-command.js';
import { Photos, type PhotoLine } from './photos.js';
import { Replica } from './replica.js';
import { Stride } from './stride.js';
import { Trips } from './trips.js';
import { ServerRefusal, Unreachable, type SyncServer } from './sync-server.js';

/** The server answers, and not to this one command. What became of it is as unknown as where nobody answers. */
class Unanswered extends Unreachable {}

/** Commands a batch, as the server takes them at most. */
const BATCH = { most: 250, fewest: 1 };
/** The server has enough to do with this device or person. */
const BUSY: readonly string[] = ['too_many_requests', 'sync_in_progress'];
/** Records or changes a call, as the server gives them at most. */
const PAGE = { most: 1_000, fewest: 50 };
/** While photos go up, what others did is asked for as often, ms. */
const BETWEEN_PHOTOS = 30_000;

/**
 * How a round ended:
 * - `done`: everything was sent and everything has come
 * - `later`: the server could not take some of it now, or gives no answer to it
 * - `unreachable`: nobody answered
 * - `signed_out`, `revoked`: somebody must sign in; the device must be wiped
 * - `refused`: the server takes no call of this device, `code` says why
 */
export type Round =
  | { readonly ended: 'done' | 'later' | 'unreachable' | 'signed_out' | 'revoked' }
  | { readonly ended: 'refused'; readonly code: string };

export interface Device {
  readonly id: string;
  /** What it calls itself, such as "Chrome on Android". */
  readonly name: string;
}

/**
 * Brings what was done here to the server, and what others did from there. Nothing is fetched while it is unknown what
 * became of a command: a record that holds it already would show it twice. One round at a time; whoever calls meanwhile
 * waits for one more.
 */
export class SyncEngine {
  readonly outbox: Outbox;
  readonly photos: Photos;
  readonly trips: Trips;
  private readonly replica: Replica;
  private readonly batch = new Stride(BATCH.most, BATCH.fewest);
  private readonly page = new Stride(PAGE.most, PAGE.fewest);
  /** Commands from this sequence on were given since they were last sent. */
  private sentUpTo = 0;
  /** ms since 1970 */
  private exchangedAt = 0;
  private running: Promise<Round> | null = null;
  private following: Promise<Round> | null = null;

  constructor(
    private readonly database: LocalDatabase,
    private readonly server: SyncServer,
    private readonly device: Device,
    private readonly photoLine?: PhotoLine,
    private readonly surroundings: Surroundings = SURROUNDINGS,
  ) {
    this.outbox = new Outbox(database, surroundings);
    this.photos = new Photos(database, this.outbox, surroundings);
    this.trips = new Trips(database, this.outbox, surroundings);
    this.replica = new Replica(database, surroundings);
  }

  /** Never throws what the network or the server does; what the local store refuses it does. */
  run(): Promise<Round> {
    if (this.running === null) return this.begin();
    this.following ??= this.running.catch(() => undefined).then(() => this.begin());
    return this.following;
  }

  private begin(): Promise<Round> {
    this.following = null;
    this.running = this.round().finally(() => (this.running = null));
    return this.running;
  }

  private async round(): Promise<Round> {
    try {
      let all = await this.exchange();
      if (this.photoLine)
        for (const id of await this.photos.waiting())
          while (!(await this.photos.send(id, this.photoLine, () => this.isExchangeDue()))) all = await this.exchange();
      await this.photos.tidy();
      return { ended: all ? 'done' : 'later' };
    } catch (error) {
      if (error instanceof Unanswered) return { ended: 'later' };
      if (error instanceof Unreachable) return { ended: 'unreachable' };
      if (!(error instanceof ServerRefusal)) throw error;
      if (error.code === 'device_revoked') return { ended: 'revoked' };
      if (error.status === 401) return { ended: 'signed_out' };
      return BUSY.includes(error.code) ? { ended: 'later' } : { ended: 'refused', code: error.code };
    }
  }

  /** @returns whether all is decided */
  private async exchange(): Promise<boolean> {
    const all = await this.push();
    await this.pull();
    await this.replica.tidy();
    this.exchangedAt = this.surroundings.now().getTime();
    return all;
  }

  /** A photo may take minutes: commands that were given since, on any page, do not wait for it. */
  private async isExchangeDue(): Promise<boolean> {
    const { nextSequence } = await this.database.stand();
    return nextSequence > this.sentUpTo || this.surroundings.now().getTime() >= this.exchangedAt + BETWEEN_PHOTOS;
  }

  /** @returns whether all is decided */
  private async push(): Promise<boolean> {
    // Among so many at the front is one that keeps the others from being answered: it is found by halves.
    let doubtful = 0;
    for (;;) {
      this.sentUpTo = (await this.database.stand()).nextSequence;
      const [next, decisions] = await Promise.all([
        this.outbox.next(doubtful === 0 ? this.batch.now : Math.max(1, Math.floor(doubtful / 2))),
        this.database.decisions.limit(BATCH.most).toArray(),
      ]);
      if (next.length === 0 && decisions.length === 0) return true;
      // What got no answer by itself gets none with others.
      const commands = next[0] && gotNoAnswer(next[0]) ? next.slice(0, 1) : next;
      const answers = await this.sent(commands, decisions);
      doubtful = answers === null ? commands.length : Math.max(0, doubtful - commands.length);
      if (answers === null) continue;
      await this.outbox.settle(answers);
      await this.database.decisions.bulkDelete(decisions.map(({ commandId }) => commandId));
      const [still] = await this.outbox.next(1);
      if (still !== undefined && still.sequence === commands[0]?.sequence) return false;
    }
  }

  /** Null where they are not answered together, though the server gives answers: fewer are sent next. */
  private async sent(
    commands: readonly QueuedCommand[],
    decisions: readonly SyncDecision[],
  ): Promise<readonly SyncAnswer[] | null> {
    try {
      return await this.over(this.batch, () => this.answersTo(commands, decisions), commands.length);
    } catch (error) {
      if (error instanceof Unreachable && commands.length > 0) return this.unanswered(commands, decisions);
      if (!(error instanceof ServerRefusal) || ![400, 413].includes(error.status)) throw error;
      if (commands.length > 1) {
        this.batch.shorten(commands.length);
        return null;
      }
      // Where the server takes not even an empty batch of this device, nothing is wrong with the command.
      await this.answersTo([], []);
      const [command] = commands;
      if (!command) throw error;
      return [{ commandId: command.commandId, result: 'refused', code: error.code, params: {} }];
    }
  }

  /**
   * Where the same call without them gets no answer either, that says nothing of the commands. One by itself goes on being
   * tried, and those after it wait: they were done in this order.
   * @throws Unanswered, Unreachable
   */
  private async unanswered(commands: readonly QueuedCommand[], decisions: readonly SyncDecision[]): Promise<null> {
    await this.answersTo([], decisions);
    if (commands.length > 1) return null;
    await this.outbox.settle([{ commandId: commands[0]!.commandId, result: 'retry', code: 'no_answer' }]);
    throw new Unanswered('no answer to one command');
  }

  private async answersTo(
    commands: readonly QueuedCommand[],
    decisions: readonly SyncDecision[],
  ): Promise<readonly SyncAnswer[]> {
    const { answers } = await this.server.send({
      deviceId: this.device.id,
      deviceName: this.device.name,
      sentAt: this.surroundings.now().toISOString(),
      acknowledged: await this.outbox.acknowledged(),
      commands: commands.map(asSent),
      ...(decisions.length > 0 ? { decisions } : {}),
    });
    return answers;
  }

  /** Makes the next stride by what this one takes. @param length what goes over the line, where it is less than the stride */
  private async over<Answer>(
    stride: Stride,
    call: (length: number) => Promise<Answer>,
    length = stride.now,
  ): Promise<Answer> {
    const began = this.surroundings.now().getTime();
    try {
      const answer = await call(stride.now);
      stride.arrived(this.surroundings.now().getTime() - began);
      return answer;
    } catch (error) {
      if (error instanceof Unreachable) stride.shorten(length);
      throw error;
    }
  }

  private async pull(): Promise<void> {
    let more = true;
    while (more) {
      const cursor = await this.replica.cursor();
      const { id: deviceId } = this.device;
      const changes = await this.over(this.page, (limit) => this.server.changes({ cursor, limit, deviceId }));
      await this.replica.take(changes);
      ({ more } = changes);
    }
  }
}

function asSent(command: QueuedCommand): SyncBatch['commands'][number] {
  const { commandId, sequence, type, expectedVersion, base, payload, occurredAt, dependsOn } = command;
  return { commandId, sequence, type, expectedVersion, base, payload, occurredAt, dependsOn };
}
