import { Component, computed, inject, input, signal } from '@angular/core';
import { MatAnchor } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import { Session } from '../../shared/auth/session';
import { follow } from '../../shared/follow';
import { PagedList } from '../../shared/paged-list';
import { Failure } from '../../shared/ui/failure';
import { KeepScroll } from '../../shared/ui/keep-scroll';
import { ListKeys } from '../../shared/ui/list-keys';
import { NearEnd } from '../../shared/ui/near-end';
import { Notice } from '../../shared/ui/notice';
import { OnScreen } from '../../shared/ui/on-screen';
import { RowLink } from '../../shared/ui/row-link';
import { SearchBox } from '../../shared/ui/search-box';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { roleTitle } from '../identity-words';
import { IdentityClient } from '../identity.client';
import { roleSummary } from '../permission-words';

/** Which roles there are, what each allows, and how many have it. */
@Component({
  selector: 'app-role-list',
  imports: [
    Failure,
    KeepScroll,
    ListKeys,
    MatAnchor,
    MatIcon,
    NearEnd,
    Notice,
    OnScreen,
    RouterLink,
    RowLink,
    SearchBox,
    SkeletonRows,
  ],
  templateUrl: './role-list.html',
  styles: '.table .summary { width: 80%; } .chip { margin-left: 8px; }',
})
export class RoleList {
  private readonly client = inject(IdentityClient);
  private readonly router = inject(Router);
  readonly search = input<string>();
  private readonly filter = computed(() => this.search() ?? '');
  protected readonly list = new PagedList(this.filter, (search, cursor, limit) =>
    this.client.roles(search, cursor, limit),
  );
  protected readonly active = signal(-1);
  protected readonly mayEdit = inject(Session).can('edit_roles');
  protected readonly titleOf = roleTitle;
  protected readonly summaryOf = roleSummary;

  constructor() {
    follow(
      (change) => ['user', 'role'].includes(change.streamType),
      () => void this.list.refresh(),
      800,
    );
  }

  protected find(search: string): void {
    this.active.set(-1);
    void this.router.navigate([], { queryParams: { search: search || null }, replaceUrl: true });
  }

  protected open(row: number): void {
    const role = this.list.rows()[row];
    if (role) void this.router.navigate(['/roles', role.id]);
  }

  protected create(): void {
    if (this.mayEdit) void this.router.navigate(['/roles/new']);
  }
}
