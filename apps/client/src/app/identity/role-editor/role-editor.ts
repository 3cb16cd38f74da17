import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatAnchor, MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormField } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Router, RouterLink } from '@angular/router';
import type { Permission } from '#domain/identity/permissions.js';
import type { RoleDetail } from '#domain/identity/views.js';
import { Session } from '../../shared/auth/session';
import { CommandOutbox } from '../../shared/command-outbox';
import { follow } from '../../shared/follow';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { reloaded } from '../../shared/reloaded';
import { askFor } from '../../shared/ui/ask';
import { Crumbs } from '../../shared/ui/crumbs';
import { Failure } from '../../shared/ui/failure';
import { HistoryCard } from '../../shared/ui/history-card';
import { SkeletonDetail } from '../../shared/ui/skeleton-detail';
import { roleTitle } from '../identity-words';
import { IdentityClient } from '../identity.client';
import { actionsOf, pagesOf } from '../permission-words';
import { groupLines } from './group-lines';
import type { Resource, RoleDraft } from './group-lines';

/** What one role allows: looked at, changed, copied. Of roles that came with the company only what signing in asks for. */
@Component({
  selector: 'app-role-editor',
  imports: [
    Crumbs,
    Failure,
    HistoryCard,
    MatAnchor,
    MatButton,
    MatFormField,
    MatIcon,
    MatInput,
    RouterLink,
    SkeletonDetail,
  ],
  templateUrl: './role-editor.html',
  styleUrl: './role-editor.scss',
})
export class RoleEditor {
  private readonly client = inject(IdentityClient);
  private readonly session = inject(Session);
  private readonly outbox = inject(CommandOutbox);
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  private readonly snackBar = inject(MatSnackBar);
  /** Undefined: a new one. */
  readonly id = input<string>();
  /** Of a new one: the role it begins as a copy of. */
  readonly from = input<string>();

  private readonly stored = this.client.role(() => this.id() ?? this.from());
  private readonly source = computed(() => (this.stored.hasValue() ? this.stored.value() : null));
  protected readonly role = computed(() => (this.id() === undefined ? null : this.source()));
  protected readonly loadProblem = computed(() =>
    this.stored.error() === undefined ? null : problemOf(this.stored.error()),
  );
  protected readonly mayEdit = this.session.can('edit_roles');
  protected readonly mayChange = computed(() => this.mayEdit && this.role()?.builtIn !== true);
  /** What is being changed and not saved yet. */
  protected readonly draft = signal<RoleDraft | null>(null);
  protected readonly shown = computed(() => this.draft() ?? this.role());
  protected readonly groups = computed(() => {
    const shown = this.shown();
    return shown === null ? [] : groupLines(shown, this.session.actor(), this.mayChange());
  });
  protected readonly pages = computed(() => pagesOf(this.shown() ?? NOTHING));
  protected readonly actions = computed(() => actionsOf(this.shown() ?? NOTHING));
  protected readonly tried = signal(false);
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  protected readonly titleOf = roleTitle;

  constructor() {
    effect(() => {
      const [id, from, source] = [this.id(), this.from(), this.source()];
      untracked(() => {
        if (id === undefined && this.draft() === null && (from === undefined || source !== null))
          this.draft.set(copyOf(source));
      });
    });
    follow(
      (change) => change.id === this.id() || change.streamType === 'user',
      () => this.reload(),
      400,
    );
  }

  protected reload(): void {
    void reloaded(this.stored);
  }

  protected change(changes: Partial<RoleDraft>): void {
    const shown = this.shown();
    if (shown !== null && this.mayChange()) this.draft.set({ ...draftOf(shown), ...changes });
  }

  protected turn(permission: Permission): void {
    const permissions = this.shown()?.permissions ?? [];
    this.change({
      permissions: permissions.includes(permission)
        ? permissions.filter((one) => one !== permission)
        : [...permissions, permission],
    });
  }

  protected narrow(resource: Resource): void {
    const { workOrders, vehicles } = this.shown()?.scope ?? {};
    this.change({
      scope:
        resource === 'workOrders'
          ? { ...(!workOrders && { workOrders: 'assigned' }), ...(vehicles && { vehicles }) }
          : { ...(workOrders && { workOrders }), ...(!vehicles && { vehicles: 'own' }) },
    });
  }

  /** The one thing to change of a role that came with the company. */
  protected require(requiresSecondFactor: boolean): void {
    const shown = this.shown();
    if (shown !== null && this.mayEdit) this.draft.set({ ...draftOf(shown), requiresSecondFactor });
  }

  protected discard(): void {
    this.draft.set(null);
    this.problem.set(null);
    this.reload();
  }

  protected async save(): Promise<void> {
    const [draft, id] = [this.draft(), this.id()];
    this.tried.set(true);
    if (draft === null || draft.name.trim() === '' || this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    const { permissions, scope, requiresSecondFactor } = draft;
    const all = { name: draft.name.trim(), permissions, scope, requiresSecondFactor };
    const body = this.role()?.builtIn ? { requiresSecondFactor } : all;
    try {
      if (id === undefined) {
        const made = await this.outbox.send({ path: '/roles', body });
        await this.router.navigate(['/roles', made.id], { replaceUrl: true });
      } else await this.outbox.send({ method: 'PATCH', path: `/roles/${id}`, body, expectedVersion: draft.version });
      this.draft.set(null);
      this.reload();
      this.snackBar.open(id === undefined ? 'Role added. Give it to users next.' : told(this.role()));
      await this.session.loadMe();
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.busy.set(false);
    }
  }

  protected async remove(): Promise<void> {
    const role = this.role();
    if (role === null) return;
    const done = await askFor(this.dialog, {
      title: `Delete the role ${role.name}?`,
      text: role.users > 0 ? 'Users have it: give them another one first.' : 'Nobody has it. Its name is free again.',
      fields: [],
      confirm: 'Delete',
      act: async () => {
        try {
          await this.outbox.send({ method: 'DELETE', path: `/roles/${role.id}`, expectedVersion: role.version });
          return null;
        } catch (error) {
          return problemOf(error);
        }
      },
    });
    if (!done) return;
    this.snackBar.open('Role deleted.');
    await this.router.navigate(['/roles']);
  }
}

const NOTHING = { permissions: [], scope: {}, requiresSecondFactor: false };

function draftOf({ name, permissions, scope, requiresSecondFactor, version }: RoleDraft): RoleDraft {
  return { name, permissions, scope, requiresSecondFactor, version };
}

function copyOf(role: RoleDetail | null): RoleDraft {
  if (role === null) return { name: '', ...NOTHING, version: undefined };
  return { ...draftOf(role), name: `Copy of ${roleTitle(role.name)}`.slice(0, 100), version: undefined };
}

function told(role: RoleDetail | null): string {
  const users = role?.users ?? 0;
  if (users === 0) return 'Saved.';
  return `Saved. It counts within seconds for ${users === 1 ? 'the one user who has it' : `the ${users} users who have it`}.`;
}
