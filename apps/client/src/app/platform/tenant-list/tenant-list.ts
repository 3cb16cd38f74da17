import { Component, computed, inject, input, signal } from '@angular/core';
import { MatAnchor } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import type { TenantView } from '#domain/platform/views.js';
import type { Page } from '#domain/shared/views.js';
import { Api } from '../../shared/api';
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
import { StateChip } from '../../shared/ui/state-chip';
import { price, TENANT_STATUS } from '../tenant-words';

/** All companies on this installation; operators only. */
@Component({
  selector: 'app-tenant-list',
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
    StateChip,
  ],
  templateUrl: './tenant-list.html',
})
export class TenantList {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  readonly search = input<string>();
  private readonly filter = computed(() => ({ search: this.search() ?? '' }));
  protected readonly list = new PagedList(this.filter, (filter, cursor, limit = 50) =>
    this.api.get<Page<TenantView>>('/platform/tenants', { ...filter, cursor, limit }),
  );
  protected readonly labels = TENANT_STATUS;
  protected readonly active = signal(-1);

  protected limit(count: number): string {
    return count < 0 ? 'any number' : count.toLocaleString('en-US');
  }

  protected readonly price = (amount: number): string => `${price(amount)} a month`;

  protected open(row: number): void {
    const tenant = this.list.rows()[row];
    if (tenant) void this.router.navigate(['/tenants', tenant.id]);
  }

  protected create(): void {
    void this.router.navigate(['/tenants/new']);
  }

  protected find(search: string): void {
    void this.router.navigate([], { queryParams: { search: search || null }, replaceUrl: true });
  }
}
