import { Component, inject, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatAnchor, MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router, RouterLink } from '@angular/router';
import { CommandOutbox } from '../../shared/command-outbox';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { Crumbs } from '../../shared/ui/crumbs';

@Component({
  selector: 'app-part-new',
  imports: [Crumbs, MatAnchor, MatButton, MatFormField, MatInput, ReactiveFormsModule, RouterLink],
  templateUrl: './part-new.html',
  styles:
    'form { max-width: 620px; padding: 20px; } .form-actions { margin-top: 20px; } .banner { margin-bottom: 16px; }',
})
export class PartNew {
  private readonly outbox = inject(CommandOutbox);
  private readonly router = inject(Router);
  protected readonly form = new FormGroup({
    partNumber: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    name: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    unit: new FormControl('each', { nonNullable: true, validators: [Validators.required] }),
    description: new FormControl('', { nonNullable: true }),
  });
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);

  protected async create(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid || this.busy()) return;
    const { description, ...rest } = this.form.getRawValue();
    this.busy.set(true);
    try {
      const created = await this.outbox.send({
        path: '/parts',
        body: { ...rest, ...(description.trim() ? { description: description.trim() } : {}) },
      });
      await this.router.navigate(['/parts', created.id]);
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.busy.set(false);
    }
  }
}
