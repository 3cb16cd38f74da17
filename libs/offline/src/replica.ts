import { Dexie } from 'dexie';
import type { SyncChanges } from '#domain/sync/views.js';
import { PIECE, type LocalDatabase } from './local-database.js';
import { SURROUNDINGS, type Surroundings } from './outbox.js';
import type { QueuedCommand } from './queued-command.js';
import { isMissingIn } from './view.js';

/** What arrived stays listed for so long, ms. */
const LISTED = 86_400_000;
/** A command about a thing that does not come to this device is in no record: it counts as seen after so long, ms. */
const NO_RECORD = 120_000;

/** What the server has of what this person needs, as far as it has come. */
export class Replica {
  constructor(
    private readonly database: LocalDatabase,
    private readonly surroundings: Surroundings = SURROUNDINGS,
  ) {}

  /** Of the next call for changes. */
  async cursor(): Promise<string | null> {
    return (await this.database.stand()).cursor;
  }

  /** One answer, whole or not at all: the place it leads to is kept with what it brought. */
  take({ reset, records, gone, cursor, more }: SyncChanges): Promise<void> {
    const { database } = this;
    return database.transaction('rw', [database.records, database.standing, database.photos], async () => {
      const standing = await database.stand();
      const load = reset ? standing.load + 1 : standing.load;
      await database.records.bulkPut(records.map((record) => ({ ...record, load })));
      await this.leave(gone.map(({ kind, id }) => [kind, id]));
      if (!more) await this.leave(await database.records.where('load').below(load).primaryKeys());
      await database.stands({
        cursor,
        load,
        loadedAt: more ? standing.loadedAt : this.surroundings.now().toISOString(),
      });
    });
  }

  /** A picture goes with its record; one that is not known to have arrived stays. */
  private async leave(keys: readonly [kind: string, id: string][]): Promise<void> {
    const { records, photos } = this.database;
    await records.bulkDelete([...keys]);
    const files = new Set(keys.filter(([kind]) => kind === 'attachment').map(([, id]) => id));
    if (files.size === 0) return;
    const seen = await photos.where({ status: 'seen' }).primaryKeys();
    await photos.bulkDelete(seen.filter((id) => files.has(id)));
  }

  /**
   * Commands whose effect has come with the records need not be shown over them any more. A piece at a time: thousands at once
   * would keep their page from all else, and each is right by itself.
   */
  async tidy(): Promise<void> {
    const { commands } = this.database;
    const accepted = await commands.where('status').equals('accepted').primaryKeys();
    for (let from = 0; from < accepted.length; from += PIECE) await this.arrived(accepted.slice(from, from + PIECE));
    const old = new Date(this.surroundings.now().getTime() - LISTED).toISOString();
    await commands.where('[status+decidedAt]').between(['sent', Dexie.minKey], ['sent', old]).delete();
  }

  private arrived(sequences: readonly number[]): Promise<void> {
    const { records, commands } = this.database;
    const now = this.surroundings.now().getTime();
    return this.database.transaction('rw', [records, commands], async () => {
      const accepted = (await commands.bulkGet([...sequences])).filter(isAccepted);
      const things = await records.bulkGet(accepted.map(({ does }) => [does.kind, does.id]));
      const seen = accepted.filter((command, place) => {
        const record = things[place];
        const since = now - Date.parse(command.decidedAt!);
        return record ? !isMissingIn(record, command) : since > NO_RECORD;
      });
      await commands.bulkPut(seen.map((command) => ({ ...command, status: 'sent' as const })));
    });
  }
}

function isAccepted(command: QueuedCommand | undefined): command is QueuedCommand {
  return command?.status === 'accepted';
}
