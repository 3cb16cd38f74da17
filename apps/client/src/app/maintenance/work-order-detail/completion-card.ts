import { Component, ElementRef, afterNextRender, computed, inject, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { ActivatedRoute } from '@angular/router';
import { MomentPipe } from '../../shared/ui/pipes';
import { messageOf } from '../../shared/messages';
import type {
  CompletionDetail,
  CompletionStatus,
  CompletionStepStatus,
  CompletionStepView,
} from '#domain/maintenance/views.js';

const LOOKS: Readonly<
  Record<CompletionStepStatus, { readonly icon: string; readonly tone: string; readonly word: string }>
> = {
  pending: { icon: 'radio_button_unchecked', tone: 'quiet', word: 'not yet' },
  running: { icon: 'progress_activity', tone: 'info', word: 'running' },
  done: { icon: 'check_circle', tone: 'ok', word: 'done' },
  skipped: { icon: 'do_not_disturb_on', tone: 'quiet', word: 'not needed' },
  refused: { icon: 'cancel', tone: 'bad', word: 'refused' },
  failed: { icon: 'error', tone: 'bad', word: 'failed' },
  undone: { icon: 'undo', tone: 'warn', word: 'undone' },
};

/** The steps of the completion, live: what was done, how long it took, what was taken back and why. Of one that was reopened, the way back. */
@Component({
  selector: 'app-completion-card',
  imports: [MatIcon, MomentPipe],
  templateUrl: './completion-card.html',
  styleUrl: './completion-card.scss',
  host: { class: 'card section', role: 'region', 'aria-label': 'Completion' },
})
export class CompletionCard {
  readonly completion = input.required<CompletionDetail | null>();
  readonly status = input.required<CompletionStatus>();
  protected readonly looks = LOOKS;
  protected readonly reopening = computed(() => this.completion()?.reopening ?? null);
  protected readonly shown = computed(() => this.reopening()?.steps ?? this.completion()?.steps ?? []);
  protected readonly took = computed(() => {
    const completion = this.completion();
    if (this.reopening() || completion?.startedAt == null || completion.finishedAt === null) return null;
    const ms = Date.parse(completion.finishedAt) - Date.parse(completion.startedAt);
    return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
  });

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef);
    // Who comes for it, as from what failed, sees it first.
    if (inject(ActivatedRoute).snapshot.fragment === 'completion')
      afterNextRender(() => host.nativeElement.scrollIntoView({ block: 'start' }));
  }

  /** Only the cost of parts is recorded by a step of its own: without it "not needed" would read as if nothing were. */
  protected nameOf(step: CompletionStepView): string {
    return step.name === 'record_cost' ? 'Record the cost of parts' : step.label;
  }

  /** The server names a refusal by its code; people read words. */
  protected words(note: string): string {
    return /^[a-z]+(_[a-z]+)+$/.test(note)
      ? messageOf(note, {}, note.replaceAll('_', ' '))
      : note.charAt(0).toUpperCase() + note.slice(1);
  }

  protected duration(ms: number): string {
    return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
  }
}
