import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { Dexie, liveQuery } from 'dexie';
import { DomainError } from '#domain/shared/domain-error.js';
import { HttpSyncServer } from '#offline/http-sync-server.js';
import type { AttachmentTarget } from '#domain/attachments/attachment.events.js';
import { isImage } from '#domain/attachments/file-types.js';
import type { FileSize } from '#domain/attachments/views.js';
import { databaseName } from '#offline/database-name.js';
import { LocalDatabase } from '#offline/local-database.js';
import type { Position } from '#offline/trips.js';
import type { PhotoLine, PhotosLeft } from '#offline/photos.js';
import type { Standing } from '#offline/local-database.js';
import { gotNoAnswer, needsItsAuthor } from '#offline/outbox.js';
import type { Author } from '#offline/outbox.js';
import type { FieldCommand, QueuedCommand } from '#offline/queued-command.js';
import { readAgain } from '#offline/read-again.js';
import { SyncEngine } from '#offline/sync-engine.js';
import type { Round } from '#offline/sync-engine.js';
import { SyncLoop } from '#offline/sync-loop.js';
import { forgetPin, ownerOf } from '../auth/pin';
import { Session } from '../auth/session';
import { forgetDayPicture } from '../day-picture';
import { inUnitsOf } from '../in-units';
import { idle } from '../idle';
import { Live } from '../live';
import { forgetOwn } from '../own';
import { problemOf } from '../problem';
import type { Problem } from '../problem';
import { askForBackgroundSync } from './background-sync';
import { forgetDevice, thisDevice } from './device';
import { fetchedFile } from './fetched-file';
import { forgetKept, rememberKept } from './kept-here';
import { fileToSend } from './new-file';
import { ownToken } from './own-token';

const NO_PHOTOS_LEFT: PhotosLeft = { waiting: 0, since: null, refused: [] };

interface Opened {
  readonly database: LocalDatabase;
  readonly engine: SyncEngine;
  readonly loop: SyncLoop;
  /** What looks into the database as long as it is open. */
  readonly looks: readonly { unsubscribe(): void }[];
}

/** What this person has on this device, and how it stands with the server. Begins when a field page is first opened. */
@Injectable({ providedIn: 'root' })
export class Offline {
  private readonly session = inject(Session);
  private readonly live = inject(Live);
  private readonly opened = signal<Opened | null>(null);
  private readonly commands = signal<readonly QueuedCommand[]>([]);
  private readonly standing = signal<Standing | null>(null);
  private readonly photosLeft = signal<PhotosLeft>(NO_PHOTOS_LEFT);
  private readonly round = signal<Round | null>(null);
  private readonly running = signal(false);
  private readonly full = signal(false);
  private isWorkerAsked = false;

  readonly database = computed(() => this.opened()?.database ?? null);
  /** All that is kept, the oldest first. */
  readonly queue = this.commands.asReadonly();
  readonly unsent = computed(() => this.commands().filter(({ status }) => status === 'waiting'));
  readonly needsMe = computed(() => this.commands().filter(needsItsAuthor));
  /** While it gets no answer, nothing else goes, and nothing comes: its author decides. */
  readonly unanswered = computed(() => this.needsMe().find(gotNoAnswer) ?? null);
  /** ISO 8601 UTC: when everything had come last; null: it never has. */
  readonly loadedAt = computed(() => this.standing()?.loadedAt ?? null);
  /** Taken here, and not arrived. */
  readonly photos = this.photosLeft.asReadonly();
  readonly lastRound = this.round.asReadonly();
  readonly sending = this.running.asReadonly();
  /** The browser took nothing more when it was last asked. */
  readonly isFull = this.full.asReadonly();
  readonly author = computed<Author>(() => ({ actor: this.session.actor(), settings: this.session.settings() }));

  constructor() {
    const owner = computed(() => {
      const me = this.session.me();
      return me?.tenant ? `${me.tenant.id}/${me.user.id}` : null;
    });
    effect(() => {
      const [tenantId, userId] = owner()?.split('/') ?? [];
      untracked(() => (tenantId && userId ? this.open(tenantId, userId) : this.close()));
    });
    effect(() => {
      if (this.session.token() !== null) untracked(() => this.opened()?.loop.wake());
    });
    this.live.changes$.subscribe(() => this.opened()?.loop.wake());
    addEventListener('online', () => this.opened()?.loop.wake());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.opened()?.loop.wake();
    });
  }

  /** Decided here, kept, and sent when there is a network. Null when it is kept. */
  give(does: FieldCommand): Promise<Problem | null> {
    return this.changing(({ engine }) => engine.outbox.add(does, this.author()), does);
  }

  /** Sent on its own way after its announcement. */
  attach(target: AttachmentTarget, file: File): Promise<Problem | null> {
    return this.changing(async ({ engine }) =>
      engine.photos.take({ target, ...(await fileToSend(file)) }, this.author()),
    );
  }

  /**
   * As it is kept here, or fetched now, and pictures then kept; null: neither can be. Of a picture that has arrived, what is kept may be
   * the smaller one: as a whole it is fetched.
   */
  async fileOf(attachmentId: string, size: FileSize): Promise<Blob | null> {
    const opened = this.opened();
    const kept = await opened?.database.photos.get(attachmentId);
    const isSmaller = kept?.status === 'seen' && size === 'original' && isImage(kept.contentType);
    if (kept && !isSmaller) return new Blob([kept.bytes], { type: kept.contentType });
    const me = this.session.me();
    if (!opened || !me?.tenant) return null;
    // At the start the session may still be renewed.
    const owner = { tenantId: me.tenant.id, userId: me.user.id };
    const token = await ownToken(this.session, owner, false).catch(() => null);
    return token === null ? null : fetchedFile(opened.engine, attachmentId, size, token);
  }

  /** Records where this device is from now on, while the app is open. */
  beginTrip(vehicleId: string): Promise<Problem | null> {
    return this.changing(({ engine }) => engine.trips.begin(vehicleId, this.author()));
  }

  /** Kept here; it is sent with others. */
  notePosition(position: Position): Promise<Problem | null> {
    return this.keeping(({ engine }) => engine.trips.note(position, this.author()));
  }

  /** @param at ms since 1970 */
  endTrip(at: number): Promise<Problem | null> {
    return this.changing(({ engine }) => engine.trips.end(at, this.author()));
  }

  keep(commandId: string, instead?: FieldCommand): Promise<Problem | null> {
    const given = this.queue().find((command) => command.commandId === commandId)?.does;
    return this.changing(({ engine }) => engine.outbox.keep(commandId, this.author(), instead), instead ?? given);
  }

  /** Why keeping it can do nothing, as things are known here; null: it can. */
  async whyNotKeep(command: QueuedCommand): Promise<DomainError | null> {
    const opened = this.opened();
    return opened === null ? new DomainError('not_found') : opened.engine.outbox.whyNotKeep(command, this.author());
  }

  drop(...commandIds: readonly string[]): Promise<Problem | null> {
    return this.changing(({ engine }) => engine.outbox.drop(...commandIds));
  }

  /** Gives up a photo that the server refuses. */
  letPhotoGo(attachmentId: string): Promise<Problem | null> {
    return this.changing(({ engine }) => engine.photos.letGo(attachmentId));
  }

  /** What would be lost with this device's copy. */
  undecided(): Promise<number> {
    return this.looking((database) => database.undecided());
  }

  /** Whether one of this person's is under way on this device. */
  async isOnTrip(): Promise<boolean> {
    return (await this.looking((database) => database.trips.count())) !== 0;
  }

  private async looking(look: (database: LocalDatabase) => Promise<number>): Promise<number> {
    const me = this.session.me();
    if (!me?.tenant) return 0;
    const opened = this.opened()?.database;
    const database = opened ?? new LocalDatabase(me.tenant.id, me.user.id);
    try {
      return await look(database);
    } finally {
      if (database !== opened) database.close();
    }
  }

  private ownName(): string | null {
    const me = this.session.me();
    return me?.tenant ? databaseName(me.tenant.id, me.user.id) : null;
  }

  sync(): void {
    this.opened()?.loop.wake();
  }

  /** Everything of theirs on this device, gone for good. */
  async wipe(): Promise<void> {
    const name = this.ownName();
    this.close();
    forgetOwn(this.session.me());
    if (name !== null) await Dexie.delete(name);
    if (name !== null) forgetKept(name);
    const me = this.session.me();
    const owner = me && ownerOf(me);
    if (owner) forgetPin(owner);
  }

  private async changing(change: (opened: Opened) => Promise<unknown>, does?: FieldCommand): Promise<Problem | null> {
    const problem = await this.keeping(change, does);
    if (problem !== null) return problem;
    this.isWorkerAsked = false;
    this.forgetPicture();
    this.sync();
    return null;
  }

  /** What they did is not in it. My day draws another. */
  private forgetPicture(): void {
    const me = this.session.me();
    if (me !== null) forgetDayPicture(me);
  }

  /** @param does what is done by it, whose figures a refusal tells */
  private async keeping(change: (opened: Opened) => Promise<unknown>, does?: FieldCommand): Promise<Problem | null> {
    const opened = this.opened();
    if (opened === null) return problemOf(null);
    try {
      await change(opened);
      this.full.set(false);
      return null;
    } catch (error) {
      if (isFull(error)) this.full.set(true);
      const isHours = does?.kind === 'meter' && does.command.meterKind === 'engine_hours';
      const unit = isHours ? 'hours' : this.session.settings().distanceUnit;
      return problemOf(isFull(error) ? new DomainError('no_room') : inUnitsOf(unit, error));
    }
  }

  private open(tenantId: string, userId: string): void {
    this.close();
    const database = new LocalDatabase(tenantId, userId);
    const access = { token: (fresh: boolean) => ownToken(this.session, { tenantId, userId }, fresh) };
    const line: PhotoLine = {
      send: async (...photo) => new (await import('./tus-line')).TusLine(access).send(...photo),
    };
    const device = thisDevice();
    const engine = new SyncEngine(database, new HttpSyncServer('', access), device, line);
    const loop = new SyncLoop(() => this.roundOf(database, engine));
    const looks = [
      liveQuery(() => database.queue()).subscribe({
        next: (found) => this.commands.update((before) => readAgain(before, found, sequenceOf, isSameCommand)),
        error: () => undefined,
      }),
      liveQuery(() => database.stand()).subscribe({
        next: (standing) => this.standing.set(standing),
        error: () => undefined,
      }),
      liveQuery(() => engine.photos.left()).subscribe({
        next: (left) => this.photosLeft.set(left),
        error: () => undefined,
      }),
    ];
    this.opened.set({ database, engine, loop, looks });
    rememberKept(database.name);
    // After what the page shows of it was read.
    void idle().then(() => {
      if (this.opened()?.database !== database) return;
      // The worker sends as the same device, and cannot read where its id is kept.
      void database.transaction('rw', database.standing, () => database.stands({ device })).catch(() => undefined);
      // What was not sent must outlive a full disk and a browser that tidies up.
      void navigator.storage?.persist?.().catch(() => undefined);
      loop.wake();
    });
  }

  private close(): void {
    const opened = this.opened();
    if (opened === null) return;
    opened.loop.stop();
    for (const look of opened.looks) look.unsubscribe();
    opened.database.close();
    this.opened.set(null);
    this.commands.set([]);
    this.standing.set(null);
    this.photosLeft.set(NO_PHOTOS_LEFT);
    this.round.set(null);
  }

  /** One tab at a time; undefined: another one does it. */
  private async roundOf(database: LocalDatabase, engine: SyncEngine): Promise<Round | undefined> {
    const round = await navigator.locks.request(
      LocalDatabase.senderOf(database.name),
      { ifAvailable: true },
      async (lock) => {
        if (lock === null) return undefined;
        this.running.set(true);
        try {
          const ended = await engine.run();
          // One that reached nobody kept nothing either.
          if (ended.ended === 'done') this.full.set(false);
          return ended;
        } catch (error) {
          if (isFull(error)) this.full.set(true);
          throw error;
        } finally {
          this.running.set(false);
        }
      },
    );
    if (round && this.opened()?.database === database) {
      this.round.set(round);
      if (round.ended === 'unreachable') this.askWorker();
      if (round.ended === 'revoked') await this.revoked();
    }
    return round;
  }

  /** Once for all that was given since: asked while the network is said to be there, the browser would have it try again at once. */
  private askWorker(): void {
    if (this.isWorkerAsked || this.unsent().length === 0) return;
    this.isWorkerAsked = true;
    void askForBackgroundSync();
  }

  private async revoked(): Promise<void> {
    await this.wipe();
    forgetDevice();
    this.session.ended(problemOf(new DomainError('device_revoked')));
  }
}

/** Dexie wraps what IndexedDB says. */
function isFull(error: unknown): boolean {
  return error instanceof Error && /Quota/.test(`${error.name} ${error.message}`);
}

const sequenceOf = ({ sequence }: QueuedCommand): number => sequence;

/** What a command does is never changed: only what became of it. */
function isSameCommand(one: QueuedCommand, other: QueuedCommand): boolean {
  return one.status === other.status && one.failures === other.failures && one.decidedAt === other.decidedAt;
}
