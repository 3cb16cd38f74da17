import type { HoldReason, Priority, Urgency } from '#domain/maintenance/work-order.words.js';
import type { Asset } from './assets.js';
import { DAY, HOUR, moveDays, whenOpen } from './calendar.js';
import { describe, partsFor, type CataloguePart, type CategoryName } from './catalogue.js';
import { Chance } from './chance.js';
import type { CityRow } from './demo-data.js';

/** What happens to one work order and when (ms since 1970). What lies after now has not happened yet. */
export interface Job {
  readonly number: string;
  readonly cityNumber: string;
  readonly asset: string;
  readonly location: string;
  readonly department: string;
  readonly category: CategoryName;
  readonly priority: Priority;
  readonly urgency: Urgency;
  readonly description: string;
  readonly preventive: boolean;
  readonly sale: boolean;
  /** It was new then. */
  readonly enters: boolean;
  /** Who does it, as a place among the technicians. */
  readonly technician: number;
  readonly supervisor: number;
  readonly openedAt: number;
  readonly dueAt: number;
  /** Planned for a day before it starts. */
  readonly scheduledAt: number | null;
  readonly assignedAt: number;
  readonly startedAt: number;
  readonly hold: { readonly from: number; readonly to: number; readonly reason: HoldReason } | null;
  readonly completedAt: number;
  readonly closedAt: number;
  readonly laborSeconds: number;
  readonly laborRate: number;
  readonly parts: readonly { readonly part: CataloguePart; readonly units: number }[];
  readonly charge: { readonly description: string; readonly amount: number } | null;
  readonly paidAt: number;
}

export const NEVER = Infinity;

/** Real rows on the demo's days, in the order they were opened and numbered so. */
export function planJobs(
  rows: readonly CityRow[],
  assets: ReadonlyMap<string, Asset>,
  yesterday: number,
  now: number,
): Job[] {
  const days = moveDays(
    rows.map(({ day }) => day),
    yesterday,
  );
  return rows
    .map((row, at) => ({ row, openedAt: openedAt(row, days[at]!) }))
    .sort((a, b) => a.openedAt - b.openedAt || (a.row.cityNumber < b.row.cityNumber ? -1 : 1))
    .map(({ row, openedAt }, at) =>
      planJob(row, openedAt, `WO-${String(at + 1).padStart(6, '0')}`, assets.get(row.asset)!, now),
    );
}

function openedAt(row: CityRow, day: number): number {
  return day * DAY + Math.floor(new Chance(`opened ${row.cityNumber}`).between(11 * HOUR, 20.5 * HOUR));
}

function planJob(row: CityRow, openedAt: number, number: string, { type }: Asset, now: number): Job {
  const chance = new Chance(`job ${row.cityNumber}`);
  const preventive = row.job === 'PM';
  const category = categoryOf(row, chance);
  const priority: Priority = preventive
    ? 'scheduled'
    : row.priority === '1' || row.reason === 'Road call'
      ? 'emergency'
      : 'non_scheduled';
  const course = courseOf(row, priority, openedAt, chance, now);
  return {
    number,
    cityNumber: row.cityNumber,
    asset: row.asset,
    location: row.location,
    department: row.department,
    category,
    priority,
    urgency:
      row.priority === '1'
        ? 'critical'
        : row.priority === '2' || priority === 'emergency'
          ? 'high'
          : chance.happens(0.15)
            ? 'low'
            : 'normal',
    description: describe(category, row.reason, chance),
    preventive,
    sale: row.reasonCode === 'S',
    enters: row.reasonCode === 'J' || row.reasonCode === 'T',
    technician: chance.integer(0, 99),
    supervisor: chance.integer(0, 99),
    openedAt,
    dueAt: openedAt + (priority === 'emergency' ? 1 : preventive ? chance.integer(7, 14) : chance.integer(2, 8)) * DAY,
    ...course,
    laborSeconds: 900 * Math.max(1, Math.min(160, Math.round(chance.waiting(preventive ? 5 : 7, 0.7)))),
    laborRate: chance.pick([8_400, 9_200, 9_800, 10_500]),
    parts: partsFor(category, type, chance),
    charge: chargeOf(row, category, chance),
    paidAt: course.closedAt + chance.between(12, 40) * DAY,
  };
}

type Course = Pick<Job, 'scheduledAt' | 'assignedAt' | 'startedAt' | 'hold' | 'completedAt' | 'closedAt'>;

function courseOf(row: CityRow, priority: Priority, openedAt: number, chance: Chance, now: number): Course {
  const wait =
    priority === 'emergency' ? chance.between(0.3, 2) * HOUR : chance.waiting(row.job === 'PM' ? 2.2 : 1.3) * DAY;
  const begins = openedAt + 0.3 * HOUR + Math.min(wait, 25 * DAY);
  const startedAt = priority === 'emergency' ? begins : whenOpen(begins);
  const scheduled =
    row.job === 'PM' || (priority !== 'emergency' && startedAt - openedAt > 2 * DAY && chance.happens(0.7));
  const work = Math.min(chance.waiting(row.job === 'PM' ? 6 : 16, 0.9), 400) * HOUR;
  const held = chance.happens(row.job === 'PM' ? 0.02 : 0.08);
  const from = startedAt + work * 0.3;
  const hold = held
    ? {
        from,
        to: whenOpen(from + Math.min(chance.waiting(5), 40) * DAY),
        reason: chance.weighted<HoldReason>([
          ['awaiting_parts', 6],
          ['awaiting_vendor', 2],
          ['awaiting_approval', 1],
          ['no_technician', 1],
        ]),
      }
    : null;
  const completedAt = whenOpen((hold?.to ?? startedAt) + work);
  const course: Course = {
    scheduledAt: scheduled ? openedAt + 0.2 * HOUR : null,
    assignedAt: openedAt + Math.min(0.25 * HOUR + chance.between(0, 3) * HOUR, (startedAt - openedAt) * 0.9),
    startedAt,
    hold,
    completedAt,
    closedAt: completedAt + chance.between(0.1, 3) * DAY,
  };
  if (row.status === 'CLOSED') return course;
  if (row.status === 'WORK FINISHED') return { ...course, closedAt: NEVER };
  return unfinished(course, now - openedAt, chance);
}

/** The city never finished it: the older it is, the likelier it waits for something. */
function unfinished(course: Course, age: number, chance: Chance): Course {
  const never = { completedAt: NEVER, closedAt: NEVER };
  const stage = chance.weighted<'open' | 'scheduled' | 'working' | 'held'>(
    age > 60 * DAY
      ? [
          ['held', 7],
          ['working', 1],
          ['scheduled', 1],
          ['open', 1],
        ]
      : [
          ['held', 3],
          ['working', 4],
          ['scheduled', 2],
          ['open', 2],
        ],
  );
  if (stage === 'open') return { ...course, ...never, scheduledAt: null, startedAt: NEVER, hold: null };
  if (stage === 'scheduled')
    return { ...course, ...never, scheduledAt: course.assignedAt, startedAt: NEVER, hold: null };
  if (stage === 'working') return { ...course, ...never, hold: null };
  return {
    ...course,
    ...never,
    hold: {
      from: course.startedAt + 3 * HOUR,
      to: NEVER,
      reason: chance.pick(['awaiting_parts', 'awaiting_vendor', 'awaiting_parts'] as const),
    },
  };
}

function categoryOf({ job, location, reasonCode }: CityRow, chance: Chance): CategoryName {
  if (reasonCode === 'I' || reasonCode === 'P' || reasonCode === 'J' || reasonCode === 'T') return 'Inspection';
  if (job === 'PM')
    return chance.weighted([
      ['Preventive Maintenance', 7],
      ['Oil Change', 3],
    ]);
  if (/^Tire/.test(location)) return 'Tire Service';
  if (/^Body/.test(location) || reasonCode === 'A' || reasonCode === 'V') return 'Body Work';
  return chance.weighted([
    ['Repair', 34],
    ['Brake Service', 16],
    ['Electrical', 20],
    ['Engine Repair', 16],
    ['Tire Service', 8],
    ['Transmission Service', 6],
  ]);
}

function chargeOf({ reason }: CityRow, category: CategoryName, chance: Chance): Job['charge'] {
  if (reason === 'Road call' && chance.happens(0.55))
    return { description: 'Towing', amount: chance.integer(17, 52) * 500 };
  if (category === 'Body Work' && chance.happens(0.3))
    return { description: 'Outside paint and frame shop', amount: chance.integer(12, 180) * 1_000 };
  if (category === 'Transmission Service' && chance.happens(0.15))
    return { description: 'Outside rebuild', amount: chance.integer(40, 190) * 1_000 };
  return chance.happens(0.02)
    ? { description: 'Shop supplies and disposal', amount: chance.integer(4, 40) * 250 }
    : null;
}
