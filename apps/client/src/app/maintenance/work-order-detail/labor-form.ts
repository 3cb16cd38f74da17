import { Component, computed, inject, input, output, resource, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import type { WorkOrderTaskView } from '#domain/maintenance/views.js';
import { toMinor } from '#domain/shared/money.js';
import { hoursToSeconds } from '#domain/shared/quantity.js';
import { Session } from '../../shared/auth/session';
import { FocusFirst } from '../../shared/ui/focus-first';
import { MissingChoices } from '../../shared/ui/missing-choices';
import { WorkOrderClient } from '../work-order.client';
import { WorkOrderStore } from '../work-order.store';
import { LaborRate } from '../../shared/labor-rate';

@Component({
  selector: 'app-labor-form',
  imports: [
    FocusFirst,
    MatButton,
    MatFormField,
    MatInput,
    MatOption,
    MatSelect,
    MatSuffix,
    MissingChoices,
    ReactiveFormsModule,
  ],
  templateUrl: './labor-form.html',
  styleUrl: './line-form.scss',
})
export class LaborForm {
  protected readonly store = inject(WorkOrderStore);
  private readonly session = inject(Session);
  private readonly client = inject(WorkOrderClient);
  private readonly rate = inject(LaborRate);
  readonly tasks = input.required<readonly WorkOrderTaskView[]>();
  readonly closed = output<void>();
  protected readonly refusal = signal('');
  protected readonly form = new FormGroup({
    hours: new FormControl<number | null>(null, [Validators.required, Validators.min(0.01)]),
    rate: new FormControl<number | null>(this.rate.last(), [Validators.required, Validators.min(0)]),
    taskId: new FormControl<string | null>(null),
    technicianId: new FormControl<string | null>(
      this.store.workOrder()?.assignedTo ?? this.session.me()?.user.id ?? null,
    ),
    note: new FormControl('', { nonNullable: true }),
  });

  protected readonly users = resource({ loader: () => this.client.people() });
  /** Who may be named: everybody, as far as the person may see them, else whoever is known here. */
  protected readonly people = computed<readonly { readonly id: string; readonly name: string }[]>(() => {
    const found = this.users.hasValue() ? this.users.value() : [];
    if (found.length > 0) return found;
    const { assignedTo, assignedToName } = this.store.workOrder() ?? {};
    const assigned = assignedTo && assignedToName ? [{ id: assignedTo, name: assignedToName }] : [];
    const me = this.session.me()?.user;
    return me && me.id !== assignedTo ? [...assigned, me] : assigned;
  });

  protected async add(): Promise<void> {
    const { hours, rate, taskId, technicianId, note } = this.form.getRawValue();
    if (hours === null || rate === null) return this.refusal.set('Hours and rate are needed.');
    if (this.form.invalid) return this.refusal.set('Hours are more than 0, and a rate is 0 or more.');
    this.rate.use(rate);
    const problem = await this.store.run(
      () => ({
        name: 'AddLabor',
        labor: {
          id: crypto.randomUUID(),
          taskId,
          technicianId,
          seconds: hoursToSeconds(hours),
          rate: toMinor(rate, this.session.settings().currency),
          description: note.trim() || null,
        },
      }),
      { quietly: true },
    );
    this.refusal.set(problem?.message ?? '');
    if (problem === null) this.closed.emit();
  }
}
