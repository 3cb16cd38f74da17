import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { WorkOrderStatus } from '#domain/maintenance/work-order.words.js';
import { Session } from '../../shared/auth/session';
import { Formats } from '../../shared/formats';
import { littleByLittle } from '../../shared/little-by-little';
import { Offline } from '../../shared/offline/offline';
import { DueDate } from '../../shared/ui/due-date';
import { Notice } from '../../shared/ui/notice';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { StateChip } from '../../shared/ui/state-chip';
import { workOrderState } from '../../shared/ui/words';
import { clock, stopwatch } from '../clock';
import { isCompletionFailed } from '../completion-failed';
import { FieldActions } from '../field-actions';
import { FieldStore } from '../field.store';
import type { FieldWorkOrder } from '../field.store';
import { SyncBanner } from '../sync-banner';
import { Unsent } from '../unsent';
import { WorkTimer } from '../work-timer';
import { DueCard } from './due-card';
import { dueOfDay } from './due-of-day';
import { keepPicture } from './keep-picture';
import { partsStanding } from './parts-standing';

/** What one works at comes first, then what did not go through, then what is in progress, then what can be begun, then what waits for others; what is over is below. */
const ORDER: readonly WorkOrderStatus[] = ['in_progress', 'scheduled', 'open', 'on_hold', 'pending_approval', 'draft'];
/** No phone shows more rows at once. */
const SCREENFUL = 12;
/** So much of what is over is in sight at first. */
const HANDFUL = 5;
const OVER: readonly WorkOrderStatus[] = ['completed', 'closed', 'cancelled'];

/** The work of whoever is signed in, as it stands on this device. */
@Component({
  imports: [DueCard, DueDate, MatButton, MatIcon, Notice, RouterLink, SkeletonRows, StateChip, SyncBanner, Unsent],
  templateUrl: './my-day.html',
  styleUrl: '../field.scss',
  styles: `
    .parts {
      min-height: 22px;
      color: var(--ok);
    }
    .parts.short {
      color: var(--warn);
    }
  `,
})
export class MyDay {
  protected readonly offline = inject(Offline);
  protected readonly actions = inject(FieldActions);
  protected readonly dialog = inject(MatDialog);
  private readonly formats = inject(Formats);
  private readonly session = inject(Session);
  private readonly store = inject(FieldStore);
  private readonly timer = inject(WorkTimer);
  private readonly now = clock(1_000);

  protected readonly today = computed(
    () =>
      `${this.formats.weekday(this.now())} · ${this.session.location()?.name ?? this.session.me()?.tenant?.companyName ?? ''}`,
  );
  private readonly mine = computed(() => {
    const userId = this.session.me()?.user.id;
    return this.store.workOrders()?.filter(({ state }) => state.assignedTo === userId) ?? null;
  });
  protected readonly open = computed(
    () =>
      this.mine()
        ?.filter(({ state }) => !OVER.includes(state.status))
        .toSorted((one, other) => this.placeOf(one) - this.placeOf(other) || byText(dueOf(one), dueOf(other))) ?? null,
  );
  protected readonly over = computed(() =>
    (this.mine() ?? [])
      .filter(({ state }) => OVER.includes(state.status))
      .toSorted((one, other) => byText(endOf(other), endOf(one))),
  );
  protected readonly isAllOver = signal(false);
  protected readonly lately = computed(() => (this.isAllOver() ? this.over() : this.over().slice(0, HANDFUL)));
  /** Null while it is not known. */
  protected readonly due = dueOfDay(this.open);
  protected readonly parts = partsStanding(this.open);
  protected readonly drawn = littleByLittle(computed(() => this.open() ?? []));
  protected readonly mayReport = computed(() => this.session.can('create_work_orders', 'report_issues'));
  protected readonly maySee = computed(() => this.session.can('view_work_orders'));
  protected readonly mayEdit = computed(() => this.session.can('edit_work_orders'));
  /** Nothing has come yet, and something may. */
  protected readonly loading = computed(() => {
    const mine = this.mine();
    if (mine === null) return true;
    const ended = this.offline.lastRound()?.ended ?? 'done';
    const mayCome = this.offline.loadedAt() === null && ended === 'done';
    return mine.length === 0 && mayCome;
  });

  protected readonly stateOf = ({ state }: FieldWorkOrder) =>
    workOrderState({ status: state.status, holdReason: state.holdReason, completionStatus: state.completion?.status });

  constructor() {
    const fillsScreen = computed(() => this.drawn.rows().length >= SCREENFUL || this.drawn.isWhole());
    keepPicture(() => {
      this.over();
      this.due();
      this.parts();
      return this.open() !== null && !this.loading() && fillsScreen();
    });
  }

  private placeOf(workOrder: FieldWorkOrder): number {
    if (this.isCounting(workOrder)) return -2;
    return isCompletionFailed(workOrder.state) ? -1 : ORDER.indexOf(workOrder.state.status);
  }

  protected title({ state }: FieldWorkOrder): string {
    return state.description.split('\n')[0] ?? '';
  }

  protected about(workOrder: FieldWorkOrder): string {
    const { workOrderNumber, tasks } = workOrder.state;
    const open = tasks.filter(({ done }) => !done).length;
    const steps = tasks.length === 0 ? '' : open === 0 ? 'all tasks done' : `${open} of ${tasks.length} tasks left`;
    return [workOrder.vehicleText, workOrderNumber === '…' ? 'no number yet' : workOrderNumber, steps]
      .filter(Boolean)
      .join(' · ');
  }

  protected isCounting({ id }: FieldWorkOrder): boolean {
    return this.timer.isRunning(id);
  }

  /** What was counted and is not logged yet. */
  protected counted({ id }: FieldWorkOrder): string | null {
    const seconds = this.timer.secondsOf(id, this.now());
    return seconds > 0 || this.timer.isRunning(id) ? stopwatch(seconds * 1_000) : null;
  }

  protected doneAt({ state }: FieldWorkOrder): string {
    return this.formats.when(endOf({ state }));
  }
}

function endOf({ state }: Pick<FieldWorkOrder, 'state'>): string {
  return state.completedAt ?? state.updatedAt;
}

function dueOf({ state }: FieldWorkOrder): string {
  return state.dueDate ?? state.scheduledFor ?? '9999';
}

/** Dates and times as the domain writes them. */
function byText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
