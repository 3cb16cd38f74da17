import { v5 as uuidv5 } from 'uuid';
import type { WorkOrderCompleted } from '#domain/maintenance/work-order.events.js';
import type { TakenLayer } from '#domain/maintenance/work-order-lines.js';
import type { CompletionStepName, CompletionStepStatus } from '#domain/maintenance/views.js';
import type { ErrorParams } from '#domain/shared/domain-error.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import { Saga, type SagaCommand, type SagaInput, type SagaReaction } from '#domain/shared/saga.js';

const COMPLETED = 'maintenance.work-order-completed';
const NOTIFIED = 'maintenance.work-order-people-notified';
/** After this the completion ends without waiting for the mails any longer. */
const NOTICE_PATIENCE_MS = 120_000;

type Step = Exclude<CompletionStepName, 'complete'>;
const STEPS: readonly Step[] = ['raise_meter', 'take_parts', 'record_cost', 'issue_invoice', 'reset_service', 'notify'];

export interface StepRecord {
  readonly name: CompletionStepName;
  readonly status: CompletionStepStatus;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly note: string | null;
}

type Completed = Omit<WorkOrderCompleted['data'], 'laborCost' | 'partsCost' | 'totalCost' | 'at'>;

export interface CompletionState extends Completed {
  readonly workOrderId: string;
  readonly steps: readonly StepRecord[];
  /** The step at work: going on, being undone, or the closing word (`end`). */
  readonly phase: { readonly going: 'on' | 'back' | 'end'; readonly step: Step | null };
  /** Lines of that step without an answer. */
  readonly awaiting: readonly string[];
  readonly refusal: { readonly code: string; readonly params: ErrorParams } | null;
  /** `step/line` of every command that was carried out: just these are taken back. */
  readonly carriedOut: readonly string[];
  /** What stock gave, by line: it goes back exactly so. */
  readonly taken: Readonly<Record<string, readonly TakenLayer[]>>;
  readonly notified: readonly string[];
}

type Reaction = SagaReaction<CompletionState>;

/**
 * Work order completed → meter raised → parts taken → their cost recorded → invoice issued → service reset → people
 * notified. A refusal undoes what was done, in reverse, and the work order goes back to work with the reason.
 */
export class WorkOrderCompletionSaga extends Saga<CompletionState> {
  readonly type = 'work-order-completion';
  readonly reads: ReadonlySet<string> = new Set([COMPLETED, NOTIFIED]);

  correlate(event: RecordedEvent): { id: string; attempt: number } {
    return { id: event.streamId, attempt: (event.event.data as { attempt: number }).attempt };
  }

  react(state: CompletionState | undefined, input: SagaInput): Reaction | undefined {
    if (input.kind === 'event') return this.onEvent(state, input.event, input.at);
    if (!state) return undefined;
    if (input.kind === 'timed-out') return this.onTimeout(state, input.at);
    if (input.step !== currentStep(state) || !state.awaiting.includes(input.line)) return undefined;
    const answered = { ...state, awaiting: state.awaiting.filter((line) => line !== input.line) };
    const next = input.kind === 'done' ? withAnswer(answered, input) : withRefusal(answered, input);
    if (next.awaiting.length > 0) return reaction(next, []);
    return this.afterStep(next, input.at);
  }

  private onEvent(
    state: CompletionState | undefined,
    { streamId, event, recordedAt }: RecordedEvent,
    at: string,
  ): Reaction | undefined {
    if (event.type === COMPLETED) {
      if (state) return undefined;
      return advance(begun(streamId, event.data as WorkOrderCompleted['data'], recordedAt), 0, at);
    }
    if (state?.phase.going !== 'on' || state.phase.step !== 'notify') return undefined;
    const { userIds } = event.data as { userIds: string[] };
    const notified = { ...state, notified: userIds, awaiting: [] };
    return finish(ended(notified, 'notify', 'done', at, `${userIds.length} told`));
  }

  private onTimeout(state: CompletionState, at: string): Reaction | undefined {
    if (state.phase.going !== 'on' || state.phase.step !== 'notify') return undefined;
    return finish(ended({ ...state, awaiting: [] }, 'notify', 'done', at, 'the notice is delayed'));
  }

  private afterStep(state: CompletionState, at: string): Reaction {
    const { going, step } = state.phase;
    if (going === 'end' || step === null)
      return { state, status: state.refusal ? 'failed' : 'done', send: [], timeoutAt: null };
    const index = STEPS.indexOf(step);
    if (going === 'back')
      return retreat(
        ended(state, step, state.refusal && isRefused(state, step) ? 'refused' : 'undone', at),
        index - 1,
        at,
      );
    if (state.refusal) {
      return retreat(ended(state, step, 'refused', at, state.refusal.code), index, at);
    }
    // The jobs take it from here; the log tells when they have.
    if (step === 'notify')
      return { ...reaction(state, []), timeoutAt: new Date(Date.parse(at) + NOTICE_PATIENCE_MS).toISOString() };
    return advance(ended(state, step, 'done', at), index + 1, at);
  }
}

function begun(workOrderId: string, data: WorkOrderCompleted['data'], completedAt: string): CompletionState {
  const { laborCost: _labor, partsCost: _parts, totalCost: _total, at: _at, ...completed } = data;
  const waiting = STEPS.map((name): StepRecord => ({
    name,
    status: 'pending',
    startedAt: null,
    finishedAt: null,
    note: null,
  }));
  return {
    ...completed,
    workOrderId,
    steps: [
      { name: 'complete', status: 'done', startedAt: completedAt, finishedAt: completedAt, note: null },
      ...waiting,
    ],
    phase: { going: 'on', step: null },
    awaiting: [],
    refusal: null,
    carriedOut: [],
    taken: {},
    notified: [],
  };
}

/** On to the first step from `index` that has something to do. */
function advance(state: CompletionState, index: number, at: string): Reaction {
  const step = STEPS[index];
  if (!step) return finish(state);
  const send = forward(step, state);
  if (send.length === 0) return advance(recordStep(state, step, { status: 'skipped' }), index + 1, at);
  const started = recordStep(state, step, { status: 'running', startedAt: at });
  return reaction({ ...started, phase: { going: 'on', step }, awaiting: send.map(({ line }) => line) }, send);
}

/** Back to the last step up to `index` that left something to undo. */
function retreat(state: CompletionState, index: number, at: string): Reaction {
  const step = STEPS[index];
  if (!step) return fail(state);
  const send = backward(step, state);
  if (send.length === 0) return retreat(state, index - 1, at);
  return reaction({ ...state, phase: { going: 'back', step }, awaiting: send.map(({ line }) => line) }, send);
}

function finish(state: CompletionState): Reaction {
  const { workOrderId, attempt, notified } = state;
  const send = [command('end', 'finish', 'FinishCompletion', { workOrderId, attempt, notified })];
  return reaction({ ...state, phase: { going: 'end', step: null }, awaiting: ['finish'] }, send);
}

function fail(state: CompletionState): Reaction {
  const { workOrderId, attempt, refusal } = state;
  const send = [
    undo('end', 'fail', 'FailCompletion', { workOrderId, attempt, code: refusal!.code, detail: refusal!.params }),
  ];
  return reaction({ ...state, phase: { going: 'end', step: null }, awaiting: ['fail'] }, send);
}

function forward(step: Step, state: CompletionState): SagaCommand[] {
  const { workOrderId, vehicleId, attempt, odometer, completionDate } = state;
  const stocked = state.parts.filter((part) => part.stocked);
  switch (step) {
    case 'raise_meter':
      if (odometer === null) return [];
      return [
        command(step, 'odometer', 'RecordMeterReading', {
          vehicleId,
          kind: 'odometer',
          readingId: idOf(state, 'reading'),
          value: odometer,
          at: completionDate,
          source: 'work_order',
          workOrderId,
        }),
      ];
    case 'take_parts':
      return stocked.map(({ lineId, partId, locationId, quantity }) =>
        command(step, lineId, 'ConsumeStock', { partId, locationId, lineId, workOrderId, quantity }),
      );
    case 'record_cost':
      if (stocked.length === 0) return [];
      return [
        command(step, 'cost', 'RecordPartsCost', {
          workOrderId,
          attempt,
          lines: stocked.map(({ lineId }) => ({ lineId, taken: state.taken[lineId] ?? [] })),
        }),
      ];
    case 'issue_invoice':
      return [command(step, 'invoice', 'IssueInvoice', { invoiceId: idOf(state, 'invoice'), workOrderId, attempt })];
    case 'reset_service':
      return [
        command(step, 'vehicle', 'RecordVehicleService', { vehicleId, workOrderId, date: completionDate, odometer }),
        ...state.dueServiceIds.map((dueServiceId) =>
          command(step, dueServiceId, 'ResetDueService', {
            dueServiceId,
            workOrderId,
            at: completionDate,
            meter: odometer,
          }),
        ),
      ];
    case 'notify':
      return [command(step, 'notice', 'NotifyCompletion', { workOrderId, attempt })];
  }
}

/** What takes back a step, as far as it was carried out. */
function backward(step: Step, state: CompletionState): SagaCommand[] {
  const { workOrderId, vehicleId } = state;
  const after = (line: string, name: string, payload: SagaCommand['payload']): SagaCommand[] =>
    state.carriedOut.includes(`${step}/${line}`) ? [undo(step, `${line}.undo`, name, payload)] : [];
  switch (step) {
    case 'raise_meter': {
      const reading = { vehicleId, kind: 'odometer', readingId: idOf(state, 'reading'), reason: 'completion undone' };
      return after('odometer', 'VoidMeterReading', reading);
    }
    case 'take_parts':
      return state.parts.flatMap(({ lineId, partId, locationId }) =>
        after(lineId, 'ReturnStock', { partId, locationId, lineId, workOrderId, taken: state.taken[lineId] ?? [] }),
      );
    case 'issue_invoice':
      return after('invoice', 'VoidInvoice', { invoiceId: idOf(state, 'invoice'), reason: 'completion undone' });
    case 'reset_service':
      return [
        ...after('vehicle', 'RevertVehicleService', { vehicleId, workOrderId }),
        ...state.dueServiceIds.flatMap((dueServiceId) =>
          after(dueServiceId, 'RevertDueService', { dueServiceId, workOrderId }),
        ),
      ];
    case 'record_cost': // ends with the completion itself: FailCompletion puts the estimates back
    case 'notify':
      return [];
  }
}

function withAnswer(
  state: CompletionState,
  { step, line, answer }: Extract<SagaInput, { kind: 'done' }>,
): CompletionState {
  if (state.phase.going !== 'on') return state;
  const done = { ...state, carriedOut: [...state.carriedOut, `${step}/${line}`] };
  if (step === 'take_parts') return { ...done, taken: { ...state.taken, [line]: answer['taken'] as TakenLayer[] } };
  if (step === 'raise_meter' && answer['status'] === 'quarantined') {
    const note = 'the reading waits for a person: it implies an impossible daily use';
    // Nor does it say when the next service is due.
    return recordStep({ ...done, odometer: null }, step, { note });
  }
  return done;
}

function withRefusal(
  state: CompletionState,
  { code, params }: Extract<SagaInput, { kind: 'refused' }>,
): CompletionState {
  return { ...state, refusal: state.refusal ?? { code, params } };
}

function currentStep({ phase }: CompletionState): string {
  return phase.going === 'end' ? 'end' : (phase.step ?? '');
}

function isRefused({ steps }: CompletionState, step: Step): boolean {
  return steps.some(({ name, status }) => name === step && status === 'refused');
}

function recordStep(state: CompletionState, step: Step, change: Partial<StepRecord>): CompletionState {
  return { ...state, steps: state.steps.map((record) => (record.name === step ? { ...record, ...change } : record)) };
}

function ended(
  state: CompletionState,
  step: Step,
  status: CompletionStepStatus,
  at: string,
  note?: string,
): CompletionState {
  return recordStep(state, step, { status, finishedAt: at, ...(note === undefined ? {} : { note }) });
}

function reaction(state: CompletionState, send: readonly SagaCommand[]): Reaction {
  return { state, status: 'running', send, timeoutAt: null };
}

function command(step: string, line: string, name: string, payload: SagaCommand['payload']): SagaCommand {
  return { step, line, name, payload, compensates: false };
}

function undo(step: string, line: string, name: string, payload: SagaCommand['payload']): SagaCommand {
  return { step, line, name, payload, compensates: true };
}

function idOf({ workOrderId, attempt }: CompletionState, what: 'reading' | 'invoice'): string {
  return uuidv5(`${what}/${attempt}`, workOrderId);
}
