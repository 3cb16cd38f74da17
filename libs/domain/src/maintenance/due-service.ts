import { AggregateRoot } from '../shared/aggregate-root.js';
import { differences } from '../shared/changes.js';
import type { DecisionContext } from '../shared/command.js';
import { DomainError } from '../shared/domain-error.js';
import type { Metres, Seconds } from '../shared/quantity.js';
import { optionalInteger, optionalText, requireInstant, requireOneOf, requireText } from '../shared/require.js';
import { DUE_MEASURES, type DueMeasure } from './due-forecast.js';
import type { DueServiceEvent, SchedulePlan, ServiceIntervals, ServiceMark } from './due-service.events.js';

const DAY = 86_400_000;

/** So many resets are remembered one by one, so that a completion that fails late can still be taken back. */
const RESETS_KEPT = 10;

interface Reset extends ServiceMark {
  readonly workOrderId: string;
  readonly at: string;
}

/** Due is whichever comes first of `dueAt` (ISO 8601 UTC), `dueMeter` (metres) and `dueEngineSeconds`. */
export interface DueServiceState extends ServiceIntervals {
  readonly id: string;
  readonly vehicleId: string;
  readonly title: string;
  /** Where the counting began, with the resets no longer remembered one by one. */
  readonly base: ServiceMark;
  /** Oldest first, by when the service was done. */
  readonly resets: readonly Reset[];
  readonly lastDoneAt: string | null;
  readonly lastDoneMeter: Metres | null;
  readonly lastDoneEngineSeconds: Seconds | null;
  readonly dueAt: string | null;
  readonly dueMeter: Metres | null;
  readonly dueEngineSeconds: Seconds | null;
  /** That it is due was told so far; absent once it was done. */
  readonly told?: { readonly level: 'due' | 'overdue'; readonly measure: DueMeasure; readonly at: string };
  /** No longer planned; its past stays. */
  readonly retired?: { readonly at: string; readonly reason: string | null };
}

export interface NewDueService extends Partial<ServiceIntervals> {
  readonly dueServiceId: string;
  readonly vehicleId: string;
  readonly title: string;
  /** Null: never; time is then counted from now, the meter from its first known reading. */
  readonly lastDoneAt?: string | null;
  readonly lastDoneMeter?: Metres | null;
  readonly lastDoneEngineSeconds?: Seconds | null;
}

export class DueService extends AggregateRoot<DueServiceState, DueServiceEvent> {
  /** @throws DomainError `interval_required` when there is none at all */
  static schedule(input: NewDueService, { now }: DecisionContext): DueService {
    const intervals = intervalsOf(input);
    const dueService = new DueService();
    dueService.record({
      type: 'maintenance.due-service-scheduled',
      v: 1,
      data: {
        id: input.dueServiceId,
        vehicleId: input.vehicleId,
        title: requireText('title', input.title, 300),
        ...intervals,
        lastDone: mark(input.lastDoneAt ?? null, input.lastDoneMeter, input.lastDoneEngineSeconds),
        at: now,
      },
    });
    return dueService;
  }

  /** @throws DomainError `due_service_retired`, `interval_required` when none would be left */
  reschedule(wanted: Partial<SchedulePlan>, { now }: DecisionContext): void {
    this.guardPlanned();
    const said = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    const intervals = intervalsOf({ ...this.state, ...said });
    const title = wanted.title === undefined ? undefined : requireText('title', wanted.title, 300);
    const changes = differences<DueServiceState, Partial<SchedulePlan>>(this.state, { title, ...intervals });
    if (changes) this.record({ type: 'maintenance.due-service-rescheduled', v: 1, data: { changes, at: now } });
  }

  /** Retiring what is retired does nothing. */
  retire(reason: string | null, { now }: DecisionContext): void {
    if (this.state.retired) return;
    const data = { reason: optionalText('reason', reason, 1000), at: now };
    this.record({ type: 'maintenance.due-service-retired', v: 1, data });
  }

  /** Notes that people are told; once for each level until it is done again. */
  fallDue({ level, measure }: { level: 'due' | 'overdue'; measure: DueMeasure }, { now }: DecisionContext): void {
    const { told, retired } = this.state;
    if (retired || told?.level === level || told?.level === 'overdue') return;
    const data = { level: requireOneOf('level', level, ['due', 'overdue']), measure, at: now };
    requireOneOf('measure', measure, DUE_MEASURES);
    this.record({ type: 'maintenance.due-service-fell-due', v: 1, data });
  }

  /**
   * The service was done. An unknown meter (null) leaves the last known one standing. A work order resets once: again it
   * does nothing.
   * @param input.meter metres, `engineSeconds` seconds of engine time
   */
  reset(
    input: { workOrderId: string; at: string; meter: Metres | null; engineSeconds?: Seconds | null },
    { now }: DecisionContext,
  ): void {
    const { workOrderId } = input;
    if (this.state.resets.some((reset) => reset.workOrderId === workOrderId)) return;
    const done = mark(input.at, input.meter, input.engineSeconds);
    this.record({ type: 'maintenance.due-service-reset', v: 1, data: { workOrderId, done, at: now } });
  }

  /** Compensation: never refuses; what was due before is due again. */
  revert(workOrderId: string, { now }: DecisionContext): void {
    if (this.state.resets.some((reset) => reset.workOrderId === workOrderId))
      this.record({ type: 'maintenance.due-service-reverted', v: 1, data: { workOrderId, at: now } });
  }

  protected evolve(state: DueServiceState | undefined, event: DueServiceEvent): DueServiceState {
    return evolveDueService(state, event);
  }

  private guardPlanned(): void {
    if (this.state.retired) throw new DomainError('due_service_retired');
  }
}

export function evolveDueService(state: DueServiceState | undefined, event: DueServiceEvent): DueServiceState {
  if (event.type === 'maintenance.due-service-scheduled') {
    const { lastDone, at, ...data } = event.data;
    const nothing = { lastDoneAt: null, lastDoneMeter: null, lastDoneEngineSeconds: null };
    const never = { dueAt: null, dueMeter: null, dueEngineSeconds: null };
    const base = lastDone.at === null ? { ...lastDone, at } : lastDone;
    return counted({ ...data, base, resets: [], ...nothing, ...never });
  }
  if (state === undefined) throw new Error(`${event.type} cannot begin a due service`);
  switch (event.type) {
    case 'maintenance.due-service-rescheduled':
      return counted(untold({ ...state, ...event.data.changes }));
    case 'maintenance.due-service-retired':
      return { ...state, retired: { at: event.data.at, reason: event.data.reason } };
    case 'maintenance.due-service-fell-due':
      return { ...state, told: event.data };
    case 'maintenance.due-service-reset': {
      const { workOrderId, done } = event.data;
      const at = done.at ?? event.data.at;
      const place = state.resets.filter((reset) => reset.at <= at).length;
      const resets = state.resets.toSpliced(place, 0, { workOrderId, ...done, at });
      return counted(compacted(untold({ ...state, resets })));
    }
    case 'maintenance.due-service-reverted':
      return counted({
        ...state,
        resets: state.resets.filter(({ workOrderId }) => workOrderId !== event.data.workOrderId),
      });
  }
}

function mark(at: string | null, meter?: Metres | null, engineSeconds?: Seconds | null): ServiceMark {
  return {
    at: at === null ? null : requireInstant('at', at),
    meter: optionalInteger('meter', meter),
    engineSeconds: optionalInteger('engineSeconds', engineSeconds),
  };
}

/** What was told held for the plan and the last time; there are new ones. */
function untold({ told: _told, ...state }: DueServiceState): DueServiceState {
  return state;
}

function intervalsOf(wanted: Partial<ServiceIntervals>): ServiceIntervals {
  const intervals = {
    intervalMetres: optionalInteger('intervalMetres', wanted.intervalMetres, 1),
    intervalDays: optionalInteger('intervalDays', wanted.intervalDays, 1, 36_500),
    intervalSeconds: optionalInteger('intervalSeconds', wanted.intervalSeconds, 1),
  };
  if (Object.values(intervals).every((interval) => interval === null)) throw new DomainError('interval_required');
  return intervals;
}

function after(earlier: ServiceMark, later: ServiceMark): ServiceMark {
  return {
    at: later.at ?? earlier.at,
    meter: later.meter ?? earlier.meter,
    engineSeconds: later.engineSeconds ?? earlier.engineSeconds,
  };
}

function compacted(state: DueServiceState): DueServiceState {
  const [oldest, ...rest] = state.resets;
  if (!oldest || state.resets.length <= RESETS_KEPT) return state;
  return { ...state, base: after(state.base, oldest), resets: rest };
}

function counted(state: DueServiceState): DueServiceState {
  const { at, meter, engineSeconds } = state.resets.reduce<ServiceMark>(after, state.base);
  const { intervalDays, intervalMetres, intervalSeconds } = state;
  return {
    ...state,
    lastDoneAt: at,
    lastDoneMeter: meter,
    lastDoneEngineSeconds: engineSeconds,
    dueAt: at === null || intervalDays === null ? null : new Date(Date.parse(at) + intervalDays * DAY).toISOString(),
    dueMeter: plus(meter, intervalMetres),
    dueEngineSeconds: plus(engineSeconds, intervalSeconds),
  };
}

function plus(last: number | null, interval: number | null): number | null {
  return last === null || interval === null ? null : last + interval;
}
