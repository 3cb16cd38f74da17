import type { AggregateRoot } from '#domain/shared/aggregate-root.js';
import type { DomainEvent } from '#domain/shared/domain-event.js';
import { saveMany, type BulkOptions } from '../persistence/bulk.js';
import type { Database } from '../persistence/database.js';
import { mappingOf } from '../persistence/mappings.js';
import { writeEntries } from '../search/search-entries.js';

type Aggregate = AggregateRoot<unknown, DomainEvent>;

/** Writes chunks while the next ones are told: the database works beside us, some transactions behind. */
export class BulkWriter {
  events = 0;
  private readonly underWay = new Set<Promise<void>>();
  private failure: Error | undefined;

  constructor(
    private readonly database: Database,
    private readonly tenantId: string,
    private readonly userOf: BulkOptions['userOf'],
    private readonly atOnce = 2,
  ) {}

  /** One transaction: keep it below a second. Keys are stream types, parents first. Earlier chunks may not be written yet. */
  async write(
    chunk: Readonly<Record<string, readonly Aggregate[]>>,
    options: Pick<BulkOptions, 'history'> = {},
  ): Promise<void> {
    for (const aggregate of Object.values(chunk).flat()) this.events += aggregate.changes.length;
    while (this.underWay.size >= this.atOnce) await Promise.race(this.underWay);
    if (this.failure) throw this.failure;
    const writing = this.save(chunk, options)
      .catch((error: unknown) => void (this.failure ??= error instanceof Error ? error : new Error(String(error))))
      .finally(() => this.underWay.delete(writing));
    this.underWay.add(writing);
  }

  /** Until everything is written. */
  async drain(): Promise<void> {
    await Promise.all(this.underWay);
    if (this.failure) throw this.failure;
  }

  private async save(
    chunk: Readonly<Record<string, readonly Aggregate[]>>,
    options: Pick<BulkOptions, 'history'>,
  ): Promise<void> {
    await this.database.tenantTransaction(this.tenantId, async (client) => {
      // No chunk waits for the disk: the load's last transaction does, and all before it are on the disk then too.
      await client.query('SET LOCAL synchronous_commit = off');
      for (const [type, aggregates] of Object.entries(chunk)) {
        const mapping = mappingOf(type);
        await saveMany(client, this.tenantId, mapping, aggregates as never, { userOf: this.userOf, ...options });
        const ids = aggregates.map(({ state }) => mapping.id(state));
        // No reader reads a loaded past.
        await writeEntries(client, this.tenantId, type, ids);
      }
    });
  }
}

/** Taken as they are asked for. */
export function* chunks<Item>(items: Iterable<Item>, size: number): Iterable<Item[]> {
  let chunk: Item[] = [];
  for (const item of items)
    if (chunk.push(item) === size) {
      yield chunk;
      chunk = [];
    }
  if (chunk.length > 0) yield chunk;
}
