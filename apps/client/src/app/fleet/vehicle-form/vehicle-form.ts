import { Component, computed, effect, inject, input, resource, signal, untracked } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatAnchor, MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { Router, RouterLink } from '@angular/router';
import { CommandOutbox } from '../../shared/command-outbox';
import { Formats } from '../../shared/formats';
import { beyondFields, problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { Crumbs } from '../../shared/ui/crumbs';
import { VehicleClient } from '../vehicle.client';

const TEXTS = ['number', 'vin', 'make', 'model', 'type', 'plate', 'fuelType', 'department', 'group'] as const;
type TextField = (typeof TEXTS)[number];

/** A new vehicle, or the facts of one that exists. */
@Component({
  selector: 'app-vehicle-form',
  imports: [
    Crumbs,
    MatAnchor,
    MatButton,
    MatFormField,
    MatInput,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    RouterLink,
  ],
  templateUrl: './vehicle-form.html',
  styles:
    'form { max-width: 760px; padding: 20px; } .form-actions { margin-top: 20px; } .banner { margin-bottom: 16px; }',
})
export class VehicleForm {
  private readonly client = inject(VehicleClient);
  private readonly outbox = inject(CommandOutbox);
  private readonly router = inject(Router);
  protected readonly formats = inject(Formats);
  readonly id = input<string>();

  protected readonly form = new FormGroup({
    number: text([Validators.required]),
    vin: text(),
    make: text(),
    model: text(),
    year: new FormControl<number | null>(null, [Validators.min(1900), Validators.max(2100)]),
    type: text(),
    plate: text(),
    fuelType: text(),
    department: text(),
    group: text(),
    locationId: new FormControl<string | null>(null),
    odometer: new FormControl<number | null>(null, [Validators.min(0), Validators.max(10_000_000)]),
  });
  protected readonly fields: readonly {
    readonly name: TextField;
    readonly label: string;
    readonly width: string;
    readonly hint?: string;
  }[] = [
    { name: 'number', label: 'Number', width: 'half', hint: 'Your own number for it, unique in the fleet.' },
    { name: 'vin', label: 'VIN', width: 'half', hint: 'Its check digit is verified.' },
    { name: 'make', label: 'Make', width: 'third' },
    { name: 'model', label: 'Model', width: 'third' },
    { name: 'type', label: 'Type', width: 'third' },
    { name: 'plate', label: 'Plate', width: 'third' },
    { name: 'fuelType', label: 'Fuel', width: 'third' },
    { name: 'department', label: 'Department', width: 'third' },
    { name: 'group', label: 'Group', width: 'third' },
  ];
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  /** What no field can say. */
  protected readonly elsewhere = computed(() =>
    beyondFields(
      this.problem(),
      this.fields.map(({ name }) => name),
    ),
  );
  private readonly version = signal<number | undefined>(undefined);
  private readonly places = resource({ loader: () => this.client.locations().catch(() => []) });
  protected readonly locations = (): readonly { id: string; name: string }[] =>
    this.places.hasValue() ? this.places.value() : [];

  constructor() {
    effect(() => {
      const id = this.id();
      if (id !== undefined) untracked(() => void this.load(id));
    });
  }

  protected async save(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid || this.busy()) return;
    const id = this.id();
    this.busy.set(true);
    this.problem.set(null);
    try {
      const command =
        id === undefined
          ? { path: '/vehicles' }
          : { method: 'PATCH' as const, path: `/vehicles/${id}`, expectedVersion: this.version() };
      const saved = await this.outbox.send({ ...command, body: this.body(id !== undefined) });
      await this.router.navigate(['/vehicles', id ?? saved.id]);
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.busy.set(false);
    }
  }

  /** A new one leaves out what is empty; a change says that it is empty now. */
  private body(isChange: boolean): Record<string, unknown> {
    const entries = Object.entries(this.form.getRawValue()).map(
      ([name, value]) => [name, typeof value === 'string' ? value.trim() || null : value] as const,
    );
    return Object.fromEntries(
      entries.filter(([name, value]) => value !== null || (isChange && this.form.get(name)?.dirty)),
    );
  }

  private async load(id: string): Promise<void> {
    try {
      const vehicle = await this.client.get(id);
      this.version.set(vehicle.version);
      for (const name of TEXTS) this.form.controls[name].setValue(vehicle[name] ?? '');
      this.form.controls.year.setValue(vehicle.year);
      this.form.controls.locationId.setValue(vehicle.locationId);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }
}

function text(validators: (typeof Validators.required)[] = []): FormControl<string> {
  return new FormControl('', { nonNullable: true, validators });
}
