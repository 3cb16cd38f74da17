import { Component, computed, inject, input } from '@angular/core';
import type { SyncConflictView } from '#domain/sync/views.js';
import { factText } from '../../shared/ui/history-words';
import { MomentPipe, WhenPipe } from '../../shared/ui/pipes';
import { ConflictValues, type Names } from '../conflict-values';
import { decisionText, whyText } from '../conflict-words';

/** What one person wanted, what somebody else made of it meanwhile, and how it was decided. */
@Component({
  selector: 'app-conflict-sides',
  imports: [MomentPipe, WhenPipe],
  templateUrl: './conflict-sides.html',
  styleUrl: './conflict-sides.scss',
})
export class ConflictSides {
  private readonly values = inject(ConflictValues);
  readonly conflict = input.required<SyncConflictView>();
  readonly names = input.required<Names>();

  protected readonly why = computed(() => whyText(this.conflict()));
  protected readonly sides = computed(() => this.values.sidesOf(this.conflict(), this.names()));
  protected readonly hasTheirs = computed(() => Object.keys(this.conflict().theirs).length > 0);
  /** What was done to it, where no field tells. */
  protected readonly meanwhile = computed(() =>
    this.hasTheirs() ? '' : [...new Set(this.conflict().events.map(factText))].join(', '),
  );
  protected readonly decision = computed(() => {
    const { choice } = this.conflict();
    return choice === null ? '' : decisionText(choice);
  });
}
