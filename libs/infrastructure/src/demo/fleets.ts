import type { PlanName } from '#domain/identity/plans.js';
import { cityAssets, transitAssets, type Asset } from './assets.js';
import { DAY, yesterdayOf } from './calendar.js';
import { SPECIAL_ORDER } from './catalogue.js';
import type { CityRow, DemoData } from './demo-data.js';
import { NEVER, planJobs, type Job } from './jobs.js';

/** How long before now the demo's records begin. */
export const SPAN = 760 * DAY;

export interface Fleet {
  readonly companyName: string;
  readonly domain: string;
  readonly plan: PlanName;
  /** Beside the one who logs in. */
  readonly technicians: number;
  readonly supervisors: number;
  /** Where the one who logs in as technician works. */
  readonly home: string;
  readonly locations: readonly string[];
  readonly assets: readonly Asset[];
  readonly jobs: readonly Job[];
}

export function queenCity({ rows, models }: DemoData, now: number): Fleet {
  const assets = cityAssets(rows, models, now - SPAN);
  const jobs = planJobs(rows, byNumber(assets), yesterdayOf(now), now);
  return {
    companyName: 'Queen City Public Works',
    domain: 'queencity.example',
    plan: 'enterprise',
    technicians: 14,
    supervisors: 4,
    home: 'Light Car Shop',
    locations: [...new Set(rows.map(({ location }) => location))].sort(),
    assets,
    jobs: withShortOnes(jobs, 'Light Car Shop', now),
  };
}

const GARAGES = ['North Garage', 'South Garage'] as const;

/** The buses take the place of the refuse trucks and fire engines that were repaired most. */
export function capitalTransit({ rows, buses }: DemoData, now: number): Fleet {
  const assets = transitAssets(buses, now, GARAGES);
  const heavy = rows.filter(
    ({ location, asset }) => /^(West Fork|Fire Shop|Heavy Duty)/.test(location) && !asset.startsWith('X'),
  );
  const visits = [...Map.groupBy(heavy, ({ asset }) => asset)].sort(
    ([a, of], [b, than]) => than.length - of.length || (a < b ? -1 : 1),
  );
  const taken = assets.flatMap(({ number, location, department }, at) =>
    (visits[at]?.[1] ?? [])
      .filter((_, place) => place % 3 === 0)
      .map((row): CityRow => ({ ...row, asset: number, location, department })),
  );
  const jobs = planJobs(taken, byNumber(assets), yesterdayOf(now), now);
  return {
    companyName: 'Capital Transit',
    domain: 'capitaltransit.example',
    plan: 'professional',
    technicians: 4,
    supervisors: 1,
    home: GARAGES[0],
    locations: GARAGES,
    assets,
    jobs: withShortOnes(jobs, GARAGES[0], now),
  };
}

function byNumber(assets: readonly Asset[]): Map<string, Asset> {
  return new Map(assets.map((asset) => [asset.number, asset]));
}

/** What the main store has one of and these jobs want two of. */
const SHORT = (
  [
    ['Transmission control module', 'Transmission Service', 'Transmission slips'],
    ['Turbocharger, remanufactured', 'Engine Repair', 'Loss of power'],
    ['ABS hydraulic unit', 'Brake Service', 'ABS warning light'],
  ] as const
).map(([name, category, description]) => ({
  category,
  description,
  parts: [{ part: SPECIAL_ORDER.find((part) => part.name === name)!, units: 2 }],
}));

/** Jobs of the last days wait in the technician's hands for parts that the main store is short of. */
function withShortOnes(jobs: readonly Job[], home: string, now: number): Job[] {
  const recent = jobs
    .filter(
      (job) => job.location === home && !job.preventive && job.startedAt <= now - DAY && job.openedAt >= now - 21 * DAY,
    )
    .slice(-SHORT.length);
  const short = new Map(
    recent.map((job, at): [Job, Job] => [
      job,
      { ...job, ...SHORT[at]!, technician: 0, hold: null, completedAt: NEVER, closedAt: NEVER },
    ]),
  );
  return jobs.map((job) => short.get(job) ?? job);
}

/** Whether its parts come from the main store. */
export function isSpecialOrder({ parts }: Job): boolean {
  return parts.some(({ part }) => SPECIAL_ORDER.includes(part));
}
