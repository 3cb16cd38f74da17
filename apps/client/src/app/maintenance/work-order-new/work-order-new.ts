import { Component, computed, inject, input, resource, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatAnchor, MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Router, RouterLink } from '@angular/router';
import type { VehicleDetail } from '#domain/fleet/views.js';
import { PRIORITIES, URGENCIES } from '#domain/maintenance/work-order.words.js';
import type { Priority, Urgency } from '#domain/maintenance/work-order.words.js';
import type { DueServiceItem } from '#domain/maintenance/views.js';
import type { CommandAnswer, Page } from '#domain/shared/views.js';
import { Api } from '../../shared/api';
import { Session } from '../../shared/auth/session';
import { CommandOutbox } from '../../shared/command-outbox';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { Crumbs } from '../../shared/ui/crumbs';
import { MissingChoices } from '../../shared/ui/missing-choices';
import { Picker } from '../../shared/ui/picker';
import type { PickerOption } from '../../shared/ui/picker';
import { PRIORITY, URGENCY, vehicleTitle } from '../../shared/ui/words';
import { WorkOrderClient } from '../work-order.client';

@Component({
  selector: 'app-work-order-new',
  imports: [
    Crumbs,
    MatAnchor,
    MatButton,
    MatFormField,
    MatIcon,
    MatInput,
    MatOption,
    MatSelect,
    MissingChoices,
    Picker,
    ReactiveFormsModule,
    RouterLink,
  ],
  templateUrl: './work-order-new.html',
  styles:
    'form { max-width: 760px; padding: 20px; } .form-actions { margin-top: 20px; } .banner { margin-bottom: 16px; } .services { display: flex; flex-wrap: wrap; gap: 8px; } .label { font-weight: 500; }',
})
export class WorkOrderNew {
  private readonly client = inject(WorkOrderClient);
  private readonly api = inject(Api);
  private readonly outbox = inject(CommandOutbox);
  private readonly router = inject(Router);
  private readonly snackBar = inject(MatSnackBar);
  private readonly session = inject(Session);

  /** Comes with `?vehicle=` from a vehicle's page. */
  readonly vehicle = input<string>();
  /** Comes with `?services=` from the due ones: ids with commas. */
  readonly services = input<string>();

  protected readonly form = new FormGroup({
    category: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    priority: new FormControl<Priority>('non_scheduled', { nonNullable: true }),
    urgency: new FormControl<Urgency>('normal', { nonNullable: true }),
    description: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    dueDate: new FormControl<string | null>(null),
    assignedTo: new FormControl<string | null>(null),
    workOrderNumber: new FormControl('', { nonNullable: true }),
  });
  protected readonly picked = signal<PickerOption | null>(null);
  private readonly tried = signal(false);
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  protected readonly asksNumber = computed(() => !this.session.settings().workOrderAutoNumber);
  protected readonly priorities = PRIORITIES.map((value) => ({ value, text: PRIORITY[value] }));
  protected readonly urgencies = URGENCIES.map((value) => ({ value, text: URGENCY[value] }));
  protected readonly categoryList = resource({ loader: () => this.client.categories() });
  protected readonly categories = computed(() =>
    (this.categoryList.hasValue() ? this.categoryList.value() : []).filter(({ active }) => active),
  );
  protected readonly peopleList = resource({ loader: () => this.client.people() });
  protected readonly people = computed(() => (this.peopleList.hasValue() ? this.peopleList.value() : []));
  protected readonly findVehicles = (text: string): Promise<readonly PickerOption[]> => this.client.findVehicles(text);
  private readonly given = resource({
    params: () => this.vehicle(),
    loader: async ({ params }) => {
      const vehicle = await this.api.get<VehicleDetail>(`/vehicles/${params}`);
      this.picked.set({ id: vehicle.id, title: vehicle.number, text: vehicleTitle(vehicle) });
      return vehicle.id;
    },
  });
  private readonly due = resource({
    params: () =>
      this.services() && this.vehicle() ? { ids: this.services()!.split(','), vehicleId: this.vehicle()! } : undefined,
    loader: async ({ params: { ids, vehicleId } }) => {
      const page = await this.api.get<Page<DueServiceItem>>('/due-services', { vehicleId, limit: 200 });
      const wanted = page.data.filter(({ id }) => ids.includes(id));
      const { description } = this.form.controls;
      if (description.pristine) description.setValue(wanted.map(({ title }) => title).join(', '));
      this.form.patchValue({ category: 'Preventive Maintenance', priority: 'scheduled' });
      return wanted;
    },
  });
  protected readonly dueServices = computed(() => {
    const known = this.due.hasValue() ? this.due.value() : [];
    return known.filter(({ id, vehicleId }) => !this.dropped().has(id) && vehicleId === this.picked()?.id);
  });
  private readonly dropped = signal<ReadonlySet<string>>(new Set());
  protected readonly vehicleMissing = computed(() => this.tried() && this.picked() === null && !this.given.isLoading());

  protected drop(id: string): void {
    this.dropped.update((ids) => new Set([...ids, id]));
  }

  protected async create(): Promise<void> {
    this.tried.set(true);
    this.form.markAllAsTouched();
    const vehicle = this.picked();
    if (this.form.invalid || vehicle === null || this.busy()) return;
    const { assignedTo, dueDate, workOrderNumber, ...rest } = this.form.getRawValue();
    this.busy.set(true);
    this.problem.set(null);
    try {
      const created = await this.outbox.send<CommandAnswer & { workOrderNumber: string }>({
        path: '/work-orders',
        body: {
          ...rest,
          vehicleId: vehicle.id,
          ...(this.dueServices().length > 0 ? { dueServiceIds: this.dueServices().map(({ id }) => id) } : {}),
          ...(assignedTo ? { assignedTo } : {}),
          ...(dueDate ? { dueDate } : {}),
          ...(this.asksNumber() ? { workOrderNumber: workOrderNumber.trim() } : {}),
        },
      });
      this.snackBar.open(`${created.workOrderNumber} created.`);
      await this.router.navigate(['/work-orders', created.id]);
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.busy.set(false);
    }
  }
}
