// The product's own list handler; once more with the same SQL sent by a role that the fence does not bind.
import pg from 'pg';
import { ReadDatabase, type Reads, type RowsOfEach } from '#domain/ports/read-database.js';
import { Database } from '#infrastructure/persistence/database.js';
import type { ListWorkOrdersHandler as Handler } from '../../apps/api/src/maintenance/list-work-orders.query.js';
import type { TenantAccess } from '../../apps/api/src/shared/request-context.js';
import { serve } from './arm.ts';
import { dist, openProduct, type Product } from './product.ts';

export interface ListsConfig {
  readonly url: string;
  readonly tenantId: string;
  readonly userId: string;
}

const { ListWorkOrders, ListWorkOrdersHandler, ListWorkOrdersInput } = (await import(
  dist('maintenance/list-work-orders.query.js')
)) as typeof import('../../apps/api/src/maintenance/list-work-orders.query.js');

const { Lists } = (await import(dist('shared/lists.js'))) as typeof import('../../apps/api/src/shared/lists.js');

/** Several states at once, as the list is mostly asked. */
const SEVERAL_STATES = ['open', 'in_progress', 'on_hold'];

let product: Product;
let fenced: Handler;
let open: { database: Database; handler: Handler };
let caller: TenantAccess;
let sent: { sql: string; parameters: readonly unknown[] }[];

const asked = (status: string[]) => new ListWorkOrders(caller, Object.assign(new ListWorkOrdersInput(), { status }));

/** Notes what it is asked. */
class Noting extends ReadDatabase {
  override query<Row extends object>(
    tenantId: string,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    sent.push({ sql, parameters });
    return product.context.get(Database).query<Row>(tenantId, sql, parameters);
  }

  override queries<Rows extends readonly object[]>(tenantId: string, reads: Reads<Rows>): Promise<RowsOfEach<Rows>> {
    for (const read of reads) if (read) sent.push({ sql: read.sql, parameters: read.parameters ?? [] });
    return product.context.get(Database).queries(tenantId, reads);
  }
}

async function timed(handler: Pick<Handler, 'execute'>, status: string[], times: number): Promise<number[]> {
  const millis: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const began = performance.now();
    await handler.execute(asked(status));
    millis.push(performance.now() - began);
  }
  return millis;
}

serve<ListsConfig>({
  async open(config) {
    product = await openProduct(config.url);
    caller = await product.caller(config);
    fenced = product.context.get(ListWorkOrdersHandler, { strict: false });
    const database = new Database(config.url, () => undefined);
    // The same class, pool and pipeline, as the superuser: no policy applies to that one.
    const options = { ...database.app.options, connectionString: config.url, pipeline: true };
    await database.app.end();
    Object.assign(database, { app: new pg.Pool(options) });
    open = { database, handler: new ListWorkOrdersHandler(new Lists(database)) };
    const [role] = await database.query<{ current_user: string }>(config.tenantId, 'SELECT current_user, $1::text');
    if (role?.current_user === 'fleet_app') throw new Error('That role is fenced');
  },
  ids: async () => {
    const { data, total } = await fenced.execute(asked(SEVERAL_STATES));
    return [...data.map(({ id }) => id), String(total)];
  },
  list: (times: number) => timed(fenced, SEVERAL_STATES, times),
  /** With nothing remembered: as the first reader finds it after a change. */
  listAnew: (times: number) =>
    timed(
      { execute: (query) => new ListWorkOrdersHandler(new Lists(product.context.get(Database))).execute(query) },
      SEVERAL_STATES,
      times,
    ),
  page: (times: number) => timed(fenced, ['open'], times),
  pageWithoutFence: (times: number) => timed(open.handler, ['open'], times),
  async explain() {
    sent = [];
    await new ListWorkOrdersHandler(new Lists(new Noting())).execute(asked(SEVERAL_STATES));
    const plans: string[] = [];
    for (const { sql, parameters } of sent) {
      const rows = await product.context
        .get(Database)
        .query<{ 'QUERY PLAN': string }>(caller.tenantId, `EXPLAIN (ANALYZE, BUFFERS) ${sql}`, parameters);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    }
    return `FleetMS, page and total:\n\n${plans.join('\n\n')}\n`;
  },
  async close() {
    await open.database.close();
    await product.context.close();
  },
});
