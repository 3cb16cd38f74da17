import type { SettingsView } from '#domain/identity/views.js';
import type { CompletionStepName } from '#domain/maintenance/views.js';
import { addMoney, multiplyMoney, toMajor } from '#domain/shared/money.js';
import { fromMetres, fromMilli } from '#domain/shared/quantity.js';
import type { CompletionState } from './completion-steps.js';

/** What a completion has touched, as it stands now. */
export interface Touched {
  /** Null also for who may not see invoices. */
  readonly invoiceNumber: string | null;
  /** Names by part id. */
  readonly parts: Readonly<Record<string, string>>;
  readonly services: readonly {
    readonly title: string;
    readonly dueAt: string | null;
    /** Metres. */
    readonly dueMeter: number | null;
    /** No later work has done it again since: when it is due follows from this completion. */
    readonly isLatest: boolean;
  }[];
  /** Names by user id. */
  readonly people: Readonly<Record<string, string>>;
}

type Units = Pick<SettingsView, 'currency' | 'distanceUnit' | 'timezone'>;
type Lines = readonly (string | null)[];

/** So many people are named; of more the rest is counted. */
const NAMED = 4;

/** What a step that was carried out brought, one line each; null where there is nothing to add to its name. */
export function broughtNote(
  step: CompletionStepName,
  state: CompletionState,
  touched: Touched,
  units: Units,
): string | null {
  const told = state.notified.map((id) => touched.people[id] ?? null).filter((name) => name !== null);
  const lines: Lines = {
    complete: [by(touched.people[state.completedBy ?? ''])],
    raise_meter: meterLines(state, units),
    take_parts: partLines(state, touched),
    record_cost: [cost(state, units)],
    issue_invoice: [touched.invoiceNumber],
    reset_service: touched.services.map(({ title, dueAt, dueMeter, isLatest }) => {
      const due = isLatest ? dueWhen({ dueAt, dueMeter }, units) : null;
      return due === null ? title : `${title}: next due ${due}`;
    }),
    notify: [
      told.length <= NAMED ? told.join(', ') : `${told.slice(0, NAMED).join(', ')} and ${told.length - NAMED} more`,
    ],
  }[step];
  return joined(lines);
}

/** What a step of the way back is about, one line each; null where there is nothing to add to its name. */
export function takenBackNote(
  step: CompletionStepName,
  state: CompletionState,
  touched: Touched,
  units: Units,
): string | null {
  const lines: Lines = {
    raise_meter: meterLines(state, units),
    take_parts: partLines(state, touched),
    issue_invoice: [touched.invoiceNumber],
    reset_service: touched.services.map((service) => {
      const due = dueWhen(service, units);
      return due === null ? service.title : `${service.title}: due ${due}`;
    }),
    record_cost: [],
    notify: [],
    complete: [],
  }[step];
  return joined(lines);
}

function meterLines({ odometer }: CompletionState, units: Units): Lines {
  return [odometer === null ? null : distance(odometer, units)];
}

function partLines({ carriedOut, parts, taken }: CompletionState, { parts: names }: Touched): Lines {
  return parts
    .filter(({ lineId }) => carriedOut.includes(`take_parts/${lineId}`))
    .map(({ lineId, partId, quantity }) => {
      const took = taken[lineId]?.reduce((sum, layer) => sum + layer.quantity, 0) ?? quantity;
      return `${number(fromMilli(took))} × ${names[partId] ?? 'part'}`;
    });
}

function cost({ taken }: CompletionState, { currency }: Units): string {
  const layers = Object.values(taken).flat();
  const sum = addMoney(...layers.map(({ unitCost, quantity }) => multiplyMoney(unitCost, quantity, 1000)));
  return toMajor(sum, currency).toLocaleString('en-US', { style: 'currency', currency });
}

function joined(lines: Lines): string | null {
  const known = lines.filter((line) => line !== null && line !== '');
  return known.length === 0 ? null : known.join('\n');
}

function by(name: string | undefined): string | null {
  return name === undefined ? null : `by ${name}`;
}

function dueWhen(
  { dueAt, dueMeter }: Pick<Touched['services'][number], 'dueAt' | 'dueMeter'>,
  units: Units,
): string | null {
  const when = [
    dueMeter === null ? null : `at ${distance(dueMeter, units)}`,
    dueAt === null ? null : `on ${day(dueAt, units)}`,
  ].filter((each) => each !== null);
  return when.length === 0 ? null : when.join(' or ');
}
function distance(metres: number, { distanceUnit }: Units): string {
  return `${number(fromMetres(metres, distanceUnit))} ${distanceUnit === 'miles' ? 'mi' : 'km'}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function day(instant: string, { timezone }: Units): string {
  return new Date(instant).toLocaleDateString('en-US', {
    timeZone: timezone,
    month: 'short',
    day: 'numeric',
    year: 'numeric',
  });
}
