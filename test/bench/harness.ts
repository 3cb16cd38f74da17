import { fork, type ChildProcess } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** One side of a comparison, in a process of its own: see `serve` in arm.ts. */
export interface Arm {
  readonly name: string;
  ask<Answer>(what: string, input?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    for (const child of running) child.kill('SIGKILL');
    process.exit(1);
  });

/** Starts the program of an arm with its configuration and waits until it is ready. */
export async function startArm(
  name: string,
  program: string,
  config: unknown,
  env: NodeJS.ProcessEnv = {},
): Promise<Arm> {
  const child = fork(fileURLToPath(program), {
    serialization: 'advanced',
    env: { ...process.env, ...env },
    execArgv:
      process.env['BENCH_PROFILE'] === name ? ['--cpu-prof', `--cpu-prof-dir=${os.tmpdir()}/bench-profile`] : [],
    // What the program logs is written, and nobody's terminal is the slower for it.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  running.add(child);
  const waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>();
  let last = 0;
  child.on('message', (message: { id: number; answer?: unknown; error?: string }) => {
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) call?.resolve(message.answer as never);
    else call?.reject(new Error(`${name}: ${message.error}`));
  });
  child.once('exit', (code) => {
    running.delete(child);
    for (const call of waiting.values()) call.reject(new Error(`${name} ended with ${code}`));
  });
  const ask = <Answer>(what: string, input?: unknown): Promise<Answer> =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      child.send({ id: last, what, input });
    });
  await ask('open', config);
  return {
    name,
    ask,
    async stop() {
      await ask('close');
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await ended;
    },
  };
}

export type Series = Map<string, number[]>;

/** A/B/A/B…: each round asks every arm once, in turn, and keeps what it measured. */
export async function interleaved(
  rounds: number,
  arms: Readonly<Record<string, () => Promise<number>>>,
): Promise<Series> {
  const series: Series = new Map(Object.keys(arms).map((name) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries(arms)) series.get(name)!.push(await run());
    console.log(
      `round ${round} of ${rounds}: ${[...series].map(([name, values]) => `${name} ${shown(values.at(-1)!)}`).join(', ')}`,
    );
  }
  return series;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

export function printTable(unit: string, series: Series): void {
  console.log(`\n| ${unit} | median | every round |\n| --- | ---: | --- |`);
  for (const [name, values] of series)
    console.log(`| ${name} | ${shown(median(values))} | ${values.map(shown).join(' · ')} |`);
  console.log();
}

export function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(3);
}

/** What the figures were made on. Call before and after: a machine that is busy with something else shows. */
export async function printMachine(url: string, when: string): Promise<void> {
  const [cpu] = os.cpus();
  const load = os.loadavg().map((value) => value.toFixed(2));
  console.log(
    `${when}: load ${load.join(' ')} on ${os.cpus().length} × ${cpu?.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GB, Node ${process.version}`,
  );
  const settings = await sql<{ name: string; setting: string }>(
    url,
    `SELECT name, setting FROM pg_settings WHERE name IN ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method') ORDER BY name`,
  );
  console.log(settings.map(({ name, setting }) => `${name} ${setting}`).join(', '));
}

/** Rounded to what a figure is good for. */
export function ratio(value: number): number {
  return Number(value.toPrecision(3));
}

/** The last line of a bench. */
export function report(bench: string, figures: Readonly<Record<string, number>>): void {
  console.log(JSON.stringify({ bench, figures }));
}

/** The server that `npm run bench` started, as its superuser. */
export function serverUrl(database?: string): string {
  const given = process.env['BENCH_DATABASE_URL'];
  if (!given) throw new Error('BENCH_DATABASE_URL is not set: run this with `npm run bench -- <name>`');
  const url = new URL(given);
  if (database) url.pathname = `/${database}`;
  return url.toString();
}

/** One connection for what stands around a measurement; several statements run one by one, the last one's rows are answered. */
export async function sql<Row extends object = Record<string, unknown>>(
  url: string,
  text: string,
  values?: unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result: unknown = await client.query(text, values);
    return ((Array.isArray(result) ? result.at(-1) : result) as pg.QueryResult<Row>).rows;
  } finally {
    await client.end();
  }
}
