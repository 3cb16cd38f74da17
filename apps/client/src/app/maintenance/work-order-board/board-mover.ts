import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Injectable, inject, signal } from '@angular/core';
import { MatSnackBar } from '@angular/material/snack-bar';
import type { WorkOrderDetail, WorkOrderListItem } from '#domain/maintenance/views.js';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import { messageOf } from '../../shared/messages';
import { STATUS } from '../../shared/ui/words';
import { WorkOrderActions } from '../work-order-detail/work-order-actions';
import { WorkOrderStore } from '../work-order.store';
import type { BoardColumn } from './board-column';

const TOLD_MS = 8_000;

/** Moves one card at a time: it lies where it was dropped while the move is asked about and sent, and goes back if it comes to nothing. */
@Injectable()
export class BoardMover {
  private readonly store = inject(WorkOrderStore);
  private readonly actions = inject(WorkOrderActions);
  private readonly snackBar = inject(MatSnackBar);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly current = signal<string | null>(null);
  /** Id of the card that is under way. */
  readonly moving = this.current.asReadonly();

  /** True when it was moved. */
  async move(card: WorkOrderListItem, from: BoardColumn, to: BoardColumn): Promise<boolean> {
    if (this.current() !== null) return false;
    this.current.set(card.id);
    const place = from.take(card.id);
    to.put({ ...card, status: to.status });
    let done = false;
    try {
      done = await this.decide(card, to);
    } finally {
      if (!done) {
        to.take(card.id);
        from.putBack(card, place);
      }
      this.current.set(null);
    }
    return done;
  }

  private async decide(card: WorkOrderListItem, to: BoardColumn): Promise<boolean> {
    const before = await this.store.open(card.id);
    if (before === null) {
      this.tell(`${card.workOrderNumber} stays. ${this.store.problem()?.message ?? ''}`);
      return false;
    }
    if (before.status !== card.status) {
      this.tell(`${card.workOrderNumber} stays. ${messageOf('version_conflict', {})}`);
      return false;
    }
    if (!(await this.actions.moveTo(to.status))) {
      void this.announcer.announce(`${card.workOrderNumber} stays in ${STATUS[card.status].text}.`);
      return false;
    }
    this.confirm(card, to, undoOf(before, to.status));
    return true;
  }

  private confirm(card: WorkOrderListItem, to: BoardColumn, undo: WorkOrderCommand | null): void {
    const shown = this.snackBar.open(
      `${card.workOrderNumber} moved to ${STATUS[to.status].text}.`,
      undo === null ? 'Close' : 'Undo',
      { duration: TOLD_MS },
    );
    if (undo !== null) shown.onAction().subscribe(() => void this.takeBack(card.id, undo));
  }

  private async takeBack(id: string, undo: WorkOrderCommand): Promise<void> {
    if ((await this.store.open(id)) !== null) await this.store.run(undo);
  }

  tell(text: string): void {
    this.snackBar.open(text, 'Close', { duration: TOLD_MS });
  }
}

/** Waiting is the one thing that begins and ends without a trace of its own: either way it can be taken back. */
function undoOf({ status, snapshot }: WorkOrderDetail, to: string): WorkOrderCommand | null {
  if (to === 'on_hold') return { name: 'ResumeWorkOrder' };
  if (status === 'on_hold' && snapshot.holdReason !== null)
    return { name: 'HoldWorkOrder', reason: snapshot.holdReason, note: snapshot.holdNote };
  return null;
}
