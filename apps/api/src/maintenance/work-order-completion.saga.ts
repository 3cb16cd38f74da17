import type { CompletionStepStatus } from '#domain/maintenance/views.js';
import type { TakenLayer } from '#domain/maintenance/work-order-lines.js';
import type { WorkOrderCompleted, WorkOrderReopened } from '#domain/maintenance/work-order.events.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import { Saga, type SagaCommand, type SagaInput, type SagaReaction } from '#domain/shared/saga.js';
import {
  backward,
  command,
  type CompletionState,
  forward,
  type Step,
  type StepRecord,
  STEPS,
  undo,
} from './completion-steps.js';

const COMPLETED = 'maintenance.work-order-completed';
const NOTIFIED = 'maintenance.work-order-people-notified';
const REOPENED = 'maintenance.work-order-reopened';
/** After this the completion ends without waiting for the mails any longer. */
const NOTICE_PATIENCE_MS = 120_000;

type Reaction = SagaReaction<CompletionState>;

/**
 * Work order completed → meter raised → parts taken → their cost recorded → invoice issued → service reset → people
 * notified. A refusal undoes what was done, in reverse, and the work order goes back to work with the reason. So does a
 * reopening, long after the end: it takes the same way back.
 */
export class WorkOrderCompletionSaga extends Saga<CompletionState> {
  readonly type = 'work-order-completion';
  readonly reads: ReadonlySet<string> = new Set([COMPLETED, NOTIFIED, REOPENED]);

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
    if (event.type === REOPENED) {
      if (state?.reopening) return undefined;
      return takeBack(state ?? imported(streamId, event.data as WorkOrderReopened['data']), at);
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
    if (going === 'end' || step === null) {
      const last = state.reopening ? takenBack(state, 'complete', at) : state;
      return { state: last, status: state.refusal ? 'failed' : 'done', send: [], timeoutAt: null };
    }
    const index = STEPS.indexOf(step);
    if (going === 'back' && state.reopening) return retreat(takenBack(state, step, at), index - 1, at);
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
  return {
    ...completed,
    workOrderId,
    steps: [
      { name: 'complete', status: 'done', startedAt: completedAt, finishedAt: completedAt, note: null },
      ...STEPS.map(waiting),
    ],
    phase: { going: 'on', step: null },
    awaiting: [],
    refusal: null,
    carriedOut: [],
    taken: {},
    notified: [],
  };
}

/** A completion that came with an import, with no saga: as far as its work order says, all of it was done. */
function imported(workOrderId: string, data: WorkOrderReopened['data']): CompletionState {
  const { reason: _reason, reopenedBy: _by, at: _at, parts, ...completed } = data;
  const took = parts.filter(({ stocked, taken }) => stocked && taken.length > 0);
  return {
    ...completed,
    parts: parts.map(({ taken: _taken, ...demand }) => demand),
    workOrderId,
    steps: [],
    phase: { going: 'end', step: null },
    awaiting: [],
    refusal: null,
    carriedOut: [
      ...(data.odometer === null ? [] : ['raise_meter/odometer']),
      ...took.map(({ lineId }) => `take_parts/${lineId}`),
      'issue_invoice/invoice',
      'reset_service/vehicle',
      ...data.dueServiceIds.map((dueServiceId) => `reset_service/${dueServiceId}`),
    ],
    taken: Object.fromEntries(took.map(({ lineId, taken }) => [lineId, taken])),
    notified: [],
  };
}

function waiting(name: StepRecord['name']): StepRecord {
  return { name, status: 'pending', startedAt: null, finishedAt: null, note: null };
}

/** All the way back, whatever the end of the completion was still waiting for. */
function takeBack(state: CompletionState, at: string): Reaction {
  const undone = STEPS.toReversed().filter((step) => backward(step, state).length > 0);
  const reopening = { steps: [...undone, 'complete' as const].map(waiting) };
  return retreat({ ...state, awaiting: [], reopening }, STEPS.length - 1, at);
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
  if (!step) return state.reopening ? reopen(state, at) : fail(state);
  const send = backward(step, state);
  if (send.length === 0) return retreat(state, index - 1, at);
  const started = recordUndoing(state, step, { status: 'running', startedAt: at });
  return reaction({ ...started, phase: { going: 'back', step }, awaiting: send.map(({ line }) => line) }, send);
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

function reopen(state: CompletionState, at: string): Reaction {
  const { workOrderId, attempt } = state;
  const send = [
    undo('end', 'undone', 'UndoCompletion', { workOrderId, attempt }),
    command('end', 'notice', 'NotifyReopening', { workOrderId, attempt }),
  ];
  const started = recordUndoing(state, 'complete', { status: 'running', startedAt: at });
  return reaction({ ...started, phase: { going: 'end', step: null }, awaiting: send.map(({ line }) => line) }, send);
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

function recordUndoing(state: CompletionState, step: StepRecord['name'], change: Partial<StepRecord>): CompletionState {
  if (!state.reopening) return state;
  const steps = state.reopening.steps.map((record) => (record.name === step ? { ...record, ...change } : record));
  return { ...state, reopening: { steps } };
}

function takenBack(state: CompletionState, step: StepRecord['name'], at: string): CompletionState {
  return recordUndoing(state, step, { status: 'done', finishedAt: at });
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
