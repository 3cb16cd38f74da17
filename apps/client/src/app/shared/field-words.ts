import type { ErrorParams } from '#domain/shared/domain-error.js';

/** How the fields of requests are called on screen. */
const LABELS: Readonly<Record<string, string>> = {
  adminEmail: "The administrator's e-mail",
  adminPassword: 'The first password',
  assignedTo: 'The person assigned',
  companyName: 'The company',
  due: 'The due date',
  dueDate: 'The due date',
  email: 'The e-mail',
  fuelType: 'Fuel',
  laborHours: 'Hours',
  laborRate: 'Rate',
  lineId: 'The line',
  locationId: 'Location',
  meter: 'Odometer',
  number: 'The number',
  partId: 'Part',
  roleIds: 'Roles',
  seconds: 'Hours',
  startMeter: 'Odometer',
  taskId: 'Task',
  technicianId: 'Technician',
  unitCost: 'The cost of one',
  value: 'The reading',
  vehicleId: 'Vehicle',
  vin: 'The VIN',
  year: 'The model year',
};

/** "unitCost" → "The cost of one"; "parts.0.quantity" → "Quantity". */
export function fieldLabel(field: string): string {
  const name = field.split('.').at(-1) ?? field;
  const words = LABELS[name] ?? name.replace(/Id$/, '').replace(/[A-Z]/g, ' $&').replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "notes, the due date": within a sentence. */
export function fieldsText(fields: readonly string[]): string {
  return fields
    .map(fieldLabel)
    .map((label) => label.charAt(0).toLowerCase() + label.slice(1))
    .join(', ');
}

/**
 * What the server's validation says, in words for people; the most basic first, for it is told alone: what is no number
 * is not too large. In the sentences `$0` is the field and `$1` the bound.
 */
const SENTENCES: readonly (readonly [said: RegExp, sentence: string])[] = [
  [/should not be (?:empty|null or undefined)|must be a string/, '$0 is needed.'],
  [
    /conforming to the specified constraints|with at most \d+ decimals/,
    '$0 must be a number, with no more decimals than are kept.',
  ],
  [/must be an integer/, '$0 must be a whole number.'],
  [/must not be less than 0$/, '$0 must not be negative.'],
  [/must not be less than 0\.0*1$/, '$0 must be more than 0.'],
  [/must not be less than (-?[\d.]+)/, '$0 must be at least $1.'],
  [/must not be greater than (-?[\d.]+)/, '$0 is too large: at most $1.'],
  [/should not be equal to 0/, '$0 must not be 0.'],
  [/longer than or equal to (\d+) and shorter/, '$0 needs at least $1 characters, and not very many more.'],
  [/longer than or equal to (\d+)/, '$0 needs at least $1 characters.'],
  [/shorter than or equal to (\d+)/, '$0 takes at most $1 characters.'],
  [/must be an email/, '$0 must be an address like name@company.example.'],
  [/must be a UUID|following values/, '$0: choose one of those that there are.'],
  [/ISO 8601|must be a date like/, '$0 must be a date.'],
  [/must be a boolean/, '$0 must be yes or no.'],
  [/must contain at least/, '$0: choose at least one.'],
  [/no more than (\d+) elements/, '$0: at most $1.'],
  [/is not a known field/, '$0 cannot be set here.'],
];

export interface Complaint {
  readonly field: string;
  readonly message: string;
}

/** One sentence a field. */
export function sentencesOf(complaints: readonly Complaint[]): Readonly<Record<string, string>> {
  const fields = [...new Set(complaints.map(({ field }) => field))];
  return Object.fromEntries(
    fields.map((field) => [
      field,
      sentenceOf(
        field,
        complaints.filter((each) => each.field === field),
      ),
    ]),
  );
}

function sentenceOf(field: string, complaints: readonly Complaint[]): string {
  for (const [said, sentence] of SENTENCES)
    for (const { message } of complaints) {
      const match = said.exec(message);
      if (match) return sentence.replace('$0', fieldLabel(field)).replace('$1', bound(field, match[1]));
    }
  return `${fieldLabel(field)} is not right.`;
}

/** How many of what the domain counts in make one of what people write. */
const PARTS: Readonly<Record<string, number>> = { seconds: 3600, quantity: 1000 };

/** A number out of its range, which the domain states in its own small units. */
export function rangeSentence({ field, min, max }: ErrorParams): string | null {
  if (typeof field !== 'string' || typeof min !== 'number' || typeof max !== 'number') return null;
  const label = fieldLabel(field);
  if (max === Number.MAX_SAFE_INTEGER)
    return `${label} must be ${min === 0 ? '0 or more' : 'more than 0'}, and within reason.`;
  const [unit, most] = [PARTS[field] ?? 1, bound(field, String(max / (PARTS[field] ?? 1)))];
  if (min === 1 && unit > 1) return `${label} must be more than 0 and at most ${most}.`;
  return `${label} must be between ${bound(field, String(min / unit))} and ${most}.`;
}

function bound(field: string, digits = ''): string {
  return field.endsWith('year') ? digits : Number(digits).toLocaleString('en-US', { maximumFractionDigits: 4 });
}
