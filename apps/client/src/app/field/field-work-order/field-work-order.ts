import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { secondsToHours } from '#domain/shared/quantity.js';
import { Session } from '../../shared/auth/session';
import { FilesCard } from '../../shared/files/files-card';
import { messageOf } from '../../shared/messages';
import { Offline } from '../../shared/offline/offline';
import { askFor } from '../../shared/ui/ask';
import { DueDate } from '../../shared/ui/due-date';
import { Notice } from '../../shared/ui/notice';
import { StateChip } from '../../shared/ui/state-chip';
import { URGENCY, workOrderState } from '../../shared/ui/words';
import { clock, stopwatch } from '../clock';
import { isCompletionFailed, whyCompletionFailed } from '../completion-failed';
import { FieldActions } from '../field-actions';
import { FieldStore } from '../field.store';
import { MeterCard } from '../meter-card';
import { PartsCard } from '../parts-card';
import { SyncBanner } from '../sync-banner';
import { WorkTimer } from '../work-timer';

/** One work order at the vehicle: everything that can be done to it without a network. */
@Component({
  imports: [DueDate, FilesCard, MatButton, MatIcon, MeterCard, Notice, PartsCard, RouterLink, StateChip, SyncBanner],
  templateUrl: './field-work-order.html',
  styleUrl: '../field.scss',
})
export class FieldWorkOrderPage {
  protected readonly actions = inject(FieldActions);
  protected readonly dialog = inject(MatDialog);
  protected readonly offline = inject(Offline);
  private readonly session = inject(Session);
  private readonly store = inject(FieldStore);
  private readonly timer = inject(WorkTimer);
  private readonly now = clock(1_000);
  readonly id = input.required<string>();

  protected readonly isRead = computed(() => this.store.workOrders() !== null);
  protected readonly workOrder = computed(() => this.store.workOrders()?.find(({ id }) => id === this.id()) ?? null);
  protected readonly state = computed(() => this.workOrder()?.state ?? null);
  protected readonly label = computed(() => {
    const state = this.state();
    return (
      state &&
      workOrderState({ status: state.status, holdReason: state.holdReason, completionStatus: state.completion?.status })
    );
  });
  /** It is not over. */
  protected readonly isOpen = computed(() =>
    ['open', 'scheduled', 'in_progress', 'on_hold'].includes(this.state()?.status ?? ''),
  );
  private readonly mayChange = computed(() => {
    const workOrder = this.workOrder();
    return workOrder !== null && this.actions.mayChange(workOrder);
  });
  protected readonly mayWork = computed(() => this.isOpen() && this.mayChange());
  protected readonly isAtIt = computed(() => this.mayWork() && this.state()?.status === 'in_progress');
  protected readonly whyNot = computed(() => {
    if (!this.isOpen() || this.mayChange()) return null;
    return this.session.can('edit_work_orders')
      ? messageOf('not_assigned_to_you')
      : 'You may look at this work order, not change it. An administrator of your company can grant it.';
  });
  protected readonly whyNotCompleted = computed(() => {
    const state = this.state();
    return state && isCompletionFailed(state) ? whyCompletionFailed(state) : null;
  });
  protected readonly title = computed(() => this.state()?.description.split('\n')[0] ?? '');
  protected readonly urgency = computed(() =>
    this.state()?.urgency === 'normal' ? null : URGENCY[this.state()!.urgency],
  );
  protected readonly isCounting = computed(() => this.timer.isRunning(this.id()));
  /** What was counted and is not logged yet. */
  protected readonly counted = computed(() => {
    const seconds = this.timer.secondsOf(this.id(), this.now());
    return seconds > 0 || this.isCounting() ? stopwatch(seconds * 1_000) : null;
  });
  protected readonly conflicts = computed(() =>
    this.offline.needsMe().filter(({ does }) => does.kind === 'work-order' && does.id === this.id()),
  );
  protected readonly hours = secondsToHours;

  protected addTask(): void {
    void askFor(this.dialog, {
      title: 'Add a task',
      confirm: 'Add task',
      fields: [{ name: 'title', label: 'What is to be done', kind: 'text', required: true }],
      act: ({ title }) =>
        this.actions.quietly(this.id(), {
          name: 'AddTask',
          task: { id: crypto.randomUUID(), title: String(title) },
        }),
    });
  }

  protected editNotes(): void {
    const notes = this.state()?.notes ?? null;
    void askFor(this.dialog, {
      title: 'Notes',
      confirm: 'Save',
      fields: [{ name: 'notes', label: 'Notes', kind: 'long', value: notes }],
      act: (answers) =>
        this.actions.quietly(this.id(), {
          name: 'UpdateWorkOrder',
          changes: { notes: String(answers['notes'] ?? '').trim() || null },
          base: { notes },
        }),
    });
  }
}
