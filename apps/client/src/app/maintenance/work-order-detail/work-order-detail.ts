import { Component, computed, effect, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { Title } from '@angular/platform-browser';
import { RouterLink } from '@angular/router';
import { EDITABLE } from '#domain/maintenance/work-order.words.js';
import { Session } from '../../shared/auth/session';
import { isAbout } from '../../shared/shell/open-thing';
import { AsOfBanner } from '../../shared/ui/as-of-banner';
import { Files } from '../../shared/files/files';
import { FilesCard } from '../../shared/files/files-card';
import { OnlineFiles } from '../../shared/files/online-files';
import { Crumbs } from '../../shared/ui/crumbs';
import { DueDate } from '../../shared/ui/due-date';
import { Failure } from '../../shared/ui/failure';
import { HistoryCard } from '../../shared/ui/history-card';
import { DayPipe, DistancePipe, MomentPipe } from '../../shared/ui/pipes';
import { SkeletonDetail } from '../../shared/ui/skeleton-detail';
import { StateChip } from '../../shared/ui/state-chip';
import { HOLD_REASON, PRIORITY, URGENCY, vehicleStatus, vehicleTitle, workOrderState } from '../../shared/ui/words';
import { WorkOrderStore } from '../work-order.store';
import { CompletionCard } from './completion-card';
import { FailedCompletion } from './failed-completion';
import { OpenConflict } from './open-conflict';
import { TasksCard } from './tasks-card';
import { WorkOrderActions } from './work-order-actions';

/** One work order: what is to be done and what it cost, how its completion goes, and who did what when. */
@Component({
  selector: 'app-work-order-detail',
  imports: [
    AsOfBanner,
    FilesCard,
    CompletionCard,
    Crumbs,
    DayPipe,
    DistancePipe,
    DueDate,
    FailedCompletion,
    Failure,
    HistoryCard,
    MatButton,
    MatIcon,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    MomentPipe,
    OpenConflict,
    RouterLink,
    SkeletonDetail,
    StateChip,
    TasksCard,
  ],
  providers: [{ provide: Files, useExisting: OnlineFiles }, WorkOrderStore, WorkOrderActions],
  templateUrl: './work-order-detail.html',
  styleUrl: './work-order-detail.scss',
})
export class WorkOrderDetailPage {
  protected readonly store = inject(WorkOrderStore);
  protected readonly actions = inject(WorkOrderActions);
  private readonly session = inject(Session);
  readonly id = input.required<string>();
  /** `?asOf=` of the address: the instant that is shown; undefined: now. */
  readonly asOf = input<string>();

  protected readonly workOrder = this.store.workOrder;
  protected readonly state = computed(() => {
    const workOrder = this.workOrder();
    return workOrder === null ? null : workOrderState({ ...workOrder, completionStatus: workOrder.completion?.status });
  });
  protected readonly mayAttach = computed(() => this.session.can('edit_work_orders'));
  protected readonly mayEdit = computed(() => {
    const workOrder = this.workOrder();
    return (
      workOrder !== null &&
      this.asOf() === undefined &&
      EDITABLE.includes(workOrder.status) &&
      this.session.can('edit_work_orders')
    );
  });
  protected readonly failed = computed(() => {
    const status = this.workOrder()?.completion?.status;
    return status === 'failed' || status === 'stuck';
  });
  protected readonly settled = computed(() =>
    ['completed', 'closed', 'cancelled'].includes(this.workOrder()?.status ?? ''),
  );
  protected readonly holdReason = computed(() => {
    const reason = this.workOrder()?.snapshot.holdReason;
    return reason == null ? '' : HOLD_REASON[reason].text.toLowerCase();
  });
  /** Services are on the page of their vehicle. */
  protected readonly maySeeServices = computed(
    () => this.workOrder()?.vehicle.mayOpen === true && this.session.can('view_schedules'),
  );
  protected readonly title = computed(() => this.workOrder()?.description.split('\n')[0] ?? '');
  protected readonly priorityText = PRIORITY;
  protected readonly urgencyText = URGENCY;
  protected readonly vehicleState = computed(() => vehicleStatus(this.workOrder()?.vehicle.status ?? ''));
  protected readonly model = computed(() => vehicleTitle(this.workOrder()?.vehicle ?? {}));

  constructor() {
    const title = inject(Title);
    effect(() => {
      this.store.asOf.set(this.asOf());
      this.store.id.set(this.id());
    });
    isAbout(
      () => {
        const workOrder = this.workOrder();
        const text = `${workOrder?.vehicleNumber} · ${this.title()}`;
        return (
          workOrder && { link: `/work-orders/${workOrder.id}`, icon: 'build', title: workOrder.workOrderNumber, text }
        );
      },
      () => [...(this.actions.primary() ? [this.actions.primary()!] : []), ...this.actions.others()],
    );
    effect(() => {
      const number = this.workOrder()?.workOrderNumber;
      if (number !== undefined) title.setTitle(`${number} · FleetMS`);
    });
  }

  protected print(): void {
    print();
  }
}
