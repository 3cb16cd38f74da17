import { NgTemplateOutlet } from '@angular/common';
import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { WorkOrderDetail } from '#domain/maintenance/views.js';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import { Session } from '../../shared/auth/session';
import { MoneyPipe, QuantityPipe } from '../../shared/ui/pipes';
import { Why } from '../../shared/ui/why';
import { WorkOrderStore } from '../work-order.store';
import { ChargeForm } from './charge-form';
import { LaborForm } from './labor-form';
import { PartForm } from './part-form';
import { TaskForm } from './task-form';

type Form = 'task' | 'labor' | 'part' | 'charge';

/** The work itself: tasks with their labor, parts and outside charges, and what it adds up to. */
@Component({
  selector: 'app-tasks-card',
  imports: [
    ChargeForm,
    LaborForm,
    MatButton,
    MatIcon,
    MoneyPipe,
    NgTemplateOutlet,
    PartForm,
    QuantityPipe,
    RouterLink,
    TaskForm,
    Why,
  ],
  templateUrl: './tasks-card.html',
  styleUrl: './tasks-card.scss',
  host: { class: 'card section', role: 'region', 'aria-label': 'Tasks' },
})
export class TasksCard {
  protected readonly store = inject(WorkOrderStore);
  private readonly session = inject(Session);
  readonly workOrder = input.required<WorkOrderDetail>();
  readonly editable = input(false);
  /** Of the present; what it was then has no ledger of its own. */
  protected readonly path = computed(() =>
    this.store.asOf() === undefined ? `/work-orders/${this.workOrder().id}` : null,
  );
  protected readonly open = signal<Form | null>(null);
  protected readonly maySeeParts = computed(() => this.session.can('view_parts'));

  /** Lines under the task they belong to; those of no task stand last. */
  protected readonly groups = computed(() => {
    const { tasks, labor, parts, charges } = this.workOrder();
    const group = (taskId: string | null) => {
      const lines = {
        labor: labor.filter((line) => line.taskId === taskId),
        parts: parts.filter((line) => line.taskId === taskId),
        charges: charges.filter((line) => line.taskId === taskId),
      };
      const cost =
        [...lines.labor, ...lines.parts].reduce((sum, line) => sum + line.cost, 0) +
        lines.charges.reduce((sum, line) => sum + line.amount, 0);
      return { ...lines, cost, count: lines.labor.length + lines.parts.length + lines.charges.length };
    };
    return { tasks: tasks.map((task) => ({ task, ...group(task.id) })), loose: group(null) };
  });
  protected readonly done = computed(() => this.workOrder().tasks.filter(({ done }) => done).length);
  protected readonly isEmpty = computed(() => {
    const { tasks, labor, parts, charges } = this.workOrder();
    return tasks.length + labor.length + parts.length + charges.length === 0;
  });

  protected toggle(form: Form): void {
    this.open.update((open) => (open === form ? null : form));
  }

  protected run(command: WorkOrderCommand): void {
    void this.store.run(command);
  }
}
