import { Component, computed, inject, input } from '@angular/core';
import type { SyncConflictView } from '#domain/sync/views.js';
import { ConflictValues, type Names } from '../../shared/conflict-values';
import { factText } from '../../shared/ui/history-words';
import { MomentPipe, WhenPipe } from '../../shared/ui/pipes';
import { BothSides, type Side } from '../../shared/ui/side-by-side';
import { decisionText, whyText } from '../conflict-words';

/** What one person wanted, what somebody else made of it meanwhile, and how it was decided. */
@Component({
  selector: 'app-conflict-sides',
  imports: [BothSides, MomentPipe, WhenPipe],
  templateUrl: './conflict-sides.html',
  styles: ':host { display: grid; gap: 10px; white-space: normal; }',
})
export class ConflictSides {
  private readonly values = inject(ConflictValues);
  readonly conflict = input.required<SyncConflictView>();
  readonly names = input.required<Names>();

  protected readonly why = computed(() => whyText(this.conflict()));
  protected readonly sides = computed(() => this.values.sidesOf(this.conflict(), this.names()));
  protected readonly mine = computed<Side>(() => {
    const { user, occurredAt } = this.conflict();
    return { name: user.name, how: 'on the phone, ', at: occurredAt };
  });
  protected readonly theirs = computed<Side | null>(() => {
    const { theirs, by, at } = this.conflict();
    if (Object.keys(theirs).length === 0) return null;
    return { name: by?.name ?? 'Somebody else', how: 'meanwhile, ', at };
  });
  /** What was done to it, where no field tells. */
  protected readonly meanwhile = computed(() =>
    this.theirs() ? '' : [...new Set(this.conflict().events.map(factText))].join(', '),
  );
  protected readonly decision = computed(() => {
    const { choice } = this.conflict();
    return choice === null ? '' : decisionText(choice);
  });
}
