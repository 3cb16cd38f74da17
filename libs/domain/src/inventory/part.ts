import { AggregateRoot } from '../shared/aggregate-root.js';
import { differences } from '../shared/changes.js';
import type { DecisionContext } from '../shared/command.js';
import { DomainError } from '../shared/domain-error.js';
import { optionalText, requireText } from '../shared/require.js';
import type { PartEvent, PartParticulars } from './part.events.js';

export interface PartState extends PartParticulars {
  readonly id: string;
  readonly archived: boolean;
  readonly createdAt: string;
}

export interface NewCatalogPart {
  readonly partId: string;
  readonly partNumber: string;
  readonly name: string;
  readonly description?: string | null;
  readonly unit?: string;
  readonly category?: string | null;
  readonly stocked?: boolean;
}

/** What a part is; how much of it there is, and where, is the stock items' business. */
export class Part extends AggregateRoot<PartState, PartEvent> {
  static create(input: NewCatalogPart, { now }: DecisionContext): Part {
    const part = new Part();
    part.record({
      type: 'inventory.part-created',
      v: 1,
      data: {
        id: input.partId,
        partNumber: requireText('partNumber', input.partNumber, 100),
        name: requireText('name', input.name),
        description: optionalText('description', input.description, 4000),
        unit: requireText('unit', input.unit ?? 'each', 30),
        category: optionalText('category', input.category, 100),
        stocked: input.stocked ?? true,
        at: now,
      },
    });
    return part;
  }

  /** @throws DomainError `part_archived` */
  update(wanted: Partial<PartParticulars>, { now }: DecisionContext): void {
    if (this.state.archived) throw new DomainError('part_archived');
    const changes = differences<PartState, Partial<PartParticulars>>(this.state, {
      partNumber: wanted.partNumber === undefined ? undefined : requireText('partNumber', wanted.partNumber, 100),
      name: wanted.name === undefined ? undefined : requireText('name', wanted.name),
      description: wanted.description === undefined ? undefined : optionalText('description', wanted.description, 4000),
      unit: wanted.unit === undefined ? undefined : requireText('unit', wanted.unit, 30),
      category: wanted.category === undefined ? undefined : optionalText('category', wanted.category, 100),
      stocked: wanted.stocked,
    });
    if (changes) this.record({ type: 'inventory.part-updated', v: 1, data: { changes, at: now } });
  }

  archive({ now }: DecisionContext): void {
    if (!this.state.archived) this.record({ type: 'inventory.part-archived', v: 1, data: { at: now } });
  }

  protected evolve(state: PartState | undefined, event: PartEvent): PartState {
    return evolvePart(state, event);
  }
}

export function evolvePart(state: PartState | undefined, event: PartEvent): PartState {
  if (event.type === 'inventory.part-created') {
    const { at, ...data } = event.data;
    return { ...data, archived: false, createdAt: at };
  }
  if (state === undefined) throw new Error(`${event.type} cannot begin a part`);
  switch (event.type) {
    case 'inventory.part-updated':
      return { ...state, ...event.data.changes };
    case 'inventory.part-archived':
      return { ...state, archived: true };
  }
}
