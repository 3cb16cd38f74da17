import { Injectable, computed, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { HOLD_REASONS, PRIORITIES, REOPENABLE, TRANSITIONS, URGENCIES } from '#domain/maintenance/work-order.words.js';
import type { HoldReason, WorkOrderStatus } from '#domain/maintenance/work-order.words.js';
import { toMetres } from '#domain/shared/quantity.js';
import { Session } from '../../shared/auth/session';
import { Edits } from '../../shared/edits';
import { Formats } from '../../shared/formats';
import { askFor } from '../../shared/ui/ask';
import type { AskField } from '../../shared/ui/ask';
import { HOLD_REASON, PRIORITY, URGENCY } from '../../shared/ui/words';
import { WorkOrderClient } from '../work-order.client';
import { WorkOrderStore } from '../work-order.store';
import { CompleteDialog } from './complete-dialog';
import { cleaned, detailsOf, particularsOf, type Details } from './details';

export interface Action {
  readonly text: string;
  readonly icon: string;
  readonly run: () => void;
}

/** What can be done with the work order now: the next sensible step first, the rest under "More". */
@Injectable()
export class WorkOrderActions {
  private readonly store = inject(WorkOrderStore);
  private readonly client = inject(WorkOrderClient);
  private readonly session = inject(Session);
  private readonly formats = inject(Formats);
  private readonly dialog = inject(MatDialog);

  private readonly all = computed<readonly Action[]>(() => {
    const workOrder = this.store.workOrder();
    if (workOrder === null || this.store.asOf() !== undefined) return [];
    const { status, completion } = workOrder;
    const action = (when: boolean, text: string, icon: string, run: () => void): Action[] =>
      when ? [{ text, icon, run }] : [];
    if (completion?.status === 'running') return [];
    const reopen = action(
      REOPENABLE.includes(status) && this.session.can('reopen_work_orders'),
      'Reopen',
      'replay',
      () => void this.reopen(),
    );
    if (!this.session.can('edit_work_orders')) return reopen;
    // While everything is taken back the work can go on, but not end again.
    const undoing = completion?.status === 'undoing';
    const may = (to: WorkOrderStatus): boolean => TRANSITIONS[status].includes(to);
    return [
      ...action(
        status === 'in_progress' && completion?.status === 'failed',
        'Retry completion',
        'replay',
        () => void this.store.run({ name: 'RetryCompletion' }),
      ),
      ...action(
        may('completed') && !undoing,
        completion?.status === 'failed' ? 'Complete with changes' : 'Complete',
        'check',
        () => void this.complete(),
      ),
      ...action(status === 'draft', 'Open', 'check', () => void this.store.run({ name: 'OpenWorkOrder' })),
      ...action(may('in_progress') && status !== 'on_hold', 'Start', 'play_arrow', () => void this.start()),
      ...action(status === 'on_hold', 'Resume', 'play_arrow', () => void this.store.run({ name: 'ResumeWorkOrder' })),
      ...action(may('closed'), 'Close', 'archive', () => void this.store.run({ name: 'CloseWorkOrder' })),
      ...action(
        may('scheduled'),
        status === 'pending_approval' ? 'Approve and schedule' : 'Schedule',
        'event',
        () => void this.schedule(),
      ),
      ...action(may('on_hold'), 'Put on hold', 'pause', () => void this.hold()),
      ...action(may('cancelled'), 'Assign', 'person_add', () => void this.assign()),
      ...action(may('cancelled') && status !== 'pending_approval', 'Edit details', 'edit', () => void this.edit()),
      ...action(may('cancelled') && !undoing, 'Cancel work order', 'cancel', () => void this.cancel()),
      ...reopen,
    ];
  });
  readonly primary = computed(() => this.all().at(0));
  readonly others = computed(() => this.all().slice(1));

  /** Asks what the move to `to` needs and makes it; false when somebody thought better of it. */
  async moveTo(to: WorkOrderStatus): Promise<boolean> {
    const status = this.store.workOrder()?.status;
    if (to === 'open') return (await this.store.run({ name: 'OpenWorkOrder' })) === null;
    if (to === 'scheduled') return this.schedule();
    if (to === 'on_hold') return this.hold();
    if (to === 'completed') return this.complete();
    if (to !== 'in_progress' || status === undefined) return false;
    if (status === 'on_hold') return (await this.store.run({ name: 'ResumeWorkOrder' })) === null;
    return REOPENABLE.includes(status) ? this.reopen() : this.start();
  }

  private complete(): Promise<boolean> {
    const opened = this.dialog.open<CompleteDialog, WorkOrderStore, boolean>(CompleteDialog, {
      data: this.store,
      width: '560px',
    });
    return new Promise((resolve) => opened.afterClosed().subscribe((done) => resolve(done === true)));
  }

  private reopen(): Promise<boolean> {
    return askFor(this.dialog, {
      title: 'Reopen this work order?',
      text: 'Its service, invoice, parts and meter reading are taken back, and it is in progress again.',
      fields: [{ name: 'reason', label: 'Why', kind: 'long', required: true }],
      confirm: 'Reopen',
      act: ({ reason }) => this.store.run({ name: 'ReopenWorkOrder', reason: String(reason) }, { quietly: true }),
    });
  }

  private start(): Promise<boolean> {
    const odometer: AskField = {
      name: 'odometer',
      label: 'Odometer now',
      kind: 'number',
      suffix: this.formats.distanceUnit(),
      hint: `Last known: ${this.formats.distance(this.store.workOrder()?.vehicle.odometer)}. May be left empty.`,
    };
    return askFor(this.dialog, {
      title: 'Start work',
      fields: [odometer],
      confirm: 'Start',
      act: ({ odometer: value }) =>
        this.store.run(
          { name: 'StartWorkOrder', meter: value === null || value === '' ? null : this.metres(Number(value)) },
          { quietly: true },
        ),
    });
  }

  private schedule(): Promise<boolean> {
    const planned =
      this.store.workOrder()?.snapshot.scheduledFor ?? this.store.workOrder()?.dueDate ?? this.formats.day(new Date());
    return askFor(this.dialog, {
      title: 'Schedule',
      fields: [{ name: 'date', label: 'Planned for', kind: 'date', value: planned, required: true }],
      confirm: 'Schedule',
      act: ({ date }) => this.store.run({ name: 'ScheduleWorkOrder', date: String(date) }, { quietly: true }),
    });
  }

  private hold(): Promise<boolean> {
    return askFor(this.dialog, {
      title: 'Put on hold',
      fields: [
        {
          name: 'reason',
          label: 'Why',
          kind: 'select',
          required: true,
          options: HOLD_REASONS.map((value) => ({ value, text: HOLD_REASON[value].text })),
        },
        { name: 'note', label: 'Note', kind: 'text' },
      ],
      confirm: 'Put on hold',
      act: ({ reason, note }) =>
        this.store.run(
          { name: 'HoldWorkOrder', reason: reason as HoldReason, note: note === null ? null : String(note) },
          { quietly: true },
        ),
    });
  }

  async assign(): Promise<void> {
    const people = await this.client.people().catch(() => []);
    const me = this.session.me()?.user;
    const known = people.length > 0 ? people : me ? [me] : [];
    await askFor(this.dialog, {
      title: 'Assign',
      fields: [
        {
          name: 'userId',
          label: 'Who does the work',
          kind: 'select',
          value: this.store.workOrder()?.assignedTo ?? '',
          options: [{ value: '', text: 'Nobody yet' }, ...known.map(({ id, name }) => ({ value: id, text: name }))],
        },
      ],
      confirm: 'Assign',
      act: ({ userId }) =>
        this.store.run({ name: 'AssignWorkOrder', userId: userId ? String(userId) : null }, { quietly: true }),
    });
  }

  private async cancel(): Promise<void> {
    await askFor(this.dialog, {
      title: 'Cancel this work order?',
      text: 'It stays in the history, its parts go back to stock, and it cannot be opened again.',
      fields: [{ name: 'reason', label: 'Why', kind: 'text', required: true }],
      confirm: 'Cancel work order',
      act: ({ reason }) => this.store.run({ name: 'CancelWorkOrder', reason: String(reason) }, { quietly: true }),
    });
  }

  async edit(): Promise<void> {
    const workOrder = this.store.workOrder();
    if (workOrder === null) return;
    const { distanceUnit } = this.session.settings();
    const details = detailsOf(workOrder, distanceUnit);
    const edits = new Edits(details);
    const categories = await this.client.categories().catch(() => []);
    const names = new Set([workOrder.category, ...categories.filter(({ active }) => active).map(({ name }) => name)]);
    const choices = (values: readonly string[], words: Readonly<Record<string, string>>) =>
      values.map((value) => ({ value, text: words[value] ?? value }));
    await askFor(this.dialog, {
      title: 'Edit details',
      path: `/work-orders/${workOrder.id}`,
      fields: [
        { name: 'description', label: 'Work to be done', kind: 'long', value: details.description, required: true },
        {
          name: 'category',
          label: 'Category',
          kind: 'select',
          value: workOrder.category,
          options: choices([...names], {}),
          half: true,
        },
        { name: 'dueDate', label: 'Due', kind: 'date', value: workOrder.dueDate, half: true },
        {
          name: 'priority',
          label: 'Priority',
          kind: 'select',
          value: workOrder.priority,
          options: choices(PRIORITIES, PRIORITY),
          half: true,
        },
        {
          name: 'urgency',
          label: 'Urgency',
          kind: 'select',
          value: details.urgency,
          options: choices(URGENCIES, URGENCY),
          half: true,
        },
        ...(details.startOdometer === null ? [] : [this.odometerAtStart(details.startOdometer)]),
        { name: 'notes', label: 'Notes', kind: 'long', value: workOrder.notes },
      ],
      confirm: 'Save',
      act: async (answers) => {
        const { changes, base } = edits.of(cleaned({ ...details, ...(answers as Partial<Details>) }));
        if (Object.keys(changes).length === 0) return null;
        const problem = await this.store.run(
          () => {
            const start = this.store.workOrder()?.snapshot.startMeter ?? null;
            const kept = (fields: Partial<Details>) => particularsOf(fields, distanceUnit, start);
            return { name: 'UpdateWorkOrder', changes: kept(changes), base: kept(base) };
          },
          { quietly: true },
        );
        edits.saw(problem?.conflicts ?? []);
        return problem;
      },
    });
  }

  /** Where it was mistyped, no later reading fits. */
  private odometerAtStart(value: number): AskField {
    const suffix = this.formats.distanceUnit();
    return { name: 'startOdometer', label: 'Odometer at the start', kind: 'number', value, suffix, half: true };
  }

  private metres(value: number): number {
    return toMetres(value, this.session.settings().distanceUnit);
  }
}
