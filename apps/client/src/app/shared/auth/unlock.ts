import { Component, DestroyRef, inject, output, signal } from '@angular/core';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { DomainError } from '#domain/shared/domain-error.js';
import { isPin } from '#offline/pin.js';
import { problemOf } from '../problem';
import type { Problem } from '../problem';
import { FocusFirst } from '../ui/focus-first';
import { pinWait } from './last-person';
import { Session } from './session';

/** Asks whoever opens the app without a network for the PIN of the one who was here last. */
@Component({
  selector: 'app-unlock',
  imports: [FocusFirst, MatButton, MatFormField, MatIcon, MatInput, ReactiveFormsModule],
  templateUrl: './unlock.html',
  styleUrl: './unlock.scss',
})
export class Unlock {
  private readonly session = inject(Session);
  /** It is open, or was wrong too often: either way the page is another one now. */
  readonly left = output<void>();
  protected readonly pin = new FormControl('', { nonNullable: true });
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  /** Until the next try is looked at, s. */
  protected readonly wait = signal(seconds());

  constructor() {
    const timer = setInterval(() => this.wait.set(seconds()), 1_000);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  protected async unlock(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      if (!isPin(this.pin.value)) throw new DomainError('pin_malformed');
      await this.session.unlock(this.pin.value);
      this.left.emit();
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'pin_spent') return this.left.emit();
      this.problem.set(problem);
      this.pin.reset();
    } finally {
      this.wait.set(seconds());
      this.busy.set(false);
    }
  }
}

function seconds(): number {
  return Math.ceil(pinWait() / 1_000);
}
