import { Component, computed, inject, input } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import type { PartLine } from '#domain/maintenance/work-order-lines.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { toMajor, toMinor } from '#domain/shared/money.js';
import { fromMilli, toMilli } from '#domain/shared/quantity.js';
import { Session } from '../shared/auth/session';
import { Formats } from '../shared/formats';
import { Offline } from '../shared/offline/offline';
import { askFor } from '../shared/ui/ask';
import type { Answers } from '../shared/ui/ask';
import { FieldActions } from './field-actions';
import { FieldStore } from './field.store';
import type { FieldWorkOrder } from './field.store';
import { fitting } from './fitting';
import { freeFor, partsHere, type Wanted } from './parts-here';

/** A part, or what was bought on the way. */
interface Row {
  readonly id: string;
  readonly text: string;
  readonly name: string;
  /** What the completion lacks; empty where there is enough. */
  readonly short: string;
  readonly amount: string;
  readonly doings: readonly { readonly text: string; readonly run: () => void }[];
}

/** The parts of one work order, what can be added to them, and what was bought on the way. */
@Component({
  selector: 'app-parts-card',
  templateUrl: './parts-card.html',
  styleUrl: './field.scss',
  styles: `
    .doing {
      min-width: 48px;
      min-height: 48px;
    }
    .short {
      display: block;
      color: var(--warn);
      font-size: 14px;
    }
  `,
})
export class PartsCard {
  private readonly actions = inject(FieldActions);
  private readonly dialog = inject(MatDialog);
  private readonly offline = inject(Offline);
  private readonly session = inject(Session);
  private readonly store = inject(FieldStore);
  private readonly formats = inject(Formats);
  readonly workOrder = input.required<FieldWorkOrder>();
  readonly mayWork = input.required<boolean>();
  private readonly parts = this.store.kind('part');
  private readonly stock = this.store.kind('stock-item');
  private readonly id = computed(() => this.workOrder().id);
  protected readonly rows = computed<readonly Row[]>(() => {
    const { parts, charges, status } = this.workOrder().state;
    const isSettled = status === 'closed' || status === 'cancelled';
    return [
      ...parts.map((line) => ({
        id: line.id,
        text: `${line.partNumber} · ${line.partName}`,
        name: line.partName,
        short: isSettled || line.taken !== null ? '' : this.shortage(line),
        amount: String(fromMilli(line.quantity)),
        doings: [
          { text: 'Change', run: () => this.change(line) },
          { text: 'Remove', run: () => this.remove({ name: 'RemovePart', lineId: line.id }) },
        ],
      })),
      ...charges.map(({ id, description, amount }) => ({
        id,
        text: description,
        name: description,
        short: '',
        amount: this.formats.money(toMajor(amount, this.session.settings().currency)),
        doings: [{ text: 'Remove', run: () => this.remove({ name: 'RemoveCharge', lineId: id }) }],
      })),
    ];
  });
  /** Of all work on this phone. */
  private readonly wanted = computed(() =>
    (this.store.workOrders() ?? []).flatMap(({ state }) => (state.status === 'cancelled' ? [] : state.parts)),
  );

  /** From what this phone knows of the stock; whether it is there when it is taken, the server says. */
  protected add(): void {
    const offered = partsHere(
      (this.parts() ?? []).map(({ state }) => state),
      this.stock() ?? [],
      this.workOrder().state.locationId,
      this.session.location()?.id,
    );
    const chosen = ({ item }: Answers) => offered.find(({ id }) => id === item);
    void askFor(this.dialog, {
      title: 'Add a part',
      text: 'On hand as of when this phone was last online.',
      confirm: 'Add part',
      fields: [
        {
          name: 'item',
          label: 'Part',
          kind: 'pick',
          required: true,
          search: (typed) => Promise.resolve(fitting(offered, typed)),
        },
        { name: 'quantity', label: 'How many', kind: 'number', required: true, value: 1 },
        {
          name: 'unitCost',
          label: 'What one costs',
          kind: 'number',
          suffix: this.session.settings().currency,
          shown: (answers) => chosen(answers)?.part.stocked === false,
        },
      ],
      warning: (answers) => {
        const picked = chosen(answers);
        if (picked === undefined) return '';
        const { part, locationId } = picked;
        return this.shortage({ id: null, partId: part.id, locationId, quantity: milliIn(answers) });
      },
      act: async (answers) => {
        const { part, locationId, unitCost } = chosen(answers)!;
        return this.actions.quietly(this.id(), {
          name: 'AddPart',
          part: {
            id: crypto.randomUUID(),
            partId: part.id,
            partNumber: part.partNumber,
            partName: part.name,
            locationId,
            stocked: part.stocked,
            quantity: quantityIn(answers),
            unitCost: part.stocked ? unitCost : this.costIn(answers, part.partNumber),
          },
        });
      },
    });
  }

  /** What is in no catalogue stands as an outside charge, as in the office. */
  protected buy(): void {
    const { currency } = this.session.settings();
    void askFor(this.dialog, {
      title: 'Bought elsewhere',
      text: 'What is in no list of parts: it stands as a charge, and nothing is taken from stock.',
      confirm: 'Add',
      fields: [
        { name: 'description', label: 'What was bought', kind: 'text', required: true },
        { name: 'amount', label: 'What it cost', kind: 'number', required: true, suffix: currency },
      ],
      act: async ({ description, amount }) =>
        this.actions.quietly(this.id(), {
          name: 'AddCharge',
          charge: {
            id: crypto.randomUUID(),
            description: String(description).trim(),
            amount: toMinor(Number(amount), currency),
          },
        }),
    });
  }

  private change(line: PartLine): void {
    const { id: lineId, taskId, partId, partNumber, partName, locationId, stocked, estimatedUnitCost } = line;
    let isRemoved = false;
    void askFor(this.dialog, {
      title: `${partNumber} · ${partName}`,
      confirm: 'Change',
      fields: [
        { name: 'quantity', label: 'How many', kind: 'number', required: true, value: fromMilli(line.quantity) },
      ],
      warning: (answers) => this.shortage({ ...line, quantity: milliIn(answers) }),
      act: async (answers) => {
        const quantity = quantityIn(answers);
        const kept = { taskId, partId, partNumber, partName, locationId, stocked, unitCost: estimatedUnitCost };
        // What is removed stays removed when the other half is refused and asked for again.
        const refused = isRemoved ? null : await this.actions.quietly(this.id(), { name: 'RemovePart', lineId });
        if (refused) return refused;
        isRemoved = true;
        return this.actions.quietly(this.id(), {
          name: 'AddPart',
          part: { ...kept, id: crypto.randomUUID(), quantity },
        });
      },
    });
  }

  private remove(command: WorkOrderCommand): void {
    void this.actions.give(this.id(), command);
  }

  /** Why the completion would not go through, as far as this phone knows; empty where there is enough. */
  private shortage(line: Wanted): string {
    const [stock, loadedAt] = [this.stock(), this.offline.loadedAt()];
    if (line.locationId === null || stock === null || loadedAt === null) return '';
    const free = freeFor(line, stock, this.wanted());
    if (line.quantity <= free) return '';
    const known = `${free === 0 ? 'None' : `Only ${fromMilli(free)}`} ${this.placeOf(line.locationId)}`;
    return `${known} as of ${this.formats.when(loadedAt)}. Until more is received, the completion does not go through.`;
  }

  private placeOf(locationId: string): string {
    if (locationId === this.workOrder().state.locationId) return 'here';
    const known = this.stock()?.find(({ state }) => state.locationId === locationId)?.names['location'];
    return known ? `at ${known}` : 'in stock';
  }

  /** @throws DomainError as the server, for what nobody knows the cost of */
  private costIn({ unitCost }: Answers, partNumber: string): number {
    if (unitCost === null || unitCost === undefined || unitCost === '')
      throw new DomainError('unit_cost_required', { partNumber });
    return toMinor(Number(unitCost), this.session.settings().currency);
  }
}

/** Refused before the line is gone that it stands for. */
function quantityIn({ quantity }: Answers): number {
  const milli = toMilli(Number(quantity));
  if (milli === 0) throw new DomainError('invalid_quantity', { quantity: 0 });
  return milli;
}

/** While it is typed: nothing is refused. */
function milliIn({ quantity }: Answers): number {
  return Number(quantity) * 1_000;
}
