import { Component, computed, effect, inject, resource, signal, untracked } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { MatSnackBar } from '@angular/material/snack-bar';
import { MOST_OFFLINE_DAYS } from '#domain/identity/tenant.js';
import type { OfflinePin } from '#domain/identity/tenant.events.js';
import type { SettingsView } from '#domain/identity/views.js';
import type { DistanceUnit, FuelUnit } from '#domain/shared/quantity.js';
import { Api } from '../../shared/api';
import { Session } from '../../shared/auth/session';
import { CommandOutbox } from '../../shared/command-outbox';
import { follow } from '../../shared/follow';
import { problemOf } from '../../shared/problem';
import { reloaded } from '../../shared/reloaded';
import { Failure } from '../../shared/ui/failure';
import { SkeletonDetail } from '../../shared/ui/skeleton-detail';
import { CategoriesCard } from './categories-card';
import { LocationsCard } from './locations-card';

/** How this company wants things shown and done, its work-order categories and locations. */
@Component({
  selector: 'app-settings',
  imports: [
    CategoriesCard,
    Failure,
    LocationsCard,
    MatButton,
    MatFormField,
    MatInput,
    MatOption,
    MatSelect,
    MatSlideToggle,
    MatSuffix,
    ReactiveFormsModule,
    SkeletonDetail,
  ],
  templateUrl: './settings.html',
  styleUrl: './settings.scss',
})
export class Settings {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly outbox = inject(CommandOutbox);
  private readonly snackBar = inject(MatSnackBar);

  private readonly stored = resource({ loader: () => this.api.get<SettingsView>('/settings') });
  protected readonly settings = computed(() => (this.stored.hasValue() ? this.stored.value() : null));
  protected readonly problem = computed(() =>
    this.stored.error() === undefined ? null : problemOf(this.stored.error()),
  );
  protected readonly mayEdit = this.session.can('edit_settings');
  protected readonly maySeeCategories = this.session.can('view_work_orders');
  protected readonly maySeeLocations = this.session.can('view_vehicles', 'view_parts', 'view_work_orders');
  protected readonly busy = signal(false);
  protected readonly zones = Intl.supportedValuesOf('timeZone');
  protected readonly dateFormats = ['MM/DD/YYYY', 'DD/MM/YYYY', 'YYYY-MM-DD'];
  protected readonly currencies = ['USD', 'CAD', 'EUR', 'GBP', 'AUD', 'MXN', 'JPY'];
  protected readonly mostOfflineDays = MOST_OFFLINE_DAYS;
  protected readonly switches = [
    { name: 'maintenanceReminders', text: 'Maintenance reminders', hint: 'Tell people when service falls due.' },
    { name: 'emailNotifications', text: 'E-mail notifications', hint: 'Send what is notified by e-mail too.' },
    {
      name: 'workOrderAutoNumber',
      text: 'Automatic work-order numbers',
      hint: 'WO-000001 and on; without it each new work order asks for a number.',
    },
  ] as const;
  protected readonly form = new FormGroup({
    timezone: new FormControl('', { nonNullable: true }),
    dateFormat: new FormControl('', { nonNullable: true }),
    currency: new FormControl('', { nonNullable: true }),
    distanceUnit: new FormControl<DistanceUnit>('miles', { nonNullable: true }),
    fuelUnit: new FormControl<FuelUnit>('gallons', { nonNullable: true }),
    maintenanceReminders: new FormControl(true, { nonNullable: true }),
    emailNotifications: new FormControl(true, { nonNullable: true }),
    workOrderAutoNumber: new FormControl(true, { nonNullable: true }),
    offlineDays: new FormControl(0, {
      nonNullable: true,
      validators: [
        Validators.required,
        Validators.min(0),
        Validators.max(MOST_OFFLINE_DAYS),
        Validators.pattern(/^\d+$/),
      ],
    }),
    offlinePin: new FormControl<OfflinePin>('off', { nonNullable: true }),
  });

  constructor() {
    if (!this.mayEdit) this.form.disable();
    effect(() => {
      const settings = this.settings();
      if (settings !== null) untracked(() => this.show(settings));
    });
    follow(
      ({ streamType }) => streamType === 'tenant',
      () => this.reload(),
    );
  }

  protected reload(): void {
    void reloaded(this.stored);
  }

  protected async save(): Promise<void> {
    const changes = Object.fromEntries(
      Object.entries(this.form.controls)
        .filter(([, control]) => control.dirty)
        .map(([name, control]) => [name, control.value]),
    );
    if (Object.keys(changes).length === 0 || this.form.invalid) return;
    await this.attempt('Settings saved.', async () => {
      await this.outbox.send({
        method: 'PATCH',
        path: '/settings',
        body: changes,
        expectedVersion: this.settings()?.version,
      });
      this.kept(changes);
      await this.session.loadMe();
      this.reload();
    });
  }

  /** As they are stored, but for what somebody is about to change here. */
  private show(settings: SettingsView): void {
    for (const [name, control] of Object.entries<FormControl>(this.form.controls))
      if (control.pristine) control.reset(settings[name as keyof SettingsView]);
  }

  /** What was typed since it was sent is still to be saved. */
  private kept(changes: Readonly<Record<string, unknown>>): void {
    for (const [name, control] of Object.entries<FormControl>(this.form.controls))
      if (name in changes && control.value === changes[name]) control.markAsPristine();
  }

  private async attempt(done: string, work: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    try {
      await work();
      this.snackBar.open(done);
    } catch (error) {
      const problem = problemOf(error);
      this.snackBar.open(problem.message, 'Close', { duration: 10_000 });
      if (problem.code === 'version_conflict') this.reload();
    } finally {
      this.busy.set(false);
    }
  }
}
