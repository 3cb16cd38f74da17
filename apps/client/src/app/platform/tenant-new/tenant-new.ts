import { Component, computed, inject, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatAnchor, MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Router, RouterLink } from '@angular/router';
import type { PlanName } from '#domain/identity/plans.js';
import { CommandOutbox } from '../../shared/command-outbox';
import { beyondFields, problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { Crumbs } from '../../shared/ui/crumbs';
import { PLAN_CHOICES } from '../tenant-words';

/** Provisions a company with its plan and first administrator in one step. */
@Component({
  selector: 'app-tenant-new',
  imports: [Crumbs, MatAnchor, MatButton, MatFormField, MatInput, ReactiveFormsModule, RouterLink],
  templateUrl: './tenant-new.html',
  styleUrl: './tenant-new.scss',
})
export class TenantNew {
  private readonly outbox = inject(CommandOutbox);
  private readonly router = inject(Router);
  private readonly snackBar = inject(MatSnackBar);

  protected readonly plans = PLAN_CHOICES;
  protected readonly form = new FormGroup({
    companyName: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    domain: new FormControl('', {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i)],
    }),
    adminEmail: new FormControl('', { nonNullable: true, validators: [Validators.required, Validators.email] }),
    adminPassword: new FormControl('', {
      nonNullable: true,
      validators: [Validators.required, Validators.minLength(12)],
    }),
    plan: new FormControl<PlanName>('professional', { nonNullable: true }),
  });
  protected readonly fields = [
    { name: 'companyName', label: 'Company', type: 'text', autocomplete: 'off', wrong: 'Name the company.' },
    { name: 'domain', label: 'Domain', type: 'text', autocomplete: 'off', wrong: 'A domain like company.example.' },
    {
      name: 'adminEmail',
      label: "Administrator's e-mail",
      type: 'email',
      autocomplete: 'off',
      wrong: 'An e-mail address like name@company.example.',
    },
    {
      name: 'adminPassword',
      label: 'First password',
      type: 'password',
      autocomplete: 'new-password',
      wrong: 'At least 12 characters.',
    },
  ] as const;
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  /** What no field can say. */
  protected readonly elsewhere = computed(() =>
    beyondFields(
      this.problem(),
      this.fields.map(({ name }) => name),
    ),
  );

  protected async provision(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid || this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      const { companyName, domain, adminEmail, ...rest } = this.form.getRawValue();
      await this.outbox.send({
        path: '/platform/tenants',
        body: {
          ...rest,
          companyName: companyName.trim(),
          domain: domain.trim().toLowerCase(),
          adminEmail: adminEmail.trim(),
        },
      });
      this.snackBar.open(`${companyName.trim()} is ready. Its administrator can sign in.`);
      await this.router.navigate(['/tenants']);
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.busy.set(false);
    }
  }
}
