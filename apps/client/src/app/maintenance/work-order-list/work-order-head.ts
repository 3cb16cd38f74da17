import { Component, computed, inject, input, resource } from '@angular/core';
import { MatAnchor } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import { Session } from '../../shared/auth/session';
import { idle } from '../../shared/idle';
import { nextTurn } from '../../shared/next-turn';
import { FilterChip } from '../../shared/ui/filter-chip';
import { SearchBox } from '../../shared/ui/search-box';
import { WorkOrderClient } from '../work-order.client';
import { keepView, type WorkOrderView } from '../work-order-view';
import {
  DUE_CHOICES,
  PRIORITY_OPTIONS,
  STATUS_GROUPS,
  STATUS_OPTIONS,
  URGENCY_OPTIONS,
  statusesIn,
  wordsIn,
  type FilterWords,
} from './work-order-filter';

/** What list and board share: the title with its count, the way from one to the other, and the filters, which live in the address. */
@Component({
  selector: 'app-work-order-head',
  imports: [FilterChip, MatAnchor, MatIcon, RouterLink, SearchBox],
  templateUrl: './work-order-head.html',
  styleUrl: './work-order-head.scss',
})
export class WorkOrderHead {
  private readonly client = inject(WorkOrderClient);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  readonly view = input.required<WorkOrderView>();
  readonly words = input.required<FilterWords>();
  /** How many, in words. */
  readonly count = input.required<string>();

  protected readonly statusOptions = STATUS_OPTIONS;
  protected readonly statusGroups = STATUS_GROUPS;
  protected readonly priorityOptions = PRIORITY_OPTIONS;
  protected readonly urgencyOptions = URGENCY_OPTIONS;
  protected readonly dueOptions = DUE_CHOICES.map(({ value, text }) => ({ value, text }));
  protected readonly statuses = computed(() => statusesIn(this.words()));
  protected readonly categories = resource({ loader: () => idle().then(() => this.client.categories()) });
  protected readonly people = resource({ loader: () => idle().then(() => this.client.people()) });
  protected readonly categoryOptions = computed(() =>
    (this.categories.hasValue() ? this.categories.value() : []).map(({ name }) => ({ value: name, text: name })),
  );
  protected readonly peopleOptions = computed(() => [
    { value: 'me', text: 'Me' },
    ...(this.people.hasValue() ? this.people.value() : []).map(({ id, name }) => ({ value: id, text: name })),
  ]);
  protected readonly chipsTurn = nextTurn();
  protected readonly mayCreate = computed(() => this.session.can('create_work_orders'));

  protected chosen(name: 'priority' | 'urgency' | 'category' | 'assigned' | 'due'): readonly string[] {
    const word = this.words()[name];
    return name === 'category' && word ? [word] : wordsIn(word);
  }

  protected show(view: WorkOrderView): void {
    keepView(this.session, view);
    void this.router.navigate([], { queryParams: { view }, queryParamsHandling: 'merge' });
  }

  protected set(params: Readonly<Record<string, string | readonly string[] | null>>): void {
    const queryParams = Object.fromEntries(
      Object.entries(params).map(([name, value]) => [
        name,
        typeof value === 'string' || value === null ? value || null : value.join(',') || null,
      ]),
    );
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected setStatuses(statuses: readonly string[]): void {
    this.set({ status: statuses.length === 0 ? 'all' : statuses });
  }
}
