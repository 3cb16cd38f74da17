import { Component, ElementRef, computed, inject, input, resource, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormField } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatSnackBar } from '@angular/material/snack-bar';
import { RouterLink } from '@angular/router';
import { Session } from '../../shared/auth/session';
import { CommandOutbox } from '../../shared/command-outbox';
import type { OutgoingCommand } from '../../shared/command-outbox';
import { follow } from '../../shared/follow';
import { beyondFields, problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { reloaded } from '../../shared/reloaded';
import { askFor } from '../../shared/ui/ask';
import { Crumbs } from '../../shared/ui/crumbs';
import { Failure } from '../../shared/ui/failure';
import { HistoryCard } from '../../shared/ui/history-card';
import { keptFocus } from '../../shared/ui/kept-focus';
import { DayPipe, MomentPipe, WhenPipe } from '../../shared/ui/pipes';
import { SkeletonDetail } from '../../shared/ui/skeleton-detail';
import { StateChip } from '../../shared/ui/state-chip';
import { DevicesCard } from '../devices-card';
import { roleTitle, USER_STATUS } from '../identity-words';
import { IdentityClient } from '../identity.client';
import { LocationChoice } from '../location-choice';
import { roleSummary } from '../permission-words';
import { RoleChoice } from '../role-choice';

/** One user: who it is, what they may do, and letting them in or out. */
@Component({
  selector: 'app-user-detail',
  imports: [
    Crumbs,
    DayPipe,
    DevicesCard,
    Failure,
    HistoryCard,
    LocationChoice,
    MatButton,
    MatFormField,
    MatIcon,
    MatInput,
    MomentPipe,
    ReactiveFormsModule,
    RoleChoice,
    RouterLink,
    SkeletonDetail,
    StateChip,
    WhenPipe,
  ],
  templateUrl: './user-detail.html',
  styles: `
    .banner {
      margin-bottom: 14px;
    }
    .form-actions {
      margin-top: 14px;
    }
    .role {
      display: grid;
      padding: 7px 0;
    }
    .role + .role {
      border-top: 1px solid var(--line);
    }
  `,
})
export class UserDetailPage {
  private readonly client = inject(IdentityClient);
  private readonly session = inject(Session);
  private readonly outbox = inject(CommandOutbox);
  private readonly dialog = inject(MatDialog);
  private readonly snackBar = inject(MatSnackBar);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly id = input.required<string>();

  private readonly stored = this.client.user(this.id);
  private readonly known = resource({ loader: () => this.client.allRoles() });
  protected readonly user = computed(() => (this.stored.hasValue() ? this.stored.value() : null));
  protected readonly roles = computed(() => (this.known.hasValue() ? this.known.value() : null));
  protected readonly loadProblem = computed(() =>
    this.stored.error() === undefined ? null : problemOf(this.stored.error()),
  );
  protected readonly mayEdit = this.session.can('edit_users');
  protected readonly maySeeRoles = this.session.can('view_roles');
  protected readonly isMe = computed(() => this.session.me()?.user.id === this.id());
  protected readonly states = USER_STATUS;
  protected readonly titleOf = roleTitle;
  protected readonly busy = signal(false);
  protected readonly editing = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  protected readonly chosen = signal<readonly string[] | null>(null);
  protected readonly rolesProblem = signal<Problem | null>(null);

  protected readonly form = new FormGroup({
    name: new FormControl('', { nonNullable: true, validators: [Validators.required, Validators.pattern(/\S/)] }),
    email: new FormControl('', { nonNullable: true, validators: [Validators.required, Validators.email] }),
    phone: new FormControl('', { nonNullable: true, validators: [Validators.maxLength(40)] }),
    locationId: new FormControl<string | null>(null),
  });
  protected readonly fields = [
    { name: 'name', label: 'Name', type: 'text', half: false, wrong: 'This is needed.' },
    { name: 'email', label: 'E-mail', type: 'email', half: true, wrong: 'An address like name@company.example.' },
    { name: 'phone', label: 'Phone', type: 'tel', half: true, wrong: 'At most 40 characters.' },
  ] as const;
  protected readonly elsewhere = computed(() =>
    beyondFields(
      this.problem(),
      this.fields.map(({ name }) => name),
    ),
  );

  constructor() {
    follow(
      (change) => change.id === this.id() || change.streamType === 'role',
      () => this.reload(),
      400,
    );
  }

  protected reload(): void {
    void reloaded(this.stored, this.known);
  }

  protected summaryOf(roleId: string): string {
    const role = this.roles()?.find(({ id }) => id === roleId);
    return role ? roleSummary(role) : '';
  }

  protected edit(): void {
    const { name = '', email = '', phone = null, location = null } = this.user() ?? {};
    this.form.reset({ name, email, phone: phone ?? '', locationId: location?.id ?? null });
    this.problem.set(null);
    this.editing.set(true);
  }

  protected async save(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid) return;
    const changed = Object.entries(this.form.controls)
      .filter(([, control]) => control.dirty)
      .map(([name, control]) => [name, control.value?.trim() || null]);
    const problem =
      changed.length === 0 ? null : await this.send({ method: 'PATCH', path: '', body: Object.fromEntries(changed) });
    this.problem.set(problem);
    if (problem !== null) return;
    this.stopEditing();
    if (this.isMe()) await this.session.loadMe();
  }

  protected stopEditing(): void {
    const keepFocus = keptFocus(this.card('details'));
    this.editing.set(false);
    keepFocus();
  }

  protected chooseRoles(): void {
    this.rolesProblem.set(null);
    this.chosen.set(this.user()?.roles.map(({ id }) => id) ?? []);
  }

  protected setChosen(ids: readonly string[]): void {
    this.chosen.set(ids);
  }

  protected stopChoosing(): void {
    const keepFocus = keptFocus(this.card('roles'));
    this.chosen.set(null);
    keepFocus();
  }

  protected async saveRoles(): Promise<void> {
    const problem = await this.send({ path: '/roles', body: { roleIds: this.chosen() } });
    this.rolesProblem.set(problem);
    if (problem !== null) return;
    this.stopChoosing();
    this.snackBar.open('Roles changed. It counts within seconds, wherever they are signed in.');
    if (this.isMe()) await this.session.loadMe();
  }

  protected async disable(): Promise<void> {
    await askFor(this.dialog, {
      title: `Disable ${this.user()?.name ?? 'this user'}?`,
      text: 'They are signed out everywhere within seconds and cannot sign in. What they did stays, and their seat is free.',
      fields: [{ name: 'reason', label: 'Why', kind: 'text', required: true }],
      confirm: 'Disable',
      act: ({ reason }) => this.send({ path: '/disable', body: { reason } }),
    });
  }

  protected async enable(): Promise<void> {
    this.tell(await this.send({ path: '/enable' }), 'Enabled. They can sign in again.');
  }

  protected async inviteAgain(): Promise<void> {
    this.tell(await this.send({ path: '/invitation' }), 'Invited again. Older links no longer work.');
  }

  protected async resetPassword(): Promise<void> {
    this.tell(
      await this.send({ path: '/password-reset' }),
      'A mail with a link to choose a new password is on its way.',
    );
  }

  protected async resetSecondFactor(): Promise<void> {
    await askFor(this.dialog, {
      title: 'Reset the second factor?',
      text: 'For somebody who has lost theirs: the password alone lets them in, and they can set up another.',
      fields: [],
      confirm: 'Reset',
      act: () => this.send({ path: '/second-factor/reset' }),
    });
  }

  private card(heading: string): HTMLElement {
    return this.host.querySelector<HTMLElement>(`[aria-labelledby=${heading}]`) ?? this.host;
  }

  private tell(problem: Problem | null, done: string): void {
    if (problem === null) this.snackBar.open(done);
    else this.snackBar.open(problem.message, 'Close', { duration: 10_000 });
  }

  /** @param command with its path below this user's */
  private async send(command: OutgoingCommand): Promise<Problem | null> {
    this.busy.set(true);
    try {
      await this.outbox.send({ ...command, path: `/users/${this.id()}${command.path}` });
      void reloaded(this.stored);
      return null;
    } catch (error) {
      return problemOf(error);
    } finally {
      this.busy.set(false);
    }
  }
}
