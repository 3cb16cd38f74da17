import { Component, computed, inject, input, linkedSignal, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import { REOPENABLE } from '#domain/maintenance/work-order.words.js';
import type { WorkOrderStatus } from '#domain/maintenance/work-order.words.js';
import type { QueuedCommand } from '#offline/queued-command.js';
import { Session } from '../../shared/auth/session';
import { commandText } from '../../shared/command-words';
import { fieldLabel } from '../../shared/field-words';
import { Formats } from '../../shared/formats';
import { idle } from '../../shared/idle';
import { messageOf } from '../../shared/messages';
import { Offline } from '../../shared/offline/offline';
import type { Problem } from '../../shared/problem';
import { askFor } from '../../shared/ui/ask';
import type { AskField } from '../../shared/ui/ask';
import { factText } from '../../shared/ui/history-words';
import { Notice } from '../../shared/ui/notice';
import { subjectOf } from '../command-words';
import { FieldStore } from '../field.store';
import { partsHere } from '../parts-here';
import { enteredWith, withAnswers } from './entered';
import type { Instead } from './entered';

type Choice = 'mine' | 'theirs';

/** Refusals for how the thing stands, and for who asks: not for what was entered. */
const OF_THE_THING: ReadonlySet<string> = new Set([
  'work_order_read_only',
  'invalid_transition',
  'completion_running',
  'nothing_to_retry',
  'line_not_found',
  'too_many_lines',
  'category_archived',
  'not_found',
  'quota_exceeded',
]);
/** What these name can be another. */
const REPLACES: ReadonlySet<string> = new Set(['AddPart', 'CreateWorkOrder']);
const OF_THE_PERSON: ReadonlySet<string> = new Set([
  'forbidden',
  'not_assigned_to_you',
  'not_your_vehicle',
  'not_in_report',
]);

/** One change that could not be taken as it stands: both sides, and what its author makes of it. */
@Component({
  imports: [MatButton, MatIcon, Notice, RouterLink],
  templateUrl: './conflict.html',
  styleUrl: '../field.scss',
})
export class ConflictPage {
  private readonly offline = inject(Offline);
  private readonly store = inject(FieldStore);
  private readonly session = inject(Session);
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  protected readonly formats = inject(Formats);
  readonly commandId = input.required<string>();

  protected readonly all = this.offline.needsMe;
  protected readonly command = computed(
    () => this.all().find(({ commandId }) => commandId === this.commandId()) ?? null,
  );
  protected readonly place = computed(
    () => this.all().findIndex(({ commandId }) => commandId === this.commandId()) + 1,
  );
  protected readonly outcome = computed(() => this.command()?.outcome ?? null);
  protected readonly conflict = computed(() => {
    const outcome = this.outcome();
    return outcome?.result === 'conflict' ? outcome : null;
  });
  /** Fields that both changed. */
  protected readonly fields = computed(() =>
    this.conflict()?.code === 'edit_conflict' ? Object.keys(this.conflict()!.theirs) : [],
  );
  protected readonly isEdit = computed(() => this.fields().length > 0);
  protected readonly why = computed(() => {
    const outcome = this.outcome();
    if (this.isGone())
      return 'The work order is no longer on this phone: it was given to somebody else, or is long over. Nothing can be added to it from here.';
    const refusal = this.refusal();
    if (this.isEdit() && refusal) return messageOf(refusal.code, refusal.params);
    if (this.mayBeReopened())
      return 'The work order is over. Once the office reopens it, yours can be kept; until then it waits here.';
    if (outcome?.result === 'conflict' || outcome?.result === 'refused') return messageOf(outcome.code, outcome.params);
    if (outcome?.result === 'blocked') return 'It was not tried, because what it builds on could not be taken.';
    if (outcome?.result === 'retry' && outcome.code === 'no_answer') return messageOf(outcome.code, {});
    return 'The server could not take it so far. It is tried again by itself.';
  });
  protected readonly theirDoings = computed(() => (this.conflict()?.events ?? []).map(factText).join(', '));
  /** What cannot be done without it goes the same way. */
  protected readonly following = computed(() => this.followers(this.commandId()));
  protected readonly choice = linkedSignal<string, Choice>({ source: this.commandId, computation: () => 'mine' });
  protected readonly problem = signal<Problem | null>(null);
  private readonly keeping = resource({
    params: () => {
      const command = this.command();
      // It may leave this phone, or move on, while somebody looks at this.
      const about = this.store.workOrders()?.find(({ id }) => id === command?.does.id);
      return command === null ? undefined : { command, version: about?.version };
    },
    loader: async ({ params }) => ({ refusal: await this.offline.whyNotKeep(params.command) }),
  });
  /** Why the rules do not allow any more what its author did; null: they do; undefined: not known yet. */
  private readonly refusal = computed(() => (this.keeping.hasValue() ? this.keeping.value().refusal : undefined));
  /** What it is about is over, and can be taken up again: until then it waits. */
  protected readonly mayBeReopened = computed(() => {
    const refusal = this.refusal();
    return refusal?.code === 'work_order_read_only' && REOPENABLE.includes(refusal.params['status'] as WorkOrderStatus);
  });
  /** What was added, where it is not entered in words. */
  protected readonly thing = computed(() => {
    const command = this.command()?.does.command;
    return command?.name === 'AddPart' ? `${command.part.partNumber} · ${command.part.partName}` : '';
  });
  private readonly parts = this.store.kind('part', idle());
  private readonly stock = this.store.kind('stock-item', idle());
  /** Somebody archived what it names, and it is not back. */
  private readonly isMissing = computed(() => {
    const [outcome, command] = [this.outcome(), this.command()?.does.command];
    const code = outcome && 'code' in outcome ? outcome.code : '';
    if (code === 'part_archived' && command?.name === 'AddPart')
      return !this.parts()?.some(({ id }) => id === command.part.partId);
    if (code === 'vehicle_archived' && command?.name === 'CreateWorkOrder')
      return !this.store.vehicles()?.some(({ id }) => id === command.workOrder.vehicleId);
    return code === 'part_archived' || code === 'vehicle_archived';
  });
  private readonly instead = computed<Instead | undefined>(() => {
    if (!this.isMissing()) return undefined;
    const workOrder = this.store.workOrders()?.find(({ id }) => id === this.command()?.does.id);
    const parts = (this.parts() ?? []).map(({ state }) => state);
    const at = workOrder?.state.locationId ?? null;
    return {
      parts: partsHere(parts, this.stock() ?? [], at, this.session.location()?.id),
      findVehicles: this.store.findVehicles,
    };
  });
  protected readonly mayKeep = computed(() => this.refusal() === null && !this.isMissing());
  /** Of an edit: also where others changed the same again, which is shown before it is kept. */
  protected readonly mayChoose = computed(() => [undefined, 'edit_conflict'].includes(this.refusal()?.code));
  private readonly isGone = computed(
    () => this.refusal()?.code === 'not_found' && this.command()?.does.kind === 'work-order',
  );
  protected readonly deciding = signal(false);
  /** What its author may give another value. */
  protected readonly entered = computed(() => {
    const command = this.command();
    return command === null ? [] : enteredWith(command.does, this.session.settings(), this.instead());
  });
  protected readonly mayEdit = computed(() => this.entered().length > 0 && !this.isGone() && !this.isBeyondEntry());
  /** What stands in its way is not what was entered, and nothing else that is entered helps. */
  private readonly isBeyondEntry = computed(() => {
    if (this.isMissing()) return !REPLACES.has(this.command()?.does.command.name ?? '');
    const [outcome, refusal] = [this.outcome(), this.refusal()];
    const said = outcome && 'code' in outcome ? outcome.code : undefined;
    // The thing may stand otherwise by now than when the server said it; a person's permissions only the server knows.
    const standing = refusal === undefined ? said : refusal?.code;
    return OF_THE_THING.has(standing ?? '') || OF_THE_PERSON.has(standing ?? '') || OF_THE_PERSON.has(said ?? '');
  });
  protected readonly mine = computed(() => this.entered().filter(({ value }) => value != null && value !== ''));
  protected readonly lettingGo = computed(() => (this.conflict() ? 'Take theirs' : 'Let it go'));
  protected readonly text = commandText;
  protected readonly label = fieldLabel;

  protected subject(command: QueuedCommand): string {
    return subjectOf(command, this.store);
  }

  protected shown(side: 'mine' | 'theirs', field: string): string {
    return textOf(this.conflict()?.[side][field]);
  }

  protected was(field: string): string {
    const before = this.command()?.base?.[field];
    return before === undefined ? '' : `Before it was ${textOf(before) === '—' ? 'empty' : textOf(before)}.`;
  }

  protected wordsOf({ kind, value, options, suffix }: AskField): string {
    const word = options?.find((option) => option.value === value)?.text;
    if (word !== undefined) return word;
    if (kind === 'date') return this.formats.date(String(value));
    return kind === 'number' ? [this.formats.number(Number(value)), suffix].filter(Boolean).join(' ') : String(value);
  }

  /** The same, entered otherwise: what the rules refuse of it keeps the form open, and the change as it was. */
  protected async edit(): Promise<void> {
    const { does, commandId } = this.command()!;
    const done = await askFor(this.dialog, {
      title: 'Edit',
      text: 'It is done in place of what you did.',
      confirm: 'Use this',
      fields: this.entered().map((field) => ({ ...field, hint: this.theirsOf(field.name) })),
      act: async (answers) =>
        this.offline.keep(commandId, withAnswers(does, answers, this.session.settings(), this.instead())),
    });
    if (done) await this.goOn();
  }

  private theirsOf(field: string): string | undefined {
    const conflict = this.conflict();
    if (!conflict || !this.fields().includes(field)) return undefined;
    return `${conflict.by?.name ?? 'Somebody else'}: ${this.shown('theirs', field)}`;
  }

  protected async decide(): Promise<void> {
    if (this.deciding()) return;
    this.deciding.set(true);
    const id = this.commandId();
    const problem = this.choice() === 'theirs' ? await this.offline.drop(id) : await this.offline.keep(id);
    this.problem.set(problem);
    this.deciding.set(false);
    if (problem === null) await this.goOn();
  }

  protected async drop(): Promise<void> {
    this.problem.set(await this.offline.drop(this.commandId()));
    if (this.problem() === null) await this.goOn();
  }

  private followers(id: string): readonly QueuedCommand[] {
    return this.all().filter(({ dependsOn }) => dependsOn?.includes(id));
  }

  private async goOn(): Promise<void> {
    const [next] = this.all().filter(({ commandId }) => commandId !== this.commandId());
    await this.router.navigate(next ? ['/field/sync', next.commandId] : ['/field/sync'], { replaceUrl: true });
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}
