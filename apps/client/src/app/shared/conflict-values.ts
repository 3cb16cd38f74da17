import { Injectable, inject } from '@angular/core';
import type { HoldReason } from '#domain/maintenance/work-order.words.js';
import { fieldLabel } from './field-words';
import { Formats } from './formats';
import { HOLD_REASON, PRIORITY, URGENCY, vehicleStatus } from './ui/words';

type Fields = Readonly<Record<string, unknown>>;
/** What ids are called, as far as it is known. */
export type Names = ReadonlyMap<string, string>;

/** One field as both have it. */
export interface SideBySide {
  readonly field: string;
  readonly label: string;
  readonly mine: string;
  readonly theirs: string;
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
const MONEY = new Set(['amount', 'discount', 'estimatedUnitCost', 'price', 'rate', 'tax', 'unitCost']);
const DISTANCES = new Set(['odometer', 'startOdometer']);
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  priority: PRIORITY,
  urgency: URGENCY,
  kind: { odometer: 'Odometer', engine_hours: 'Engine hours' },
};

/** How what two people wanted reads side by side. */
@Injectable({ providedIn: 'root' })
export class ConflictValues {
  private readonly formats = inject(Formats);

  /** Ids that nobody has a name for are left out: they say nothing. */
  sidesOf({ mine, theirs }: { readonly mine: Fields; readonly theirs: Fields }, names: Names): readonly SideBySide[] {
    const fields = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
    return fields
      .filter((field) => ![mine, theirs].some((side) => isNameless(side[field], names)))
      .map((field) => ({
        field,
        label: fieldLabel(field),
        mine: this.textOf(field, mine, names),
        theirs: this.textOf(field, theirs, names),
      }));
  }

  private textOf(field: string, side: Fields, names: Names): string {
    const value = side[field];
    if (value === null || value === undefined || value === '') return '—';
    if (typeof value === 'boolean') return value ? 'Yes' : 'No';
    if (typeof value === 'number') return this.numberOf(field, value, side);
    if (typeof value === 'string') return this.wordOf(field, value, names);
    if (Array.isArray(value))
      return value.map((each: unknown) => this.textOf(field, { [field]: each }, names)).join(', ');
    return Object.keys(value)
      .map((name) => `${fieldLabel(name)}: ${this.textOf(name, value as Fields, names)}`)
      .join(', ');
  }

  private numberOf(field: string, value: number, side: Fields): string {
    if (MONEY.has(field)) return this.formats.money(value);
    if (DISTANCES.has(field) || (field === 'value' && side['kind'] === 'odometer')) return this.formats.distance(value);
    if (field === 'year') return String(value);
    return field === 'hours' || side['kind'] === 'engine_hours'
      ? `${this.formats.number(value)} h`
      : this.formats.number(value);
  }

  private wordOf(field: string, value: string, names: Names): string {
    const word = WORDS[field]?.[value];
    if (word !== undefined) return word;
    if (field === 'reason') return HOLD_REASON[value as HoldReason]?.text ?? value;
    if (field === 'status') return vehicleStatus(value).text;
    if (DAY.test(value)) return this.formats.date(value);
    return INSTANT.test(value) ? this.formats.dateTime(value) : (names.get(value) ?? value);
  }
}

function isNameless(value: unknown, names: Names): boolean {
  if (Array.isArray(value)) return value.some((each) => isNameless(each, names));
  return typeof value === 'string' && ID.test(value) && !names.has(value);
}
