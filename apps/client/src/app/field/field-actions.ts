import { Injectable, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatSnackBar } from '@angular/material/snack-bar';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import { HOLD_REASONS } from '#domain/maintenance/work-order.words.js';
import type { HoldReason } from '#domain/maintenance/work-order.words.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { toMinor } from '#domain/shared/money.js';
import { hoursToSeconds, toMetres } from '#domain/shared/quantity.js';
import { Session } from '../shared/auth/session';
import { LaborRate } from '../shared/labor-rate';
import { Offline } from '../shared/offline/offline';
import { problemOf } from '../shared/problem';
import type { Problem } from '../shared/problem';
import { askFor } from '../shared/ui/ask';
import type { Answers, AskField } from '../shared/ui/ask';
import { HOLD_REASON } from '../shared/ui/words';
import { stopwatch } from './clock';
import type { FieldWorkOrder } from './field.store';
import { WorkTimer } from './work-timer';

/** What one does to a work order with one hand: big steps, with the time counted by itself. */
@Injectable({ providedIn: 'root' })
export class FieldActions {
  private readonly offline = inject(Offline);
  private readonly session = inject(Session);
  private readonly timer = inject(WorkTimer);
  private readonly rate = inject(LaborRate);
  private readonly snackBar = inject(MatSnackBar);

  /** Whether this person may change it at all, whatever its state. */
  mayChange({ state }: FieldWorkOrder): boolean {
    const { userId, scope } = this.session.actor();
    return this.session.can('edit_work_orders') && (scope.workOrders !== 'assigned' || state.assignedTo === userId);
  }

  /** Says what the rules refuse. @returns whether it is kept */
  async give(id: string, command: WorkOrderCommand): Promise<boolean> {
    const problem = await this.quietly(id, command);
    if (problem) this.snackBar.open(problem.message, 'Close', { duration: 10_000 });
    return problem === null;
  }

  quietly(id: string, command: WorkOrderCommand): Promise<Problem | null> {
    return this.offline.give({ kind: 'work-order', id, command });
  }

  async start(id: string, dialog: MatDialog): Promise<void> {
    if (!(await this.give(id, { name: 'StartWorkOrder' }))) return;
    this.say('You are at it: the time runs.');
    this.count(id, dialog);
  }

  async resume(id: string, dialog: MatDialog): Promise<void> {
    if (await this.give(id, { name: 'ResumeWorkOrder' })) this.count(id, dialog);
  }

  /** One works at one thing at a time: what was counted for another stands still, and can be logged at once. */
  count(id: string, dialog: MatDialog): void {
    const paused = this.timer.begin(id);
    if (paused === null) return;
    const time = stopwatch(this.timer.secondsOf(paused) * 1_000);
    this.snackBar
      .open(`The time of the work before stands still at ${time}.`, 'Log labor', { duration: 10_000 })
      .onAction()
      .subscribe(() => void this.labor({ id: paused }, dialog));
  }

  discard(id: string): void {
    const seconds = this.timer.secondsOf(id);
    this.timer.reset(id);
    this.snackBar
      .open('The counted time is discarded.', 'Undo', { duration: 6_000 })
      .onAction()
      .subscribe(() => this.timer.add(id, seconds));
  }

  /** @param dialog of the page that asks */
  hold({ id }: FieldWorkOrder, dialog: MatDialog): Promise<boolean> {
    let isLogged = false;
    return askFor(dialog, {
      title: 'Put on hold',
      confirm: 'Put on hold',
      fields: [
        {
          name: 'reason',
          label: 'Why',
          kind: 'select',
          required: true,
          value: 'awaiting_parts',
          options: HOLD_REASONS.map((value) => ({ value, text: HOLD_REASON[value].text })),
        },
        { name: 'note', label: 'Note', kind: 'text' },
        ...this.laborFields(id),
      ],
      act: async (answers) => {
        // What was logged stays logged when the hold itself is refused and asked for again.
        const refused = isLogged ? null : await this.logLabor(id, answers);
        if (refused) return refused;
        if (!isLogged) this.timer.reset(id);
        isLogged = true;
        const reason = answers['reason'] as HoldReason;
        return this.ended(id, { name: 'HoldWorkOrder', reason, note: textIn(answers, 'note') });
      },
    });
  }

  complete({ id }: FieldWorkOrder, dialog: MatDialog): Promise<boolean> {
    const { distanceUnit } = this.session.settings();
    return askFor(dialog, {
      title: 'Complete',
      text: 'Parts, cost and invoice are settled as soon as this phone is online again.',
      confirm: 'Complete',
      fields: [
        {
          name: 'odometer',
          label: 'Odometer now',
          kind: 'number',
          suffix: distanceUnit === 'miles' ? 'mi' : 'km',
        },
        ...this.laborFields(id),
        { name: 'notes', label: 'Notes', kind: 'long' },
      ],
      act: async (answers) => {
        const missing = missingRate(answers);
        if (missing) return missing;
        const [odometer, labor] = [answers['odometer'], this.laborIn(answers)];
        const problem = await this.ended(id, {
          name: 'CompleteWorkOrder',
          odometer: odometer === null || odometer === undefined ? null : toMetres(Number(odometer), distanceUnit),
          ...(labor ? { labor } : {}),
          notes: textIn(answers, 'notes'),
        });
        if (problem === null) this.say('Well done. The rest settles by itself.');
        return problem;
      },
    });
  }

  labor({ id }: Pick<FieldWorkOrder, 'id'>, dialog: MatDialog): Promise<boolean> {
    return askFor(dialog, {
      title: 'Log labor',
      confirm: 'Log labor',
      fields: this.laborFields(id).map((field) => ({ ...field, required: true })),
      act: async (answers) => {
        const problem = await this.logLabor(id, answers);
        if (problem === null) this.timer.reset(id);
        return problem;
      },
    });
  }

  private say(words: string): void {
    this.snackBar.open(words, undefined, { duration: 4_000 });
  }

  private async ended(id: string, command: WorkOrderCommand): Promise<Problem | null> {
    const problem = await this.quietly(id, command);
    if (problem === null) this.timer.end(id);
    return problem;
  }

  private laborFields(id: string): AskField[] {
    const counted = Math.round((this.timer.secondsOf(id) / 3_600) * 100) / 100;
    const hint = counted > 0 ? 'As counted here' : undefined;
    return [
      { name: 'hours', label: 'Labor', kind: 'number', suffix: 'h', half: true, value: counted || null, hint },
      {
        name: 'rate',
        label: 'Rate',
        kind: 'number',
        suffix: `${this.session.settings().currency}/h`,
        half: true,
        value: this.rate.last(),
      },
    ];
  }

  private laborIn(answers: Answers): { id: string; seconds: number; rate: number } | null {
    const [hours, rate] = [Number(answers['hours'] ?? 0), Number(answers['rate'] ?? 0)];
    if (!(hours > 0)) return null;
    this.rate.use(rate);
    const { currency } = this.session.settings();
    return { id: crypto.randomUUID(), seconds: hoursToSeconds(hours), rate: toMinor(rate, currency) };
  }

  private async logLabor(id: string, answers: Answers): Promise<Problem | null> {
    const missing = missingRate(answers);
    if (missing) return missing;
    const labor = this.laborIn(answers);
    if (labor === null) return null;
    const technicianId = this.session.me()?.user.id ?? null;
    return this.quietly(id, { name: 'AddLabor', labor: { ...labor, technicianId } });
  }
}

/** Time without a rate would cost nothing, and nobody would notice. */
function missingRate(answers: Answers): Problem | null {
  const isGiven = answers['rate'] !== null && answers['rate'] !== undefined && answers['rate'] !== '';
  return Number(answers['hours'] ?? 0) > 0 && !isGiven
    ? problemOf(new DomainError('required', { field: 'rate' }))
    : null;
}

function textIn(answers: Answers, name: string): string | null {
  const text = String(answers[name] ?? '').trim();
  return text === '' ? null : text;
}
