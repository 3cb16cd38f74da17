import { randomUUID } from 'node:crypto';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import type { Actor } from '#domain/shared/command.js';
import { HttpSyncServer } from '#offline/http-sync-server.js';
import { LocalDatabase } from '#offline/local-database.js';
import type { Author } from '#offline/outbox.js';
import type { PhotoLine } from '#offline/photos.js';
import type { FieldCommand, QueuedCommand } from '#offline/queued-command.js';
import { SyncEngine } from '#offline/sync-engine.js';
import { viewOf, type Viewed } from '#offline/view.js';
import type { Colleague } from './colleague.js';
import type { Program } from './program.js';
import type { TestTenant } from './tenant.js';

/** Somebody's phone without a screen: the real offline core, which is online whenever `sync` is called. */
export class OfflinePhone {
  private readonly database: LocalDatabase;
  readonly engine: SyncEngine;

  private constructor(
    readonly author: Author,
    program: Program,
    tenantId: string,
    token: string,
    line?: PhotoLine,
  ) {
    const disk = { indexedDB: new IDBFactory(), IDBKeyRange };
    this.database = new LocalDatabase(tenantId, author.actor.userId!, disk);
    const server = new HttpSyncServer(program.url, { token: () => Promise.resolve(token) });
    this.engine = new SyncEngine(this.database, server, { id: randomUUID(), name: 'Test' }, line);
  }

  /** With everything on it that this person needs. */
  static async of(
    program: Program,
    { tenantId }: Pick<TestTenant, 'tenantId'>,
    { id, client }: Colleague,
    line?: PhotoLine,
  ): Promise<OfflinePhone> {
    const { body } = await client.get<Pick<Actor, 'permissions' | 'scope'>>('/me');
    const actor = { userId: id, permissions: body.permissions, scope: body.scope };
    const author = { actor, settings: { currency: 'USD', distanceUnit: 'miles' } } as const;
    const phone = new OfflinePhone(author, program, tenantId, client.token!, line);
    await phone.sync();
    return phone;
  }

  /** @throws DomainError what the rules refuse */
  give(does: FieldCommand): Promise<string> {
    return this.engine.outbox.add(does, this.author);
  }

  async sync(): Promise<void> {
    expect(await this.engine.run()).toEqual({ ended: 'done' });
  }

  queue(): Promise<QueuedCommand[]> {
    return this.database.commands.orderBy('sequence').toArray();
  }

  /** As its owner sees it. */
  async seen<State extends object>(kind: string, id: string): Promise<Viewed<State> | undefined> {
    const [record, queue] = [await this.database.records.get([kind, id]), await this.queue()];
    const about = queue.filter(({ does }) => does.kind === kind && does.id === id);
    return viewOf(record, about, this.author.actor) as Viewed<State> | undefined;
  }

  close(): void {
    this.database.close();
  }
}
