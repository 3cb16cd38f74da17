import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { Session } from '../../shared/auth/session';
import { follow } from '../../shared/follow';
import { held } from '../../shared/held';
import { problemOf } from '../../shared/problem';
import { reloaded } from '../../shared/reloaded';
import { isAbout } from '../../shared/shell/open-thing';
import { AsOfBanner } from '../../shared/ui/as-of-banner';
import { Crumbs } from '../../shared/ui/crumbs';
import { Failure } from '../../shared/ui/failure';
import { HistoryCard } from '../../shared/ui/history-card';
import { DayPipe, MomentPipe, MoneyPipe, QuantityPipe } from '../../shared/ui/pipes';
import { SkeletonDetail } from '../../shared/ui/skeleton-detail';
import { StateChip } from '../../shared/ui/state-chip';
import { Why } from '../../shared/ui/why';
import { INVOICE_STATUS, InvoiceClient } from '../invoice.client';

/** One invoice, as it is printed. */
@Component({
  selector: 'app-invoice-detail',
  imports: [
    AsOfBanner,
    Crumbs,
    DayPipe,
    Failure,
    HistoryCard,
    MatButton,
    MatIcon,
    MomentPipe,
    MoneyPipe,
    QuantityPipe,
    RouterLink,
    SkeletonDetail,
    StateChip,
    Why,
  ],
  templateUrl: './invoice-detail.html',
  styleUrl: './invoice-detail.scss',
})
export class InvoiceDetailPage {
  private readonly client = inject(InvoiceClient);
  readonly id = input.required<string>();
  /** `?asOf=` of the address: the instant that is shown; undefined: now. */
  readonly asOf = input<string>();
  private readonly stored = this.client.detail(this.id, this.asOf);
  protected readonly invoice = held(this.stored, this.id);
  /** What is shown is of another moment than is asked for, until that is loaded. */
  protected readonly isElsewhen = computed(() => this.stored.status() === 'loading');
  protected readonly problem = computed(() =>
    this.stored.error() === undefined ? null : problemOf(this.stored.error()),
  );
  protected readonly company = inject(Session).me()?.tenant?.companyName ?? '';
  protected readonly labels = INVOICE_STATUS;

  constructor() {
    follow(
      (change) => change.id === this.id(),
      () => this.reload(),
    );
    isAbout(
      () => {
        const invoice = this.invoice();
        const text = `${invoice?.workOrderNumber} · ${invoice?.vehicleNumber ?? ''}`;
        return invoice && { link: `/invoices/${invoice.id}`, icon: 'receipt_long', title: invoice.invoiceNumber, text };
      },
      () => [{ text: 'Print', icon: 'print', run: () => this.print() }],
    );
  }

  protected reload(): void {
    void reloaded(this.stored);
  }

  protected print(): void {
    print();
  }
}
