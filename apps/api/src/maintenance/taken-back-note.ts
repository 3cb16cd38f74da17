import type { SettingsView } from '#domain/identity/views.js';
import type { CompletionStepName } from '#domain/maintenance/views.js';
import { fromMetres, fromMilli } from '#domain/shared/quantity.js';
import type { CompletionState } from './completion-steps.js';

/** What a reopened completion had touched, as it stands now. */
export interface TakenBack {
  readonly invoiceNumber: string | null;
  /** Names by part id. */
  readonly parts: Readonly<Record<string, string>>;
  readonly services: readonly {
    readonly title: string;
    readonly dueAt: string | null;
    /** Metres. */
    readonly dueMeter: number | null;
  }[];
}

type Units = Pick<SettingsView, 'distanceUnit' | 'timezone'>;

/** What a step of the way back is about, one line each; null where there is nothing to add to its name. */
export function takenBackNote(
  step: CompletionStepName,
  { carriedOut, parts, taken, odometer }: CompletionState,
  { invoiceNumber, parts: names, services }: TakenBack,
  units: Units,
): string | null {
  const lines: readonly (string | null)[] = {
    raise_meter: [odometer === null ? null : distance(odometer, units)],
    take_parts: parts
      .filter(({ lineId }) => carriedOut.includes(`take_parts/${lineId}`))
      .map(({ lineId, partId, quantity }) => {
        const back = taken[lineId]?.reduce((sum, layer) => sum + layer.quantity, 0) ?? quantity;
        return `${number(fromMilli(back))} × ${names[partId] ?? 'part'}`;
      }),
    issue_invoice: [invoiceNumber],
    reset_service: services.map(({ title, dueAt, dueMeter }) => {
      const when = [
        dueMeter === null ? null : `at ${distance(dueMeter, units)}`,
        dueAt === null ? null : `on ${day(dueAt, units)}`,
      ].filter((each) => each !== null);
      return when.length === 0 ? title : `${title}: due ${when.join(' or ')}`;
    }),
    record_cost: [],
    notify: [],
    complete: [],
  }[step];
  const known = lines.filter((line) => line !== null);
  return known.length === 0 ? null : known.join('\n');
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
