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
import { MoneyPipe, QuantityPipe } from '../../shared/ui/pipes';
import { RowLink } from '../../shared/ui/row-link';
import { SearchBox } from '../../shared/ui/search-box';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { SortHeader } from '../../shared/ui/sort-header';
import { PartClient } from '../part.client';

@Component({
  selector: 'app-part-list',
  imports: [
    Failure,
    KeepScroll,
    ListKeys,
    MatAnchor,
    MatIcon,
    MoneyPipe,
    NearEnd,
    Notice,
    OnScreen,
    QuantityPipe,
    RouterLink,
    RowLink,
    SearchBox,
    SkeletonRows,
    SortHeader,
  ],
  templateUrl: './part-list.html',
})
export class PartList {
  private readonly client = inject(PartClient);
  private readonly router = inject(Router);
  readonly search = input<string>();
  readonly sort = input<string>();

  private readonly filter = computed(() => ({ search: this.search() ?? '', sort: this.sort() ?? null }));
  protected readonly list = new PagedList(this.filter, (filter, cursor, limit) =>
    this.client.list(filter, cursor, limit),
  );
  protected readonly active = signal(-1);
  protected readonly mayCreate = inject(Session).can('edit_parts');

  constructor() {
    follow(
      (change) => ['part', 'stock-item'].includes(change.streamType),
      () => void this.list.refresh(),
      800,
    );
  }

  protected set(queryParams: Readonly<Record<string, string | null>>): void {
    this.active.set(-1);
    const params = Object.fromEntries(Object.entries(queryParams).map(([name, value]) => [name, value || null]));
    void this.router.navigate([], { queryParams: params, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected open(row: number): void {
    const part = this.list.rows()[row];
    if (part) void this.router.navigate(['/parts', part.id]);
  }

  protected create(): void {
    if (this.mayCreate) void this.router.navigate(['/parts/new']);
  }
}
