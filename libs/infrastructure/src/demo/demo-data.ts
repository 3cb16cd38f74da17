import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/** As tools/make-demo-data.mjs writes it: dictionaries, and columns that refer to them by place. */
interface Cincinnati {
  readonly firstDay: string;
  readonly assets: readonly string[];
  readonly locations: readonly { readonly code: string; readonly name: string }[];
  readonly departments: readonly string[];
  readonly reasons: readonly { readonly code: string; readonly name: string }[];
  readonly priorities: readonly string[];
  readonly statuses: readonly string[];
  readonly jobs: readonly string[];
  readonly rows: Readonly<
    Record<
      'day' | 'asset' | 'location' | 'department' | 'reason' | 'priority' | 'status' | 'job' | 'year' | 'sequence',
      readonly number[]
    >
  >;
}

export interface ModelLine {
  readonly make: string;
  readonly model: string;
  readonly fuel: string;
  readonly years: readonly number[];
}

export interface Bus {
  readonly model: string;
  readonly number: string;
  readonly year: number;
  /** Odometer at the end of successive months. */
  readonly miles: readonly number[];
}

/** One real work order. */
export interface CityRow {
  /** The city's own number: year-location-sequence. */
  readonly cityNumber: string;
  /** Days since 1970. */
  readonly day: number;
  readonly asset: string;
  readonly location: string;
  readonly department: string;
  readonly reasonCode: string;
  readonly reason: string;
  /** 1 is the most urgent. */
  readonly priority: '1' | '2' | '3';
  readonly status: 'CLOSED' | 'OPEN' | 'WORK FINISHED';
  readonly job: 'PM' | 'REPAIR';
}

export interface DemoData {
  readonly rows: readonly CityRow[];
  readonly models: Readonly<Record<string, readonly ModelLine[]>>;
  readonly buses: readonly Bus[];
}

export interface DemoOptions {
  /** ms since 1970 */
  readonly now?: number;
  readonly data?: DemoData;
}

export function readDemoData(folder = demoFolder()): DemoData {
  const read = <T>(name: string): T =>
    JSON.parse(brotliDecompressSync(readFileSync(join(folder, `${name}.json.br`))).toString('utf8')) as T;
  return {
    rows: rowsOf(read<Cincinnati>('cincinnati')),
    models: read<{ models: DemoData['models'] }>('vehicles').models,
    buses: read<{ buses: readonly Bus[] }>('buses').buses,
  };
}

/** `deploy/demo` of the repository, from the sources as from what was built of them. */
function demoFolder(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const found = join(folder, 'deploy/demo');
    if (existsSync(found)) return found;
  }
  throw new Error(
    'deploy/demo is not here: the demo cannot be loaded without its data (FLEET_DEMO=0 starts without it)',
  );
}

function rowsOf({ rows, ...known }: Cincinnati): CityRow[] {
  const numbers = new Map<string, number>();
  let day = Date.parse(known.firstDay) / 86_400_000;
  return rows.day.map((difference, at) => {
    day += difference;
    const { code, name: location } = known.locations[rows.location[at]!]!;
    const year = 2021 + rows.year[at]!;
    const number = (numbers.get(`${code}/${year}`) ?? 0) + rows.sequence[at]!;
    numbers.set(`${code}/${year}`, number);
    const reason = known.reasons[rows.reason[at]!]!;
    return {
      cityNumber: `${year}-${code}-${number}`,
      day,
      asset: known.assets[rows.asset[at]!]!,
      location,
      department: known.departments[rows.department[at]!]!,
      reasonCode: reason.code,
      reason: reason.name,
      priority: known.priorities[rows.priority[at]!] as CityRow['priority'],
      status: known.statuses[rows.status[at]!] as CityRow['status'],
      job: known.jobs[rows.job[at]!] as CityRow['job'],
    };
  });
}
