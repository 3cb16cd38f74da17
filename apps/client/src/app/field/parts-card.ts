import { Component, computed, inject, input } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { StockItemState } from '#domain/inventory/stock-item.js';
import type { PartLine } from '#domain/maintenance/work-order-lines.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { fromMilli, toMilli } from '#domain/shared/quantity.js';
import { askFor } from '../shared/ui/ask';
import type { Answers } from '../shared/ui/ask';
import { FieldActions } from './field-actions';
import { FieldStore } from './field.store';
import type { FieldWorkOrder } from './field.store';
import { fitting } from './fitting';

/** The parts of one work order, and what is on hand to add to them. */
@Component({
  selector: 'app-parts-card',
  template: `
    <section class="card section" aria-label="Parts">
      <header>
        <h2>Parts</h2>
        @if (mayWork()) {
          <button type="button" class="link-button" (click)="add()">Add part</button>
        }
      </header>
      <ul class="rows">
        @for (line of workOrder().state.parts; track line.id) {
          <li>
            <span class="grow">{{ line.partNumber }} · {{ line.partName }}</span>
            <span class="num">{{ pieces(line.quantity) }}</span>
            @if (mayWork()) {
              <button
                type="button"
                class="link-button doing"
                [attr.aria-label]="'Change: ' + line.partName"
                (click)="change(line)"
              >
                Change
              </button>
              <button
                type="button"
                class="link-button doing"
                [attr.aria-label]="'Remove: ' + line.partName"
                (click)="remove(line)"
              >
                Remove
              </button>
            }
          </li>
        } @empty {
          <li class="muted">No parts.</li>
        }
      </ul>
    </section>
  `,
  styleUrl: './field.scss',
  styles: '.doing { min-width: 48px; min-height: 48px; }',
})
export class PartsCard {
  private readonly actions = inject(FieldActions);
  private readonly dialog = inject(MatDialog);
  private readonly store = inject(FieldStore);
  readonly workOrder = input.required<FieldWorkOrder>();
  readonly mayWork = input.required<boolean>();
  private readonly parts = this.store.kind('part');
  private readonly stock = this.store.kind('stock-item');
  private readonly id = computed(() => this.workOrder().id);
  protected readonly pieces = fromMilli;

  /** From what this phone knows of the stock; whether it is there when it is taken, the server says. */
  protected add(): void {
    const offered = this.partsHere();
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
      ],
      act: ({ item: chosen, quantity }) => {
        const { item, part } = offered.find(({ id }) => id === chosen)!;
        return this.actions.quietly(this.id(), {
          name: 'AddPart',
          part: {
            id: crypto.randomUUID(),
            partId: part.id,
            partNumber: part.partNumber,
            partName: part.name,
            locationId: item.state.locationId,
            stocked: part.stocked,
            quantity: toMilli(Number(quantity)),
            unitCost: item.state.layers.find(({ available }) => available > 0)?.unitCost ?? 0,
          },
        });
      },
    });
  }

  protected change(line: PartLine): void {
    const { id: lineId, taskId, partId, partNumber, partName, locationId, stocked, estimatedUnitCost } = line;
    let isRemoved = false;
    void askFor(this.dialog, {
      title: `${partNumber} · ${partName}`,
      confirm: 'Change',
      fields: [
        { name: 'quantity', label: 'How many', kind: 'number', required: true, value: fromMilli(line.quantity) },
      ],
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

  protected remove({ id: lineId }: PartLine): void {
    void this.actions.give(this.id(), { name: 'RemovePart', lineId });
  }

  /** What is on hand where the work is comes first, then what other places have. */
  private partsHere() {
    const parts = new Map(this.parts()?.map((part) => [part.id, part.state]));
    const at = this.workOrder().state.locationId;
    const rankOf = ({ locationId, onHand }: StockItemState) => (locationId !== at ? 1 : onHand > 0 ? 0 : 2);
    return (this.stock() ?? [])
      .filter(({ state }) => parts.has(state.partId) && (at === null || state.locationId === at || state.onHand > 0))
      .map((item) => {
        const part = parts.get(item.state.partId)!;
        const free = fromMilli(item.state.onHand - item.state.reserved);
        const where = item.state.locationId === at ? 'here' : `at ${item.names['location'] ?? 'stock'}`;
        return { id: item.id, title: part.partNumber, text: `${part.name} · ${free} ${where}`, item, part };
      })
      .toSorted(
        (one, other) =>
          rankOf(one.item.state) - rankOf(other.item.state) || byName.compare(one.part.name, other.part.name),
      );
  }
}

/** Refused before the line is gone that it stands for. */
function quantityIn({ quantity }: Answers): number {
  const milli = toMilli(Number(quantity));
  if (milli === 0) throw new DomainError('invalid_quantity', { quantity: 0 });
  return milli;
}

const byName = new Intl.Collator('en');
