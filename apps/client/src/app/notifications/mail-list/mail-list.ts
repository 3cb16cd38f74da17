import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import type { MailStatus, SentMailView } from '#domain/notifications/views.js';
import type { Page } from '#domain/shared/views.js';
import { Api } from '../../shared/api';
import { PagedList } from '../../shared/paged-list';
import { Failure } from '../../shared/ui/failure';
import { FilterChip } from '../../shared/ui/filter-chip';
import { NearEnd } from '../../shared/ui/near-end';
import { Notice } from '../../shared/ui/notice';
import { MomentPipe, WhenPipe } from '../../shared/ui/pipes';
import { SearchBox } from '../../shared/ui/search-box';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { StateChip } from '../../shared/ui/state-chip';
import type { Label } from '../../shared/ui/words';

const STATES: Readonly<Record<MailStatus, Label>> = {
  sending: { text: 'Being sent', tone: 'info' },
  waiting: { text: 'Will be tried again', tone: 'warn' },
  sent: { text: 'Sent', tone: 'ok' },
  failed: { text: 'Failed', tone: 'bad' },
};

/** What was sent in the company's name, and what became of it. */
@Component({
  selector: 'app-mail-list',
  imports: [Failure, FilterChip, MatButton, MomentPipe, NearEnd, Notice, SearchBox, SkeletonRows, StateChip, WhenPipe],
  templateUrl: './mail-list.html',
  styleUrl: './mail-list.scss',
})
export class MailList {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  readonly search = input<string>();
  readonly status = input<string>();

  protected readonly states = STATES;
  protected readonly choices = Object.entries(STATES).map(([value, { text }]) => ({ value, text }));
  protected readonly chosenStates = computed(() => (this.status() ? this.status()!.split(',') : []));
  protected readonly filtered = computed(() => !!this.search() || this.chosenStates().length > 0);
  private readonly filter = computed(() => ({ search: this.search() ?? '', status: this.chosenStates() }));
  protected readonly list = new PagedList<{ search: string; status: readonly string[] }, SentMailView>(
    this.filter,
    (filter, cursor, limit) => this.api.get<Page<SentMailView>>('/mails', { ...filter, cursor, limit: limit ?? 50 }),
  );
  private readonly chosen = signal<string | null>(null);
  protected readonly mail = computed(() => {
    const mails = this.list.rows();
    return mails.find(({ id }) => id === this.chosen()) ?? mails[0] ?? null;
  });

  protected choose(mail: SentMailView): void {
    this.chosen.set(mail.id);
  }

  protected set(queryParams: Readonly<Record<string, string | null>>): void {
    const params = Object.fromEntries(Object.entries(queryParams).map(([name, value]) => [name, value || null]));
    void this.router.navigate([], { queryParams: params, queryParamsHandling: 'merge', replaceUrl: true });
  }
}
