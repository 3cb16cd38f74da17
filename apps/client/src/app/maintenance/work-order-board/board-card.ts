import { Component, computed, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { MatMenuTrigger, type MatMenuPanel } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import type { WorkOrderListItem } from '#domain/maintenance/views.js';
import { DueDate } from '../../shared/ui/due-date';
import { MoneyPipe } from '../../shared/ui/pipes';
import { StateChip } from '../../shared/ui/state-chip';
import { STATUS, URGENCY, vehicleTitle, workOrderState, type Label } from '../../shared/ui/words';

/** One work order on the board. */
@Component({
  selector: 'app-board-card',
  imports: [DueDate, MatIcon, MatMenuTrigger, MoneyPipe, RouterLink, StateChip],
  templateUrl: './board-card.html',
  styleUrl: './board-card.scss',
  host: { '[class.under-way]': 'underWay()', '[attr.data-card]': 'card().id' },
})
export class BoardCard {
  readonly card = input.required<WorkOrderListItem>();
  readonly menu = input.required<MatMenuPanel>();
  /** The one that Tab reaches. */
  readonly current = input(false);
  readonly underWay = input(false);

  protected readonly model = computed(() => {
    const { vehicleYear, vehicleMake, vehicleModel } = this.card();
    return vehicleTitle({ year: vehicleYear, make: vehicleMake, model: vehicleModel });
  });
  /** What the column does not say already. */
  protected readonly state = computed<Label | null>(() => {
    const label = workOrderState(this.card());
    return label.text === STATUS[this.card().status].text ? null : label;
  });
  protected readonly urgency = computed<Label | null>(() => {
    const { urgency, priority } = this.card();
    if (priority === 'emergency') return { text: 'Emergency', tone: 'bad' };
    if (urgency === 'critical') return { text: `${URGENCY.critical} urgency`, tone: 'bad' };
    return urgency === 'high' ? { text: `${URGENCY.high} urgency`, tone: 'warn' } : null;
  });
}
