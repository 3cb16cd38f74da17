import { Component, inject, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatAnchor, MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Router, RouterLink } from '@angular/router';
import type { PlanName } from '#domain/platform/views.js';
import { CommandOutbox } from '../../shared/command-outbox';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { Crumbs } from '../../shared/ui/crumbs';

interface PlanChoice {
  readonly name: PlanName;
  readonly title: string;
  readonly price: string;
  readonly limits: string;
  readonly features: string;
}

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

  protected readonly plans: readonly PlanChoice[] = [
    {
      name: 'starter',
      title: 'Starter',
      price: '$99',
      limits: '5 users · 25 vehicles · 10 GB',
      features: 'Maintenance, basic reports',
    },
    {
      name: 'professional',
      title: 'Professional',
      price: '$299',
      limits: '20 users · 100 vehicles · 50 GB',
      features: 'Plus fuel and advanced reports',
    },
    { name: 'enterprise', title: 'Enterprise', price: '$999', limits: 'Unlimited · 500 GB', features: 'Everything' },
  ];
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
