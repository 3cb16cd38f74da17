import { Component, DestroyRef, computed, inject, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatSnackBar } from '@angular/material/snack-bar';
import { RouterLink } from '@angular/router';
import type {
  BackgroundWorkView,
  JobView,
  ParkedEventView,
  StuckSagaView,
  TenantView,
} from '#domain/platform/views.js';
import type { Page } from '#domain/shared/views.js';
import { Api } from '../../shared/api';
import { Session } from '../../shared/auth/session';
import { CommandOutbox } from '../../shared/command-outbox';
import type { Problem } from '../../shared/problem';
import { Failure } from '../../shared/ui/failure';
import { Notice } from '../../shared/ui/notice';
import { WhenPipe } from '../../shared/ui/pipes';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { StateChip } from '../../shared/ui/state-chip';
import type { Label } from '../../shared/ui/words';
import { errorWords, factOf, JOB_STATE, jobOf, PARKED_STATE, readerOf, sagaOf, stepOf } from '../background-words';
import { BackgroundWorkStore, keyOfEvent, keyOfJob, keyOfSaga } from './background-work.store';
import type { Trial } from './background-work.store';

const OUTCOMES: Readonly<Record<Trial['outcome'], Label>> = {
  trying: { text: 'Trying…', tone: 'info' },
  done: { text: 'Done', tone: 'ok' },
  failed: { text: 'Failed again', tone: 'bad' },
};

/** What got stuck behind the scenes, and trying it again: of one company, or for an operator of all. */
@Component({
  selector: 'app-background-work',
  imports: [Failure, MatButton, MatIcon, Notice, RouterLink, SkeletonRows, StateChip, WhenPipe],
  templateUrl: './background-work.html',
  styleUrl: './background-work.scss',
})
export class BackgroundWork {
  private readonly api = inject(Api);
  private readonly snackBar = inject(MatSnackBar);
  protected readonly isOperator = inject(Session).me()?.isOperator === true;
  private readonly path = this.isOperator ? '/platform/background-work' : '/background-work';
  protected readonly store = new BackgroundWorkStore(
    () => this.api.get<BackgroundWorkView>(this.path),
    inject(CommandOutbox),
  );
  private readonly tenants = resource({
    params: () => (this.isOperator ? 'all' : undefined),
    loader: async () => (await this.api.get<Page<TenantView>>('/platform/tenants', { limit: 200 })).data,
  });
  protected readonly parked = computed(() =>
    (this.store.work()?.parkedEvents.data ?? []).filter(({ state }) => state === 'parked'),
  );
  protected readonly outcomes = OUTCOMES;
  protected readonly jobStates = JOB_STATE;
  protected readonly parkedStates = PARKED_STATE;
  protected readonly errorWords = errorWords;
  protected readonly factOf = factOf;
  protected readonly readerOf = readerOf;
  protected readonly sagaOf = sagaOf;
  protected readonly stepOf = stepOf;
  protected readonly jobOf = jobOf;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.store.close());
  }

  protected tries(count: number): string {
    return count === 1 ? '1 try' : `${count} tries`;
  }

  /** For an operator: whose it is. */
  protected ofWhom(tenantId: string | null): string {
    if (!this.isOperator) return '';
    const tenants = this.tenants.hasValue() ? this.tenants.value() : [];
    const tenant = tenants.find(({ id }) => id === tenantId)?.companyName ?? tenantId ?? 'all companies';
    return `${tenant} · `;
  }

  /** The kind of thing, and enough of its id to tell two apart. */
  protected thing(streamType: string, id: string): string {
    return `${streamType.replaceAll('-', ' ')} ${id.slice(0, 8)}`;
  }

  protected async redrive(event: ParkedEventView): Promise<void> {
    this.tell(
      await this.store.retry({
        ...this.namesOf(event),
        command: { path: `${this.path}/parked-events/redrive`, body: { eventId: event.id, reader: event.reader } },
      }),
    );
  }

  protected async redriveAll(): Promise<void> {
    const all = this.parked().map((event) => this.namesOf(event));
    this.tell(await this.store.retryAll({ path: `${this.path}/parked-events/redrive` }, all));
  }

  protected async retrySaga(saga: StuckSagaView): Promise<void> {
    const { type, id: sagaId, tenantId } = saga;
    this.tell(
      await this.store.retry({
        key: keyOfSaga(saga),
        text: `${sagaOf(saga)}: ${stepOf(saga)}`,
        command: {
          path: `${this.path}/sagas/retry`,
          body: { type, sagaId, ...(this.isOperator && { tenantId }) },
        },
      }),
    );
  }

  protected async retryJob(job: JobView): Promise<void> {
    this.tell(
      await this.store.retry({
        key: keyOfJob(job),
        text: jobOf(job),
        command: { path: `${this.path}/jobs/retry`, body: { queue: job.queue, jobId: job.id } },
      }),
    );
  }

  private namesOf(event: ParkedEventView) {
    return { key: keyOfEvent(event), text: `${factOf(event)} · ${readerOf(event)}` };
  }

  private tell(problem: Problem | null): void {
    if (problem === null) return;
    const gone =
      problem.code === 'not_found' ? 'It is done already, or tried again by somebody else.' : problem.message;
    this.snackBar.open(gone, 'Close', { duration: 10_000 });
  }
}
