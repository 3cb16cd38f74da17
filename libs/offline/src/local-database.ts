import { Dexie, type DexieOptions, type EntityTable, type Table } from 'dexie';
import type { SyncDecision, SyncRecord } from '#domain/sync/views.js';
import { databaseName } from './database-name.js';
import type { KeptPhoto } from './photos.js';
import type { QueuedCommand } from './queued-command.js';
import type { Device } from './sync-engine.js';
import type { KeptFix, RunningTrip } from './trips.js';

/** A record as the server gave it. */
export interface StoredRecord extends SyncRecord {
  /** The load it came with; what an earlier one left and a later one did not bring is gone. */
  readonly load: number;
}

/** What is known beside records and commands; each is a row of its own. */
export interface Standing {
  /** Of the next call for changes. */
  readonly cursor: string | null;
  /** The load that is under way, or was last. */
  readonly load: number;
  /** Whether a load came to its end once: what is here is whole. */
  readonly loadedAt: string | null;
  /** Given to the next command. */
  readonly nextSequence: number;
  /** As which it speaks with the server; not known before the app has opened it. */
  readonly device?: Device;
}

export const NEW_STANDING: Standing = { cursor: null, load: 0, loadedAt: null, nextSequence: 1 };

/** So many commands are read or written at a time, where there may be thousands. */
export const PIECE = 250;

/** What one person has of one tenant on this device. Nobody else's bytes are in it, so to wipe it is to delete it. */
export class LocalDatabase extends Dexie {
  readonly records!: Table<StoredRecord, [kind: string, id: string]>;
  readonly commands!: EntityTable<QueuedCommand, 'sequence'>;
  readonly standing!: Table<Standing, 'standing'>;
  readonly decisions!: EntityTable<SyncDecision, 'commandId'>;
  readonly photos!: EntityTable<KeptPhoto, 'attachmentId'>;
  readonly trips!: EntityTable<RunningTrip, 'tripId'>;
  readonly fixes!: Table<KeptFix, [tripId: string, elapsed: number]>;

  /** @param options where there is no browser: an implementation of IndexedDB */
  constructor(tenantId: string, userId: string, options?: DexieOptions) {
    // What was read is not kept beside: it would be copied each time.
    super(databaseName(tenantId, userId), { cache: 'disabled', ...options });
    this.version(1).stores({
      records: '[kind+id], kind, load',
      commands: 'sequence, &commandId, status, [does.kind+does.id]',
      standing: '',
      decisions: 'commandId',
    });
    // Another tab deletes it: who is closed by that must not make it anew.
    this.on('versionchange', () => this.close());
    this.version(2).stores({
      commands: 'sequence, &commandId, status, [status+decidedAt], [does.kind+does.id]',
      photos: 'attachmentId, status',
    });
    this.version(3).stores({
      photos: 'attachmentId, status, [status+keptAt]',
      trips: 'tripId',
      fixes: '[tripId+elapsed], tripId',
    });
    this.version(4).stores({ photos: 'attachmentId, status, [status+keptAt], refused' });
    this.version(5).stores({ records: '[kind+id], kind, load, [kind+state.vehicleId]' });
  }

  /** The lock (Web Locks) of whoever sends: one tab, or the worker. */
  static senderOf(name: string): string {
    return `${name}.sync`;
  }

  /** All commands of one moment, the oldest first; a piece at a time, as thousands at once would keep their page from all else. */
  queue(): Promise<QueuedCommand[]> {
    const { commands } = this;
    return this.transaction('r', commands, async () => {
      const all: QueuedCommand[] = [];
      for (;;) {
        const piece = await commands
          .where('sequence')
          .above(all.at(-1)?.sequence ?? 0)
          .limit(PIECE)
          .toArray();
        all.push(...piece);
        if (piece.length < PIECE) return all;
      }
    });
  }

  /** What would be lost with it: trips under way, commands that are not carried out, and photos beside those. */
  async undecided(): Promise<number> {
    const commands = await this.commands.where('status').anyOf('waiting', 'needs_me').toArray();
    const announced = new Set(commands.map(({ does }) => does.id));
    const photos = await this.photos.where({ status: 'waiting' }).primaryKeys();
    return (await this.trips.count()) + commands.length + photos.filter((id) => !announced.has(id)).length;
  }

  /** All of a kind: by the primary key, so that whoever looks on is told by one range and not by a thousand keys. */
  recordsOf(kind: string): Promise<StoredRecord[]> {
    return this.records.where('[kind+id]').between([kind, Dexie.minKey], [kind, Dexie.maxKey]).toArray();
  }

  /** Those of these ids that are here. */
  async recordsBy(kind: string, ids: readonly string[]): Promise<StoredRecord[]> {
    const found = await this.records.bulkGet(ids.map((id): [string, string] => [kind, id]));
    return found.filter((record) => record !== undefined);
  }

  /** Those of a kind that belong to these vehicles: of a fleet nothing else is read. */
  recordsOfVehicles(kind: string, vehicleIds: readonly string[]): Promise<StoredRecord[]> {
    const { records } = this;
    const of = (id: string) => records.where('[kind+state.vehicleId]').equals([kind, id]).toArray();
    return this.transaction('r', records, async () => (await Promise.all(vehicleIds.map(of))).flat());
  }

  async stand(): Promise<Standing> {
    return (await this.standing.get('standing')) ?? NEW_STANDING;
  }

  async stands(change: Partial<Standing>): Promise<void> {
    await this.standing.put({ ...(await this.stand()), ...change }, 'standing');
  }
}
