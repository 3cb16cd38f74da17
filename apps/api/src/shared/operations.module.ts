import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Cache } from '#domain/ports/cache.js';
import { DurableReader } from '#infrastructure/messaging/durable-reader.js';
import { parkedCounts, readerLags, sagaCounts } from '#infrastructure/messaging/log-figures.js';
import { Database } from '#infrastructure/persistence/database.js';
import { Figures, type Figure } from './figures.js';
import { measuring } from './measurements.js';
import { observe, observed, type Kind } from './observed.js';

interface Bus {
  execute(message: object): Promise<unknown>;
}

observe(measuring);

/** What somebody who runs the program wants to know of it: see docs/operations.md. */
@Global()
@Module({ providers: [Figures], exports: [Figures] })
export class OperationsModule implements OnModuleInit {
  constructor(
    private readonly figures: Figures,
    private readonly database: Database,
    private readonly cache: Cache,
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  onModuleInit(): void {
    observeBus(this.commands, 'command');
    observeBus(this.queries, 'query');
    this.figures.add('database', () => this.connections());
    this.figures.add('log', () => this.log());
    this.figures.add('cache', () => {
      const { hits, misses } = this.cache.stats;
      return [
        { name: 'cache_answers', labels: ['hit'], value: hits },
        { name: 'cache_answers', labels: ['miss'], value: misses },
      ];
    });
  }

  private connections(): Figure[] {
    const { app, system } = this.database;
    return Object.entries({ app, system }).flatMap(([pool, { totalCount, idleCount, waitingCount }]): Figure[] => [
      { name: 'database_connections', labels: [pool, 'busy'], value: totalCount - idleCount },
      { name: 'database_connections', labels: [pool, 'idle'], value: idleCount },
      { name: 'database_waiting', labels: [pool], value: waitingCount },
    ]);
  }

  private async log(): Promise<Figure[]> {
    const [lags, parked, sagas] = await Promise.all([
      readerLags(this.database, DurableReader.known),
      parkedCounts(this.database),
      sagaCounts(this.database),
    ]);
    return [
      ...lags.flatMap(({ reader, events, seconds }): Figure[] => [
        { name: 'reader_lag_events', labels: [reader], value: events },
        { name: 'reader_lag_seconds', labels: [reader], value: seconds },
      ]),
      ...parked.map(({ of, state, count }): Figure => ({ name: 'parked_events', labels: [of, state], value: count })),
      ...sagas.map(({ of, state, count }): Figure => ({ name: 'sagas', labels: [of, state], value: count })),
    ];
  }
}

/** By the name of the domain's command where one class carries several. */
function observeBus(bus: Bus, kind: Kind): void {
  const execute = bus.execute.bind(bus);
  bus.execute = (message) => {
    const { command } = message as { readonly command?: { readonly name?: unknown } };
    const name = typeof command?.name === 'string' ? command.name : message.constructor.name;
    return observed(kind, name, () => execute(message));
  };
}
