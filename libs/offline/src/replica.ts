import { Dexie } from 'dexie';
import type { SyncChanges } from '#domain/sync/views.js';
import type { LocalDatabase } from './local-database.js';
import { SURROUNDINGS, type Surroundings } from './outbox.js';
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
    return database.transaction('rw', [database.records, database.standing], async () => {
      const standing = await database.stand();
      const load = reset ? standing.load + 1 : standing.load;
      await database.records.bulkPut(records.map((record) => ({ ...record, load })));
      await database.records.bulkDelete(gone.map(({ kind, id }) => [kind, id]));
      if (!more) await database.records.where('load').below(load).delete();
      await database.stands({
        cursor,
        load,
        loadedAt: more ? standing.loadedAt : this.surroundings.now().toISOString(),
      });
    });
  }

  /** Commands whose effect has come with the records need not be shown over them any more. */
  tidy(): Promise<void> {
    const { database } = this;
    const now = this.surroundings.now().getTime();
    return database.transaction('rw', [database.records, database.commands], async () => {
      const accepted = await database.commands.where('status').equals('accepted').toArray();
      const things = await database.records.bulkGet(accepted.map(({ does }) => [does.kind, does.id]));
      const seen = accepted.filter((command, place) => {
        const record = things[place];
        const since = now - Date.parse(command.decidedAt!);
        return record ? !isMissingIn(record, command) : since > NO_RECORD;
      });
      await database.commands.bulkPut(seen.map((command) => ({ ...command, status: 'sent' as const })));
      const old = new Date(now - LISTED).toISOString();
      await database.commands.where('[status+decidedAt]').between(['sent', Dexie.minKey], ['sent', old]).delete();
    });
  }
}
