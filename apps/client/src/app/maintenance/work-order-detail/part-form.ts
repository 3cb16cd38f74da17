import { Component, computed, inject, input, output, resource, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import type { WorkOrderTaskView } from '#domain/maintenance/views.js';
import { toMinor } from '#domain/shared/money.js';
import { toMilli } from '#domain/shared/quantity.js';
import { Session } from '../../shared/auth/session';
import { FocusFirst } from '../../shared/ui/focus-first';
import { MissingChoices } from '../../shared/ui/missing-choices';
import { Picker } from '../../shared/ui/picker';
import { WorkOrderClient, type PartOption } from '../work-order.client';
import { WorkOrderStore } from '../work-order.store';

/** A part from stock: which, how many, from where. What is short is said before it is added. */
@Component({
  selector: 'app-part-form',
  imports: [
    FocusFirst,
    MatButton,
    MatFormField,
    MatInput,
    MatOption,
    MatSelect,
    MissingChoices,
    Picker,
    ReactiveFormsModule,
  ],
  templateUrl: './part-form.html',
  styleUrl: './line-form.scss',
})
export class PartForm {
  protected readonly store = inject(WorkOrderStore);
  private readonly session = inject(Session);
  private readonly client = inject(WorkOrderClient);
  readonly tasks = input.required<readonly WorkOrderTaskView[]>();
  readonly closed = output<void>();
  protected readonly refusal = signal('');
  protected readonly part = signal<PartOption | null>(null);
  protected readonly findParts = (text: string): Promise<readonly PartOption[]> => this.client.findParts(text);
  protected readonly form = new FormGroup({
    quantity: new FormControl<number | null>(1, [Validators.required, Validators.min(0.001)]),
    locationId: new FormControl<string | null>(null),
    /** Of what is not kept in stock. */
    unitCost: new FormControl<number | null>(null, [Validators.min(0)]),
    taskId: new FormControl<string | null>(null),
  });
  protected readonly isStocked = computed(() => this.part()?.part.stocked !== false);
  /** Where it is, and where it could be. */
  protected readonly stock = resource({
    params: () => (this.isStocked() ? this.part()?.id : undefined),
    loader: async ({ params }) => {
      const [{ locations }, everywhere] = await Promise.all([this.client.stockOf(params), this.client.locations()]);
      // As the server chooses: where the work is done if there is any, else where most is.
      const here = this.store.workOrder()?.snapshot.locationId;
      const best =
        locations.find(({ locationId, available }) => locationId === here && available > 0) ??
        locations.toSorted((a, b) => b.available - a.available)[0];
      this.form.controls.locationId.setValue(best?.locationId ?? null);
      return { locations, everywhere };
    },
  });
  protected readonly places = computed(() => {
    const { locations, everywhere } = this.stocked();
    const other = everywhere.filter(({ id }) => !locations.some(({ locationId }) => locationId === id));
    return [
      ...locations.map(({ locationId, locationName, available }) => ({
        id: locationId,
        text: `${locationName} (${available} available)`,
        available,
      })),
      ...other.map(({ id, name }) => ({ id, text: `${name} (0 available)`, available: 0 })),
    ];
  });

  private stocked() {
    return this.stock.hasValue() ? this.stock.value() : { locations: [], everywhere: [] };
  }

  protected choose(part: PartOption | null): void {
    if (part?.id !== this.part()?.id) this.form.patchValue({ locationId: null, unitCost: null });
    this.part.set(part);
  }

  protected shortage(): string {
    const { quantity, locationId } = this.form.getRawValue();
    const place = this.places().find(({ id }) => id === locationId);
    if (place === undefined || quantity === null || quantity <= place.available) return '';
    return `${place.available} available there; the rest will be shown short until stock is received.`;
  }

  protected async add(): Promise<void> {
    const part = this.part();
    const { quantity, locationId, taskId, unitCost: entered } = this.form.getRawValue();
    const { currency } = this.session.settings();
    if (part === null) return this.refusal.set('Choose a part.');
    if (quantity === null) return this.refusal.set('Say how many.');
    if (!this.isStocked() && entered === null) return this.refusal.set('Say what one costs.');
    if (this.form.invalid) return this.refusal.set('The quantity must be more than 0, and a cost 0 or more.');
    const unitCost =
      entered ??
      this.stocked()
        .locations.find((place) => place.locationId === locationId)
        ?.layers.find((layer) => layer.available > 0)?.unitCost ??
      0;
    const problem = await this.store.run(
      {
        name: 'AddPart',
        part: {
          id: crypto.randomUUID(),
          taskId,
          partId: part.id,
          partNumber: part.title,
          partName: part.part.name,
          locationId,
          stocked: this.isStocked(),
          quantity: toMilli(quantity),
          unitCost: toMinor(unitCost, currency),
        },
      },
      { quietly: true },
    );
    this.refusal.set(problem?.message ?? '');
    if (problem === null) this.closed.emit();
  }
}
