import type { WorkOrderDetail } from '#domain/maintenance/views.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Metres } from '#domain/shared/quantity.js';

export type Details = Pick<WorkOrderDetail, 'description' | 'category' | 'dueDate' | 'priority' | 'notes'> & {
  readonly urgency: NonNullable<WorkOrderDetail['urgency']>;
  readonly startMeter: Metres | null;
};

const LABELS: Readonly<Record<keyof Details, string>> = {
  description: 'Work to be done',
  category: 'Category',
  dueDate: 'Due',
  priority: 'Priority',
  urgency: 'Urgency',
  notes: 'Notes',
  startMeter: 'Odometer at the start',
};

export function detailsOf(workOrder: WorkOrderDetail): Details {
  return cleaned({ ...workOrder, urgency: workOrder.urgency ?? 'normal', startMeter: workOrder.snapshot.startMeter });
}

/** As they are kept: nothing around a text, and no text is none. */
export function cleaned({ description, category, dueDate, priority, urgency, notes, startMeter }: Details): Details {
  return {
    description: description.trim(),
    category,
    dueDate: dueDate || null,
    priority,
    urgency,
    notes: notes?.trim() || null,
    startMeter,
  };
}

/**
 * What somebody edits, while others may too: only the fields they touched are sent, so other fields of others stay; and
 * where somebody else has set the same field meanwhile, they are told first, once for each value.
 */
export class DetailsEdit {
  private readonly known: Partial<Details> = {};

  constructor(private readonly opened: Details) {}

  /** @throws DomainError `changed_meanwhile` {field, theirs} */
  changes(wanted: Details, now: Details): Partial<Details> {
    const fields = (Object.keys(LABELS) as (keyof Details)[]).filter((field) => wanted[field] !== this.opened[field]);
    for (const field of fields) {
      const known = field in this.known ? this.known[field] : this.opened[field];
      if (now[field] === known || now[field] === wanted[field]) continue;
      Object.assign(this.known, { [field]: now[field] });
      throw new DomainError('changed_meanwhile', { field: LABELS[field], theirs: now[field] ?? 'nothing' });
    }
    return Object.fromEntries(fields.map((field) => [field, wanted[field]]));
  }
}
