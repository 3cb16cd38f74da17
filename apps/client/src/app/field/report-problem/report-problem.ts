import { Component, ElementRef, computed, inject, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Router, RouterLink } from '@angular/router';
import { URGENCIES } from '#domain/maintenance/work-order.words.js';
import type { Urgency } from '#domain/maintenance/work-order.words.js';
import type { QueuedCommand } from '#offline/queued-command.js';
import { Session } from '../../shared/auth/session';
import { Formats } from '../../shared/formats';
import { Offline } from '../../shared/offline/offline';
import { Notice } from '../../shared/ui/notice';
import { Picker } from '../../shared/ui/picker';
import type { PickerOption } from '../../shared/ui/picker';
import { URGENCY } from '../../shared/ui/words';
import { subjectOf } from '../command-words';
import { FieldStore } from '../field.store';
import { SyncBanner } from '../sync-banner';

/** Each company begins with it. */
const USUAL_CATEGORY = 'Repair';

/** Something is wrong with a vehicle: a work order without a number yet, which the office sees as soon as there is a network. */
@Component({
  imports: [MatButton, MatIcon, Notice, Picker, ReactiveFormsModule, RouterLink, SyncBanner],
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
  protected readonly formats = inject(Formats);
  private readonly known = this.store.kind('work-order-category');
  protected readonly mayReport = computed(() => this.session.can('create_work_orders', 'report_issues'));
  protected readonly mayWork = computed(() => this.session.can('edit_work_orders'));
  protected readonly vehicle = signal<PickerOption | null>(null);
  protected readonly findVehicles = this.store.findVehicles;
  protected readonly urgencies = URGENCIES.map((value) => ({ value, text: URGENCY[value] }));
  protected readonly refusal = signal('');
  protected readonly sending = signal(false);
  /** What is wrong with which field. */
  protected readonly wrong = signal<Partial<Record<'vehicle' | 'description', string>>>({});
  protected readonly form = new FormGroup({
    description: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    urgency: new FormControl<Urgency>('normal', { nonNullable: true }),
    /** Empty: they are not sure. */
    categoryId: new FormControl('', { nonNullable: true }),
    mine: new FormControl(false, { nonNullable: true }),
  });

  protected readonly categories = computed(() =>
    (this.known() ?? [])
      .filter(({ state }) => state.active)
      .toSorted((one, other) => one.state.name.localeCompare(other.state.name, 'en')),
  );
  /** What was begun here lately, the latest first: who may not see work orders sees that it arrived. */
  protected readonly reported = computed(() =>
    this.offline
      .queue()
      .filter(({ type }) => type === 'CreateWorkOrder')
      .toReversed(),
  );

  protected subject(command: QueuedCommand): string {
    return subjectOf(command, this.store);
  }

  protected standing({ status }: QueuedCommand): { readonly icon: string; readonly text: string } {
    if (status === 'waiting') return { icon: 'upload', text: 'Kept on this phone, not sent yet' };
    if (status === 'needs_me') return { icon: 'call_split', text: 'Could not be taken' };
    return { icon: 'check', text: 'Reported' };
  }

  protected mended(field: 'vehicle' | 'description'): void {
    this.wrong.update((wrong) => ({ ...wrong, [field]: undefined }));
  }

  protected async send(): Promise<void> {
    if (this.sending()) return;
    this.sending.set(true);
    await this.report().finally(() => this.sending.set(false));
  }

  private async report(): Promise<void> {
    const { description, urgency, categoryId, mine } = this.form.getRawValue();
    const vehicleId = this.vehicle()?.id;
    const category = this.categoryOf(categoryId);
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
          assignedTo: mine && this.mayWork() ? (this.session.me()?.user.id ?? null) : null,
        },
      },
    });
    this.refusal.set(problem?.message ?? '');
    if (problem !== null) return;
    this.snackBar.open('Reported. The office sees it as soon as this phone has a network.');
    if (this.session.can('view_work_orders')) await this.router.navigate(['/field/day']);
    else this.begin();
  }

  private begin(): void {
    this.vehicle.set(null);
    this.form.reset();
  }

  /** Where nobody said, the office sorts it: it is a repair until then. */
  private categoryOf(id: string) {
    const all = this.categories();
    return all.find((each) => each.id === id) ?? all.find(({ state }) => state.name === USUAL_CATEGORY) ?? all[0];
  }
}
