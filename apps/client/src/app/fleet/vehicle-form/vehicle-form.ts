import { Component, computed, effect, inject, input, resource, signal, untracked } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatAnchor, MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { Router, RouterLink } from '@angular/router';
import type { VehicleDetail } from '#domain/fleet/views.js';
import { CommandOutbox } from '../../shared/command-outbox';
import { Edits } from '../../shared/edits';
import { Formats } from '../../shared/formats';
import { beyondFields, problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { Crumbs } from '../../shared/ui/crumbs';
import { EditConflictBox } from '../../shared/ui/edit-conflict';
import { MissingChoices } from '../../shared/ui/missing-choices';
import { VehicleClient } from '../vehicle.client';

const TEXTS = ['number', 'vin', 'make', 'model', 'type', 'plate', 'fuelType', 'department', 'group'] as const;
type TextField = (typeof TEXTS)[number];
type Facts = Pick<VehicleDetail, TextField | 'year' | 'locationId'>;

/** A new vehicle, or the facts of one that exists. */
@Component({
  selector: 'app-vehicle-form',
  imports: [
    Crumbs,
    EditConflictBox,
    MatAnchor,
    MatButton,
    MatFormField,
    MatInput,
    MatOption,
    MatSelect,
    MissingChoices,
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
  /** Null for a new one. */
  private edits: Edits<Facts> | null = null;
  protected readonly places = resource({ loader: () => this.client.locations() });
  protected readonly locations = (): readonly { id: string; name: string }[] =>
    this.places.hasValue() ? this.places.value() : [];
  protected readonly placeNames = computed(() => new Map(this.locations().map(({ id, name }) => [id, name])));

  constructor() {
    effect(() => {
      const id = this.id();
      if (id !== undefined) untracked(() => void this.load(id));
    });
  }

  protected async save(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid || this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      await this.router.navigate(['/vehicles', await this.saved()]);
    } catch (error) {
      const problem = problemOf(error);
      this.edits?.saw(problem.conflicts);
      this.problem.set(problem);
    } finally {
      this.busy.set(false);
    }
  }

  /** Nothing is left of one's own where both changed the same; the rest is saved. */
  protected async takeTheirs(): Promise<void> {
    for (const { field, theirs } of this.problem()?.conflicts ?? []) this.form.get(field)?.setValue(theirs);
    await this.save();
  }

  /** @returns its id */
  private async saved(): Promise<string> {
    const [id, entered] = [this.id(), this.entered()];
    if (id === undefined) {
      // A new one leaves out what is empty.
      const body = Object.fromEntries(Object.entries(entered).filter(([, value]) => value !== null));
      return (await this.outbox.send({ path: '/vehicles', body })).id;
    }
    const { odometer: _odometer, ...facts } = entered;
    const { changes, base } = this.edits!.of(facts);
    const isChanged = Object.keys(changes).length > 0;
    if (isChanged) await this.outbox.send({ method: 'PATCH', path: `/vehicles/${id}`, body: { ...changes, base } });
    return id;
  }

  /** As it is kept: nothing around a text, and no text is none. */
  private entered(): Facts & { readonly odometer: number | null } {
    const entries = Object.entries(this.form.getRawValue()).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.trim() || null : value,
    ]);
    return Object.fromEntries(entries) as Facts & { readonly odometer: number | null };
  }

  private async load(id: string): Promise<void> {
    try {
      const vehicle = await this.client.get(id);
      for (const name of TEXTS) this.form.controls[name].setValue(vehicle[name] ?? '');
      this.form.controls.year.setValue(vehicle.year);
      this.form.controls.locationId.setValue(vehicle.locationId);
      const { odometer: _odometer, ...facts } = this.entered();
      this.edits = new Edits<Facts>(facts);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }
}

function text(validators: (typeof Validators.required)[] = []): FormControl<string> {
  return new FormControl('', { nonNullable: true, validators });
}
