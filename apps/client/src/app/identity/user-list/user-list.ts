import { Component, computed, inject, input, resource, signal } from '@angular/core';
import { MatAnchor } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import type { UserListItem, UserStatus } from '#domain/identity/views.js';
import { Session } from '../../shared/auth/session';
import { follow } from '../../shared/follow';
import { PagedList } from '../../shared/paged-list';
import { Failure } from '../../shared/ui/failure';
import { FilterChip } from '../../shared/ui/filter-chip';
import { KeepScroll } from '../../shared/ui/keep-scroll';
import { ListKeys } from '../../shared/ui/list-keys';
import { NearEnd } from '../../shared/ui/near-end';
import { Notice } from '../../shared/ui/notice';
import { OnScreen } from '../../shared/ui/on-screen';
import { MomentPipe, WhenPipe } from '../../shared/ui/pipes';
import { RowLink } from '../../shared/ui/row-link';
import { SearchBox } from '../../shared/ui/search-box';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { SortHeader } from '../../shared/ui/sort-header';
import { StateChip } from '../../shared/ui/state-chip';
import { roleTitle, USER_STATUS } from '../identity-words';
import { IdentityClient } from '../identity.client';

/** Who works with this company's fleet, and may do what. */
@Component({
  selector: 'app-user-list',
  imports: [
    Failure,
    FilterChip,
    KeepScroll,
    ListKeys,
    MatAnchor,
    MatIcon,
    MomentPipe,
    NearEnd,
    Notice,
    OnScreen,
    RouterLink,
    RowLink,
    SearchBox,
    SkeletonRows,
    SortHeader,
    StateChip,
    WhenPipe,
  ],
  templateUrl: './user-list.html',
})
export class UserList {
  private readonly client = inject(IdentityClient);
  private readonly router = inject(Router);
  readonly status = input<string>();
  readonly role = input<string>();
  readonly search = input<string>();
  readonly sort = input<string>();

  protected readonly statuses = computed(() => this.status()?.split(',') ?? []);
  private readonly filter = computed(() => ({
    status: this.statuses(),
    role: this.role() ?? null,
    search: this.search() ?? '',
    sort: this.sort() ?? null,
  }));
  protected readonly list = new PagedList(this.filter, (filter, cursor, limit) =>
    this.client.users(filter, cursor, limit),
  );
  private readonly roles = resource({ loader: () => this.client.allRoles() });
  protected readonly roleOptions = computed(() =>
    (this.roles.hasValue() ? this.roles.value() : []).map(({ name }) => ({ value: name, text: roleTitle(name) })),
  );
  protected readonly statusOptions = (Object.keys(USER_STATUS) as UserStatus[]).map((value) => ({
    value,
    text: USER_STATUS[value].text,
  }));
  protected readonly states = USER_STATUS;
  protected readonly active = signal(-1);
  protected readonly narrowed = computed(
    () => this.statuses().length > 0 || Boolean(this.search()) || Boolean(this.role()),
  );
  protected readonly mayInvite = inject(Session).can('edit_users');

  constructor() {
    follow(
      (change) => ['user', 'role'].includes(change.streamType),
      () => void this.list.refresh(),
      800,
    );
  }

  protected rolesOf({ roles }: UserListItem): string {
    return roles.map(roleTitle).join(', ');
  }

  protected set(params: Readonly<Record<string, string | readonly string[] | null>>): void {
    const queryParams = Object.fromEntries(
      Object.entries(params).map(([name, value]) => [
        name,
        typeof value === 'string' ? value || null : value?.join(',') || null,
      ]),
    );
    this.active.set(-1);
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected open(row: number): void {
    const user = this.list.rows()[row];
    if (user) void this.router.navigate(['/users', user.id]);
  }

  protected create(): void {
    if (this.mayInvite) void this.router.navigate(['/users/new']);
  }
}
