import { Component, computed, inject, input } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { MaintenanceDue } from '#domain/insights/views.js';
import type { DueServiceItem } from '#domain/maintenance/views.js';
import { Session } from '../../shared/auth/session';
import { DueDate } from '../../shared/ui/due-date';
import { DueWhy } from '../../shared/ui/due-why';
import { DueWords } from '../../shared/ui/due-words';

@Component({
  imports: [DueDate, RouterLink],
  templateUrl: './maintenance-due.html',
  styleUrls: ['./_figure.scss', './maintenance-due.scss'],
})
export class MaintenanceDueWidget {
  private readonly dialog = inject(MatDialog);
  private readonly words = inject(DueWords);
  private readonly session = inject(Session);
  readonly figures = input.required<MaintenanceDue>();
  protected readonly counts = computed(() => {
    const { overdue, due, soon } = this.figures().counts;
    return [
      { level: 'overdue', text: 'overdue', count: overdue, tone: 'bad' },
      { level: 'due', text: 'due', count: due, tone: 'warn' },
      { level: 'soon', text: 'in the next 14 days', count: soon, tone: '' },
    ].filter(({ count }) => count > 0);
  });
  protected readonly hasNone = computed(() => Object.values(this.figures().counts).every((count) => count === 0));
  protected readonly ownOnly = this.session.actor().scope.vehicles === 'own';
  protected readonly maySchedule = this.session.can('edit_schedules') && this.session.can('view_vehicles');
  protected readonly because = (row: DueServiceItem): string => this.words.because(row);

  protected why(row: DueServiceItem): void {
    this.dialog.open(DueWhy, { data: row.id, width: '560px' });
  }
}
