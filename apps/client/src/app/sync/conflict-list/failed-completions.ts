import { Component, inject, resource } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { FailedCompletionView } from '#domain/maintenance/views.js';
import { follow } from '../../shared/follow';
import { messageOf } from '../../shared/messages';
import { problemOf } from '../../shared/problem';
import { Failure } from '../../shared/ui/failure';
import { MomentPipe, WhenPipe } from '../../shared/ui/pipes';
import { StateChip } from '../../shared/ui/state-chip';
import { workOrderState } from '../../shared/ui/words';
import type { Label } from '../../shared/ui/words';
import { ConflictClient } from '../conflict.client';

/** Completions that did not go through, with what failed and the way to their steps; nothing while all did. */
@Component({
  selector: 'app-failed-completions',
  imports: [Failure, MomentPipe, RouterLink, StateChip, WhenPipe],
  templateUrl: './failed-completions.html',
  styleUrl: './failed-completions.scss',
})
export class FailedCompletions {
  private readonly client = inject(ConflictClient);
  protected readonly failed = resource({ loader: () => this.client.failedCompletions() });

  constructor() {
    follow(
      ({ streamType }) => streamType === 'work-order',
      () => this.failed.reload(),
      800,
    );
  }

  protected problem() {
    return problemOf(this.failed.error());
  }

  protected stateOf({ completion: { status } }: FailedCompletionView): Label {
    return workOrderState({ status: 'in_progress', completionStatus: status });
  }

  /** "Take parts from stock · Brake pad: Not enough stock. 9 needed, 2 in stock." */
  protected why({ completion, step, partName }: FailedCompletionView): string {
    const { status, code, params, detail } = completion;
    const reason =
      status === 'stuck'
        ? 'It stopped halfway, and goes on once somebody tries again.'
        : messageOf(code ?? 'unexpected', params ?? {}, detail);
    return [step?.label, partName ? `${partName}: ${reason}` : reason].filter(Boolean).join(' · ');
  }
}
