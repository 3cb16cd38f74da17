import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { MatSnackBar } from '@angular/material/snack-bar';
import type { CompletionDetail, CompletionStatus, WorkOrderDetail } from '#domain/maintenance/views.js';
import { decide } from '#domain/maintenance/work-order.commands.js';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import { WorkOrder } from '#domain/maintenance/work-order.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { Session } from '../shared/auth/session';
import { CommandOutbox } from '../shared/command-outbox';
import { follow } from '../shared/follow';
import { held } from '../shared/held';
import { inUnitsOf } from '../shared/in-units';
import { problemOf } from '../shared/problem';
import type { Problem } from '../shared/problem';
import { reloaded, settled } from '../shared/reloaded';
import { WorkOrderClient } from './work-order.client';
import { previewOf } from './work-order-preview';
import { requestOf } from './work-order-requests';

/** How often the steps of a running completion are asked for, beside the live updates (ms). */
const STEP_POLL_MS = 700;

/**
 * One work order on screen. A command is decided here first, by the same rules as on the server: what the rules refuse is
 * told at once and not sent; what they allow is shown at once and sent. Provided by the page.
 */
@Injectable()
export class WorkOrderStore {
  private readonly client = inject(WorkOrderClient);
  private readonly session = inject(Session);
  private readonly outbox = inject(CommandOutbox);
  private readonly snackBar = inject(MatSnackBar);

  readonly id = signal('');
  /** The instant that is shown; undefined: now. The past cannot be changed. */
  readonly asOf = signal<string | undefined>(undefined);
  private readonly stored = this.client.detail(this.id, this.asOf);
  /** What a sent command is expected to make of it, until the server's answer is loaded. */
  private readonly expected = signal<WorkOrderDetail | null>(null);
  private readonly steps = signal<CompletionDetail | null>(null);
  private last: Promise<unknown> = Promise.resolve();
  private poll: ReturnType<typeof setTimeout> | undefined;

  private readonly shown = held(this.stored, this.id);
  /** What is shown is of another moment than is asked for, until that is loaded. */
  readonly isElsewhen = computed(() => this.stored.status() === 'loading');
  readonly workOrder = computed(() => this.expected() ?? this.shown());
  /** What the server has; the version on screen may run ahead of it for a moment. */
  readonly storedVersion = computed(() => (this.stored.hasValue() ? this.stored.value().version : 0));
  readonly problem = computed<Problem | null>(() =>
    this.stored.error() === undefined ? null : problemOf(this.stored.error()),
  );
  readonly completion = computed(() => {
    const completion = this.workOrder()?.completion ?? null;
    return completion === null || this.steps()?.attempt !== completion.attempt ? null : this.steps();
  });
  readonly busy = signal(false);

  constructor() {
    follow(
      ({ id, streamType }) =>
        id === this.id() ||
        id === this.workOrder()?.invoice?.id ||
        (streamType === 'stock-item' && this.waitsForStock()),
      () => this.reload(),
    );
    effect(() => {
      if (this.stored.hasValue()) this.stored.value();
      // What is only expected yet has no steps on the server.
      const completion = this.expected() === null && this.asOf() === undefined ? this.workOrder()?.completion : null;
      untracked(() => completion != null && void this.loadSteps());
    });
  }

  reload(): void {
    void reloaded(this.stored);
  }

  /** Another work order, or this one anew; null when it cannot be loaded. */
  async open(id: string): Promise<WorkOrderDetail | null> {
    this.expected.set(null);
    if (this.id() === id) await reloaded(this.stored);
    else this.id.set(id);
    await settled(this.stored);
    return this.stored.hasValue() ? this.stored.value() : null;
  }

  /**
   * Null when it was done; otherwise why not, what refuses while the command is made included. Pass `quietly` to show the
   * problem in place instead of as a message. One after the other: each is decided on what the one before made.
   */
  run(command: WorkOrderCommand | (() => WorkOrderCommand), { quietly = false } = {}): Promise<Problem | null> {
    const result = this.last.then(() => this.runNow(command, quietly));
    this.last = result;
    return result;
  }

  /** Lets a completion that stopped at a failing step try it again. Whether there is one, only the server knows. */
  async goOn(): Promise<void> {
    this.busy.set(true);
    try {
      await this.outbox.send({ path: `/work-orders/${this.id()}/completion/retry` });
      await this.loadAfresh();
    } catch (error) {
      this.snackBar.open(problemOf(error).message, 'Close', { duration: 10_000 });
    } finally {
      this.busy.set(false);
    }
  }

  private async runNow(given: WorkOrderCommand | (() => WorkOrderCommand), quietly: boolean): Promise<Problem | null> {
    this.busy.set(true);
    try {
      const before = await this.present();
      const command = typeof given === 'function' ? given() : given;
      this.expected.set(this.decided(before, command));
      await this.outbox.send({
        ...requestOf(before.id, command, this.session.settings()),
        // An edit that says what its fields showed is merged with what others did meanwhile.
        ...('base' in command ? {} : { expectedVersion: before.version }),
      });
      await this.loadAfresh();
      return null;
    } catch (error) {
      this.expected.set(null);
      const problem = problemOf(inUnitsOf(this.session.settings().distanceUnit, error));
      if (problem.code === 'version_conflict') this.reload();
      if (!quietly) this.snackBar.open(problem.message, 'Close', { duration: 10_000 });
      return problem;
    } finally {
      this.busy.set(false);
    }
  }

  /** What a command is decided on. @throws why there is nothing to decide on */
  private async present(): Promise<WorkOrderDetail> {
    await settled(this.stored);
    const workOrder = this.workOrder();
    if (this.asOf() !== undefined) throw new DomainError('work_order_read_only', { status: 'as of the past' });
    if (workOrder === null) throw this.stored.error() ?? new DomainError('not_found');
    return workOrder;
  }

  /** @throws DomainError when the rules refuse it */
  private decided(before: WorkOrderDetail, command: WorkOrderCommand): WorkOrderDetail {
    const workOrder = new WorkOrder({ version: before.version, state: before.snapshot });
    decide(workOrder, command, { actor: this.session.actor(), now: new Date().toISOString() });
    return previewOf(before, workOrder, this.session.settings().currency);
  }

  /** Reserving goes on behind the adding of a part, and receiving stock fills what is short. */
  private waitsForStock(): boolean {
    return this.workOrder()?.parts.some(({ short }) => short > 0) === true;
  }

  private async loadAfresh(): Promise<void> {
    await reloaded(this.stored);
    this.expected.set(null);
  }

  private async loadSteps(): Promise<void> {
    clearTimeout(this.poll);
    const id = this.id();
    const steps = await this.client.completion(id).catch(() => null);
    if (id !== this.id() || steps === null) return;
    this.steps.set(steps);
    const shown = this.workOrder()?.completion;
    if (isMoving(steps.status)) this.poll = setTimeout(() => void this.loadSteps(), STEP_POLL_MS);
    else if (shown?.status !== steps.status) this.reload();
  }
}

/** The completion goes on, or is being taken back, by itself. */
export function isMoving(status: CompletionStatus | undefined): boolean {
  return status === 'running' || status === 'undoing';
}
