import { parseArgs } from 'node:util';
import { loadDemo } from '#infrastructure/demo/load-demo.js';
import { loadMany, type Load } from '#infrastructure/demo/load-many.js';
import { saveOperator } from '#infrastructure/identity/operators.js';
import { listParked, redrive, type ParkedEvent } from '#infrastructure/messaging/parked-events.js';
import { Database } from '#infrastructure/persistence/database.js';
import { prepareDatabase } from '#infrastructure/persistence/prepare-database.js';
import { verify } from '#infrastructure/persistence/verify.js';
import { readEnvironment } from './shared/config.js';

const USAGE = `npm run fleet -- <command>

  verify        proves that every row is what its events say, and that no event was changed afterwards
  audit verify  the same
  operator EMAIL NAME
                makes an operator of the platform, or changes its name and password; the password, of twelve characters
                or more, comes in FLEET_OPERATOR_PASSWORD
  parked        lists the events that readers gave up on, and whose streams wait for them
  parked redrive [READER|ID]
                has them tried again: all, those of one reader, or one event
  demo          loads the demo fleet, unless it is there
  load --tenants N --work-orders M [--hot K] [--vehicles V]
                loads many tenants for benches, K of the work orders (default: a tenth) and V vehicles in the first one`;
/** No more than these are printed. */
const FAULTS_SHOWN = 50;
const PARKED_SHOWN = 200;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(words: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      tenants: { type: 'string' },
      'work-orders': { type: 'string' },
      hot: { type: 'string' },
      vehicles: { type: 'string' },
    },
  });
  if (positionals[0] === 'operator') return makeOperator(positionals.slice(1));
  if (positionals[0] === 'parked' && positionals[1] === 'redrive' && positionals.length <= 3)
    return withDatabase((database) => redriveParked(database, positionals[2]));
  switch (positionals.join(' ')) {
    case 'parked':
      return withDatabase(showParked);
    case 'verify':
    case 'audit verify':
      return withDatabase(runVerify);
    case 'demo':
      return withDatabase(async (database) => {
        await loadDemo(database, say);
        return 0;
      });
    case 'load': {
      const load = loadOf(values);
      return withDatabase(async (database) => {
        say(`the hot tenant is ${await loadMany(database, load, say)}`);
        return 0;
      });
    }
    default:
      say(USAGE);
      return positionals.length === 0 ? 0 : 2;
  }
}

async function makeOperator([email, ...names]: string[]): Promise<number> {
  const password = process.env['FLEET_OPERATOR_PASSWORD'] ?? '';
  if (!email?.includes('@') || names.length === 0) throw new Error(`An operator has an e-mail and a name.\n\n${USAGE}`);
  if (password.length < 12) throw new Error('FLEET_OPERATOR_PASSWORD must have twelve characters or more');
  return withDatabase(async ({ adminUrl }) => {
    await saveOperator(adminUrl, { email, name: names.join(' '), password });
    say(`${email} may log in`);
    return 0;
  });
}

async function withDatabase(work: (database: Database) => Promise<number>): Promise<number> {
  const { DATABASE_URL } = readEnvironment(process.env);
  await prepareDatabase(DATABASE_URL, say);
  const database = new Database(DATABASE_URL, (error) => process.stderr.write(`${error.message}\n`));
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

async function runVerify(database: Database): Promise<number> {
  const { streams, events, faults } = await verify(database, (tenantId, report) =>
    say(`${tenantId}: ${report.streams} streams so far`),
  );
  for (const fault of faults.slice(0, FAULTS_SHOWN)) say(fault);
  say(`${streams} streams, ${events} events, ${faults.length} faults`);
  return faults.length === 0 ? 0 : 1;
}

async function showParked(database: Database): Promise<number> {
  const parked = await listParked(database);
  for (const event of parked.slice(0, PARKED_SHOWN)) say(parkedText(event));
  say(`${parked.length} events are parked`);
  return 0;
}

function parkedText(event: ParkedEvent): string {
  const { id, reader, tenantId, streamType, streamId, version, type, error, tries, since } = event;
  return [
    `${id}  ${type}`,
    `  reader ${reader}, tenant ${tenantId}, stream ${streamType} ${streamId} at ${version}`,
    `  ${tries} attempts, since ${since.toISOString()}: ${error ?? ''}`,
  ].join('\n');
}

/** @param which a reader's name or an event's id; all that are parked without it */
async function redriveParked(database: Database, which?: string): Promise<number> {
  let redriven = 0;
  for (const { tenantId, reader, id } of await listParked(database))
    if (which === undefined || which === id || which === reader)
      redriven += Number(await redrive(database, tenantId, reader, id));
  say(`${redriven} events will be tried again`);
  // Who names something that is not parked has mistyped it.
  return which !== undefined && redriven === 0 ? 1 : 0;
}

function loadOf({
  tenants,
  'work-orders': workOrders,
  hot,
  vehicles,
}: {
  tenants?: string;
  'work-orders'?: string;
  hot?: string;
  vehicles?: string;
}): Load {
  const total = count('work-orders', workOrders);
  const load = {
    tenants: count('tenants', tenants),
    workOrders: total,
    hot: hot === undefined ? Math.floor(total / 10) : count('hot', hot),
    ...(vehicles !== undefined && { vehicles: count('vehicles', vehicles) }),
  };
  if (load.hot > total) throw new Error('--hot cannot be more than --work-orders');
  return load;
}

function count(name: string, text: string | undefined): number {
  if (!/^[1-9]\d{0,7}$/.test(text ?? '')) throw new Error(`--${name} must be a whole number from 1\n\n${USAGE}`);
  return Number(text);
}
