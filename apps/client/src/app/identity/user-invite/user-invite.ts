import { Component, computed, inject, resource, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatAnchor, MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Router, RouterLink } from '@angular/router';
import { CommandOutbox } from '../../shared/command-outbox';
import { beyondFields, problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { Crumbs } from '../../shared/ui/crumbs';
import { IdentityClient } from '../identity.client';
import { RoleChoice } from '../role-choice';

/** A new user: gets a mail, and chooses the password. */
@Component({
  selector: 'app-user-invite',
  imports: [Crumbs, MatAnchor, MatButton, MatFormField, MatInput, ReactiveFormsModule, RoleChoice, RouterLink],
  templateUrl: './user-invite.html',
  styles: `
    form {
      max-width: 620px;
      padding: 20px;
    }
    section {
      margin-top: 18px;
    }
    .form-actions {
      margin-top: 20px;
    }
    .banner {
      margin-bottom: 16px;
    }
    .hint {
      font-size: 12px;
    }
  `,
})
export class UserInvite {
  private readonly client = inject(IdentityClient);
  private readonly outbox = inject(CommandOutbox);
  private readonly router = inject(Router);
  private readonly snackBar = inject(MatSnackBar);

  protected readonly form = new FormGroup({
    name: new FormControl('', { nonNullable: true, validators: [Validators.required, Validators.pattern(/\S/)] }),
    email: new FormControl('', { nonNullable: true, validators: [Validators.required, Validators.email] }),
    phone: new FormControl('', { nonNullable: true, validators: [Validators.maxLength(40)] }),
  });
  protected readonly fields = [
    { name: 'name', label: 'Name', type: 'text', width: '', wrong: 'This is needed.', hint: '' },
    {
      name: 'email',
      label: 'E-mail',
      type: 'email',
      width: 'half',
      wrong: 'An address like name@company.example.',
      hint: 'The invitation goes there.',
    },
    { name: 'phone', label: 'Phone', type: 'tel', width: 'half', wrong: 'At most 40 characters.', hint: '' },
  ] as const;
  protected readonly chosen = signal<readonly string[]>([]);
  protected readonly tried = signal(false);
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  /** What no field can say. */
  protected readonly elsewhere = computed(() =>
    beyondFields(
      this.problem(),
      this.fields.map(({ name }) => name),
    ),
  );
  private readonly found = resource({ loader: () => this.client.allRoles() });
  protected readonly roles = computed(() => (this.found.hasValue() ? this.found.value() : null));
  protected readonly rolesProblem = computed(() =>
    this.found.error() === undefined ? null : problemOf(this.found.error()),
  );

  protected reloadRoles(): void {
    this.found.reload();
  }

  protected async invite(): Promise<void> {
    this.form.markAllAsTouched();
    this.tried.set(true);
    if (this.form.invalid || this.chosen().length === 0 || this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      const { name, email, phone } = this.form.getRawValue();
      const person = { name: name.trim(), email: email.trim(), ...(phone.trim() && { phone: phone.trim() }) };
      const { id } = await this.outbox.send({ path: '/users', body: { ...person, roleIds: this.chosen() } });
      this.snackBar.open(`${person.name} is invited.`);
      await this.router.navigate(['/users', id]);
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.busy.set(false);
    }
  }
}
