import { Component, ElementRef, computed, inject, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Router } from '@angular/router';
import { URGENCIES } from '#domain/maintenance/work-order.words.js';
import type { Urgency } from '#domain/maintenance/work-order.words.js';
import { Session } from '../../shared/auth/session';
import { Offline } from '../../shared/offline/offline';
import { Notice } from '../../shared/ui/notice';
import { URGENCY, vehicleTitle } from '../../shared/ui/words';
import { FieldStore } from '../field.store';
import { SyncBanner } from '../sync-banner';

/** Each company begins with it. */
const USUAL_CATEGORY = 'Repair';

/** Something is wrong with a vehicle: a work order without a number yet, which the office sees as soon as there is a network. */
@Component({
  imports: [MatButton, Notice, ReactiveFormsModule, SyncBanner],
  templateUrl: './report-problem.html',
  styleUrl: '../field.scss',
})
export class ReportProblem {
  private readonly offline = inject(Offline);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly snackBar = inject(MatSnackBar);
  private readonly store = inject(FieldStore);
  private readonly categories = this.store.kind('work-order-category');
  protected readonly mayCreate = computed(() => this.session.can('create_work_orders'));
  protected readonly vehicles = computed(() =>
    (this.store.vehicles() ?? [])
      .map(({ id, state }) => ({ id, text: `${state.number} · ${vehicleTitle(state)}` }))
      .toSorted((one, other) => one.text.localeCompare(other.text, 'en', { numeric: true })),
  );
  protected readonly urgencies = URGENCIES.map((value) => ({ value, text: URGENCY[value] }));
  protected readonly refusal = signal('');
  protected readonly sending = signal(false);
  /** What is wrong with which field. */
  protected readonly wrong = signal<{ readonly vehicle?: string; readonly description?: string }>({});
  protected readonly form = new FormGroup({
    vehicle: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    description: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    urgency: new FormControl<Urgency>('normal', { nonNullable: true }),
    mine: new FormControl(false, { nonNullable: true }),
  });

  /** The office sorts it: it is a repair until then. */
  private readonly category = computed(() => {
    const active = (this.categories() ?? []).filter(({ state }) => state.active);
    const named = active.toSorted((one, other) => one.state.name.localeCompare(other.state.name, 'en'));
    return named.find(({ state }) => state.name === USUAL_CATEGORY) ?? named[0];
  });

  protected async send(): Promise<void> {
    if (this.sending()) return;
    this.sending.set(true);
    await this.report().finally(() => this.sending.set(false));
  }

  private async report(): Promise<void> {
    const { vehicle, description, urgency, mine } = this.form.getRawValue();
    const named = this.vehicles().filter(({ text }) => text === vehicle || text.split(' · ')[0] === vehicle.trim());
    const vehicleId = named.length === 1 ? named[0]!.id : undefined;
    const category = this.category();
    this.wrong.set({
      ...(vehicleId === undefined ? { vehicle: 'Choose a vehicle from the list.' } : {}),
      ...(description.trim() === '' ? { description: 'Say what is wrong.' } : {}),
    });
    const [field] = Object.keys(this.wrong());
    if (vehicleId === undefined || field !== undefined)
      return this.element.nativeElement.querySelector<HTMLElement>(`#${field}`)?.focus();
    if (category === undefined)
      return this.refusal.set('Nothing is on this phone yet. Open My day once with a network.');
    const problem = await this.offline.give({
      kind: 'work-order',
      id: crypto.randomUUID(),
      command: {
        name: 'CreateWorkOrder',
        workOrder: {
          vehicleId,
          categoryId: category.id,
          category: category.state.name,
          priority: 'non_scheduled',
          urgency,
          description: description.trim(),
          assignedTo: mine ? (this.session.me()?.user.id ?? null) : null,
        },
      },
    });
    this.refusal.set(problem?.message ?? '');
    if (problem !== null) return;
    this.snackBar.open('Reported. The office sees it as soon as this phone has a network.');
    await this.router.navigate(['/field/day']);
  }
}
