import { Component, inject, input, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Router } from '@angular/router';
import { DomainError } from '#domain/shared/domain-error.js';
import { isPin } from '#offline/pin.js';
import { guardPerson } from '../../shared/auth/last-person';
import { isAskedForPin, lacksPin, ownerOf, pinOf } from '../../shared/auth/pin';
import { Session } from '../../shared/auth/session';
import { problemOf } from '../../shared/problem';
import { Notice } from '../../shared/ui/notice';

/** The PIN that opens this device without a network: set, replaced or taken away by whoever the server knows. */
@Component({
  imports: [MatButton, Notice, ReactiveFormsModule],
  templateUrl: './pin.html',
  styleUrl: '../field.scss',
})
export class Pin {
  protected readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly snackBar = inject(MatSnackBar);
  /** Where they wanted to go. */
  readonly then = input<string>();
  private readonly me = this.session.me();
  protected readonly isSet = this.me !== null && pinOf(ownerOf(this.me)) !== null;
  protected readonly isAsked = this.me !== null && isAskedForPin(this.me);
  protected readonly lacks = this.me !== null && lacksPin(this.me);
  protected readonly busy = signal(false);
  protected readonly refusal = signal('');
  protected readonly form = new FormGroup({
    pin: new FormControl('', { nonNullable: true }),
    again: new FormControl('', { nonNullable: true }),
  });

  protected async set(): Promise<void> {
    const { pin, again } = this.form.getRawValue();
    await this.change(pin, again);
  }

  protected async remove(): Promise<void> {
    await this.change(null, null);
  }

  private async change(pin: string | null, again: string | null): Promise<void> {
    if (this.busy() || this.me === null) return;
    this.busy.set(true);
    this.refusal.set('');
    try {
      if (pin !== null && !isPin(pin)) throw new DomainError('pin_malformed');
      if (pin !== again) throw new DomainError('pin_differs');
      await guardPerson(this.me, pin);
      this.snackBar.open(pin === null ? 'This device has no PIN any more.' : 'The PIN is set.');
      await this.router.navigateByUrl(this.then() ?? '/field/sync');
    } catch (error) {
      this.refusal.set(problemOf(error).message);
    } finally {
      this.busy.set(false);
    }
  }
}
