import { Component, computed, inject, input } from '@angular/core';
import { MatAnchor } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import type { TenantStatus } from '#domain/identity/views.js';
import type { TenantView } from '#domain/platform/views.js';
import type { Page } from '#domain/shared/views.js';
import { Api } from '../../shared/api';
import { PagedList } from '../../shared/paged-list';
import { Failure } from '../../shared/ui/failure';
import { KeepScroll } from '../../shared/ui/keep-scroll';
import { NearEnd } from '../../shared/ui/near-end';
import { Notice } from '../../shared/ui/notice';
import { SearchBox } from '../../shared/ui/search-box';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { StateChip } from '../../shared/ui/state-chip';
import type { Label } from '../../shared/ui/words';

const STATUS: Readonly<Record<TenantStatus, Label>> = {
  active: { text: 'Active', tone: 'ok' },
  suspended: { text: 'Suspended', tone: 'warn' },
  pending_deletion: { text: 'To be deleted', tone: 'bad' },
};

/** All companies on this installation; operators only. */
@Component({
  selector: 'app-tenant-list',
  imports: [Failure, KeepScroll, MatAnchor, MatIcon, NearEnd, Notice, RouterLink, SearchBox, SkeletonRows, StateChip],
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
  protected readonly labels = STATUS;

  protected limit(count: number): string {
    return count < 0 ? 'unlimited' : count.toLocaleString('en-US');
  }

  /** Plans are priced in dollars whatever the tenant's currency is. */
  protected price(amount: number): string {
    return `$${amount.toLocaleString('en-US')} a month`;
  }

  protected find(search: string): void {
    void this.router.navigate([], { queryParams: { search: search || null }, replaceUrl: true });
  }
}
