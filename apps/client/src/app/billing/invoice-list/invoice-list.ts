import { Component, computed, inject, input, resource, signal } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import { follow } from '../../shared/follow';
import { Formats } from '../../shared/formats';
import { PagedList } from '../../shared/paged-list';
import { reloaded } from '../../shared/reloaded';
import { Failure } from '../../shared/ui/failure';
import { FilterChip } from '../../shared/ui/filter-chip';
import { KeepScroll } from '../../shared/ui/keep-scroll';
import { ListKeys } from '../../shared/ui/list-keys';
import { NearEnd } from '../../shared/ui/near-end';
import { Notice } from '../../shared/ui/notice';
import { OnScreen } from '../../shared/ui/on-screen';
import { DayPipe, MoneyPipe } from '../../shared/ui/pipes';
import { RowLink } from '../../shared/ui/row-link';
import { SearchBox } from '../../shared/ui/search-box';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { SortHeader } from '../../shared/ui/sort-header';
import { StateChip } from '../../shared/ui/state-chip';
import { INVOICE_STATUS, InvoiceClient } from '../invoice.client';

@Component({
  selector: 'app-invoice-list',
  imports: [
    DayPipe,
    Failure,
    FilterChip,
    KeepScroll,
    ListKeys,
    MatIcon,
    MoneyPipe,
    NearEnd,
    Notice,
    OnScreen,
    RouterLink,
    RowLink,
    SearchBox,
    SkeletonRows,
    SortHeader,
    StateChip,
  ],
  templateUrl: './invoice-list.html',
})
export class InvoiceList {
  private readonly client = inject(InvoiceClient);
  private readonly router = inject(Router);
  private readonly formats = inject(Formats);
  readonly status = input<string>();
  /** Of issue: YYYY-MM. */
  readonly month = input<string>();
  readonly search = input<string>();
  readonly sort = input<string>();

  protected readonly statuses = computed(() => this.status()?.split(',') ?? []);
  private readonly filter = computed(() => ({
    status: this.statuses(),
    ...daysOf(this.month()),
    search: this.search() ?? '',
    sort: this.sort() ?? null,
  }));
  protected readonly list = new PagedList(this.filter, (filter, cursor, limit) =>
    this.client.list(filter, cursor, limit),
  );
  private readonly sums = resource({ params: this.filter, loader: ({ params }) => this.client.sums(params) });
  /** "12 · $3,480.00 · void $60.00": how many, and what all of them come to. */
  protected readonly count = computed(() => {
    if (!this.list.ready()) return '';
    const about = this.list.isEstimate() ? 'about ' : '';
    const { total = 0, void: taken = 0 } = this.sums.hasValue() ? this.sums.value() : {};
    return [
      about + this.list.total().toLocaleString('en-US'),
      ...(total === 0 ? [] : [this.formats.money(total)]),
      ...(taken === 0 ? [] : [`void ${this.formats.money(taken)}`]),
    ].join(' · ');
  });
  protected readonly statusOptions = Object.entries(INVOICE_STATUS).map(([value, { text }]) => ({ value, text }));
  protected readonly narrowed = computed(() => this.statuses().length > 0 || Boolean(this.month() ?? this.search()));
  protected readonly monthText = computed(() =>
    daysOf(this.month()).dateFrom === null ? '' : monthName.format(new Date(`${this.month()}-15T12:00:00Z`)),
  );
  protected readonly active = signal(-1);
  protected readonly labels = INVOICE_STATUS;

  constructor() {
    follow(
      (change) => change.streamType === 'invoice',
      () => {
        void this.list.refresh();
        void reloaded(this.sums);
      },
      800,
    );
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
    const invoice = this.list.rows()[row];
    if (invoice) void this.router.navigate(['/invoices', invoice.id]);
  }
}

const monthName = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** First and last day of a month; of what is none, all days. */
function daysOf(month: string | undefined): { dateFrom: string | null; dateTo: string | null } {
  if (month === undefined || !/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) return { dateFrom: null, dateTo: null };
  const [year = 0, number = 1] = month.split('-').map(Number);
  return { dateFrom: `${month}-01`, dateTo: new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10) };
}
