import { Component, computed, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatFormField, MatSuffix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { toMinor } from '#domain/shared/money.js';
import { hoursToSeconds } from '#domain/shared/quantity.js';
import { Session } from '../../shared/auth/session';
import { Formats } from '../../shared/formats';
import { keptOf } from '../../shared/in-units';
import type { Problem } from '../../shared/problem';
import { WorkOrderStore } from '../work-order.store';
import { LaborRate } from '../../shared/labor-rate';

/** So much further than the last reading is worth a second look, in miles or kilometres. */
const UNLIKELY = 20_000;

/** The last facts of the work: the meter, labor not logged yet, notes. Then the completion runs by itself. */
@Component({
  imports: [
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatFormField,
    MatIcon,
    MatInput,
    MatSuffix,
    ReactiveFormsModule,
  ],
  templateUrl: './complete-dialog.html',
})
export class CompleteDialog {
  private readonly store = inject<WorkOrderStore>(MAT_DIALOG_DATA);
  private readonly self = inject<MatDialogRef<CompleteDialog, boolean>>(MatDialogRef);
  private readonly settings = inject(Session).settings;
  private readonly rate = inject(LaborRate);
  protected readonly formats = inject(Formats);
  protected readonly busy = this.store.busy;
  protected readonly problem = signal<Problem | null>(null);
  protected readonly lastMeter = computed(() => this.store.workOrder()?.vehicle.odometer ?? null);
  protected readonly short = computed(() => (this.store.workOrder()?.parts ?? []).filter(({ short }) => short > 0));
  protected readonly undone = computed(() => (this.store.workOrder()?.tasks ?? []).filter(({ done }) => !done).length);
  /** Far beyond the last reading: most likely a digit too many. The meter keeps such a reading apart until somebody looks. */
  protected readonly far = computed(() => {
    const [last, now] = [this.lastMeter(), this.entered()];
    return last !== null && typeof now === 'number' && now - last > UNLIKELY ? now - last : null;
  });
  protected readonly form = new FormGroup({
    odometer: new FormControl<number | null>(null, [Validators.min(0)]),
    hours: new FormControl<number | null>(null, [Validators.min(0)]),
    rate: new FormControl<number | null>(this.rate.last(), [Validators.min(0)]),
    notes: new FormControl('', { nonNullable: true }),
  });

  private readonly entered = toSignal(this.form.controls.odometer.valueChanges);

  protected async complete(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid || this.busy()) return;
    const { odometer, hours, rate, notes } = this.form.getRawValue();
    const { currency, distanceUnit } = this.settings();
    if (hours !== null && rate !== null) this.rate.use(rate);
    const start = this.store.workOrder()?.snapshot.startMeter ?? null;
    const problem = await this.store.run(
      () => ({
        name: 'CompleteWorkOrder',
        odometer: odometer === null ? null : keptOf(odometer, distanceUnit, start),
        ...(hours
          ? { labor: { id: crypto.randomUUID(), seconds: hoursToSeconds(hours), rate: toMinor(rate ?? 0, currency) } }
          : {}),
        notes: notes.trim() || null,
      }),
      { quietly: true },
    );
    this.problem.set(problem);
    if (problem === null) this.self.close(true);
  }

  protected wrong(name: 'odometer' | 'hours' | 'rate'): boolean {
    const control = this.form.controls[name];
    return control.touched && control.invalid;
  }
}
