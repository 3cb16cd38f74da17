import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import type { WorkOrderState } from '#domain/maintenance/work-order.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { SyncRecord } from '#domain/sync/views.js';
import { HttpSyncServer, type Access } from '#offline/http-sync-server.js';
import { LocalDatabase } from '#offline/local-database.js';
import type { Author } from '#offline/outbox.js';
import type { FieldCommand, QueuedCommand } from '#offline/queued-command.js';
import { SyncEngine, type Round } from '#offline/sync-engine.js';
import { viewOf, type Viewed } from '#offline/view.js';
import { FaultProxy, type Fault } from './fault-proxy.js';

/** Longer than that a simulated phone waits for no answer, ms. */
const PATIENCE = 1_500;

export interface Owner extends Author {
  readonly userId: string;
  readonly tenantId: string;
  readonly access: Access;
}

/** A phone without a screen: the real offline core, on a line that has faults. */
export class Phone {
  /** Everything ever given here, as it was kept. */
  readonly given: QueuedCommand[] = [];
  /** Of those that their author let go or replaced. */
  readonly decided = new Set<string>();
  private readonly disk = new IDBFactory();
  private readonly line: FaultProxy;
  private address = '';
  private database: LocalDatabase;
  private engine: SyncEngine;

  constructor(
    readonly owner: Owner,
    private readonly deviceId: string,
    target: () => string,
  ) {
    this.line = new FaultProxy(target);
  }

  async begin(): Promise<void> {
    this.address = await this.line.listen();
    this.open();
  }

  /** As after the app was closed: only what was on the disk is there. */
  restart(): void {
    this.database.close();
    this.open();
  }

  private open(): void {
    const { tenantId, userId, access } = this.owner;
    this.database = new LocalDatabase(tenantId, userId, { indexedDB: this.disk, IDBKeyRange });
    const server = new HttpSyncServer(this.address, access, PATIENCE);
    this.engine = new SyncEngine(this.database, server, { id: this.deviceId, name: 'Simulated' });
  }

  sync(...faults: readonly Fault[]): Promise<Round> {
    this.line.meets(...faults);
    return this.engine.run();
  }

  /** Nothing sent from here is still under way. */
  settled(): Promise<void> {
    return this.line.settled();
  }

  async close(): Promise<void> {
    this.database.close();
    await this.line.close();
  }

  /** @returns whether the rules took it */
  async give(does: FieldCommand): Promise<boolean> {
    return this.unlessRefused(async () => {
      const commandId = await this.engine.outbox.add(does, this.owner);
      this.given.push((await this.database.commands.where({ commandId }).first())!);
    });
  }

  /** One way or the other, whatever stands open first. */
  async decide(choice: number): Promise<void> {
    const open = await this.needingMe();
    const command = open[choice % open.length];
    if (!command) return;
    const before = new Set((await this.queue()).map(({ commandId }) => commandId));
    const kept =
      choice % 3 > 0 && (await this.unlessRefused(() => this.engine.outbox.keep(command.commandId, this.owner)));
    if (!kept) await this.engine.outbox.drop(command.commandId);
    const after = await this.queue();
    const left = new Set(after.map(({ commandId }) => commandId));
    for (const id of before) if (!left.has(id)) this.decided.add(id);
    this.given.push(...after.filter(({ commandId }) => !before.has(commandId)));
  }

  queue(): Promise<QueuedCommand[]> {
    return this.database.commands.orderBy('sequence').toArray();
  }

  needingMe(): Promise<QueuedCommand[]> {
    return this.database.commands.where('status').equals('needs_me').toArray();
  }

  records(): Promise<SyncRecord[]> {
    return this.database.records.toArray();
  }

  async workOrders(): Promise<(Viewed & { state: WorkOrderState })[]> {
    const [records, queue] = await Promise.all([
      this.database.records.where('kind').equals('work-order').toArray(),
      this.queue(),
    ]);
    const ids = new Set([
      ...records.map(({ id }) => id),
      ...queue.flatMap(({ does }) => (does.kind === 'work-order' ? does.id : [])),
    ]);
    return [...ids].flatMap((id) => {
      const record = records.find((each) => each.id === id);
      const seen = viewOf(
        record,
        queue.filter(({ does }) => does.id === id),
        this.owner.actor,
      );
      return seen ? [seen as Viewed & { state: WorkOrderState }] : [];
    });
  }

  private async unlessRefused(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  }
}
