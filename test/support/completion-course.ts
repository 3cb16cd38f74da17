import type { PartDemand } from '#domain/maintenance/work-order.events.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import type { SagaCommand, SagaInput } from '#domain/shared/saga.js';
import type { CompletionState } from '../../apps/api/src/maintenance/completion-steps.js';
import { WorkOrderCompletionSaga } from '../../apps/api/src/maintenance/work-order-completion.saga.js';

export const WORK_ORDER = '0191a2b3-0000-7000-8000-000000000001';
const now = '2026-03-02T09:00:00.000Z';
export const saga = new WorkOrderCompletionSaga();

export const part = (lineId: string, stocked = true): PartDemand => ({
  lineId,
  partId: `part-${lineId}`,
  locationId: stocked ? 'main' : null,
  quantity: 2000,
  stocked,
});
export const taken = (line: string) => [{ layerId: `layer-${line}`, quantity: 2000, unitCost: 4000 }];

export function event(type: string, data: object): SagaInput {
  const recorded = {
    streamId: WORK_ORDER,
    tenantId: 'city',
    recordedAt: now,
    event: { type: `maintenance.work-order-${type}`, v: 1, data },
  };
  return { kind: 'event', at: now, event: recorded as unknown as RecordedEvent };
}

export const completed = (more: object = {}) =>
  event('completed', {
    workOrderNumber: 'WO-000001',
    vehicleId: 'truck',
    completedBy: 'maria',
    laborCost: 12000,
    partsCost: 16000,
    totalCost: 28000,
    completionDate: '2026-03-01T15:00:00.000Z',
    attempt: 1,
    odometer: 50_000,
    parts: [part('a'), part('b')],
    dueServiceIds: ['oil'],
    at: now,
    ...more,
  });
export const notified = event('people-notified', { attempt: 1, userIds: ['maria', 'joe'] });
export const reopened = (more: object = {}) =>
  event('reopened', {
    reason: 'The wrong tire was mounted',
    reopenedBy: 'maria',
    workOrderNumber: 'WO-000001',
    vehicleId: 'truck',
    completedBy: 'maria',
    completionDate: '2026-03-01T15:00:00.000Z',
    attempt: 1,
    odometer: 50_000,
    parts: [
      { ...part('a'), taken: taken('a') },
      { ...part('b'), taken: taken('b') },
    ],
    dueServiceIds: ['oil'],
    at: now,
    ...more,
  });
export const timedOut: SagaInput = { kind: 'timed-out', at: now };

/** What each command answers when all goes well. */
export function answer({ step, line }: Pick<SagaCommand, 'step' | 'line'>, more: object = {}): SagaInput {
  return {
    kind: 'done',
    at: now,
    step,
    line,
    answer: step === 'take_parts' ? { taken: taken(line), ...more } : { version: 2, ...more },
  };
}
export const refusal = (
  { step, line }: Pick<SagaCommand, 'step' | 'line'>,
  code = 'insufficient_stock',
): SagaInput => ({
  kind: 'refused',
  at: now,
  step,
  line,
  code,
  params: { needed: 2, available: 1 },
});
export const done = (step: string, line: string, more?: object) => answer({ step, line }, more);
export const refused = (step: string, line: string, code?: string) => refusal({ step, line }, code);

export const METER = done('raise_meter', 'odometer');
export const PARTS = [done('take_parts', 'a'), done('take_parts', 'b')];
export const COST = done('record_cost', 'cost');
export const INVOICE = done('issue_invoice', 'invoice');
export const SERVICE = [done('reset_service', 'vehicle'), done('reset_service', 'oil')];
export const NOTICE = done('notify', 'notice');

/** The saga as the runner keeps it: through JSON after every input. */
export class Course {
  state: CompletionState | undefined;
  status = 'none';
  timeoutAt: string | null = null;
  /** In the order they were sent. */
  readonly sent: SagaCommand[] = [];
  last: readonly SagaCommand[] | undefined;

  hear(input: SagaInput): this {
    const before = JSON.stringify(this.state);
    const reaction = saga.react(this.state, input);
    expect(JSON.stringify(this.state)).toBe(before);
    this.last = reaction?.send;
    if (!reaction) return this;
    this.state = JSON.parse(JSON.stringify(reaction.state)) as CompletionState;
    this.status = reaction.status;
    this.timeoutAt = reaction.timeoutAt;
    this.sent.push(...reaction.send);
    return this;
  }

  get wayBack(): Record<string, string> {
    return Object.fromEntries(this.state!.reopening!.steps.map(({ name, status }) => [name, status]));
  }

  get steps(): Record<string, string> {
    return Object.fromEntries(this.state!.steps.map(({ name, status }) => [name, status]));
  }
}

export const places = (commands: readonly SagaCommand[]) =>
  commands.map(({ step, line, name }) => `${step}/${line} ${name}`);

export function given(...history: readonly SagaInput[]) {
  const course = new Course();
  for (const input of history) course.hear(input);
  return {
    when(input: SagaInput) {
      course.hear(input);
      return {
        thenSends(...expected: readonly (string | Partial<SagaCommand>)[]) {
          expect(
            course.last?.map((sent, at) => (typeof expected[at] === 'string' ? `${sent.name} ${sent.line}` : sent)),
          ).toEqual(expected.map((one) => (typeof one === 'string' ? one : (expect.objectContaining(one) as unknown))));
          return this;
        },
        thenNothingChanges() {
          expect(course.last).toBeUndefined();
          return this;
        },
        thenSteps(expected: Record<string, string>) {
          expect(course.steps).toMatchObject(expected);
          return this;
        },
        thenStatus(status: string) {
          expect(course.status).toBe(status);
          return this;
        },
        thenTellsAt(at: string | null) {
          expect(course.timeoutAt).toBe(at);
          return this;
        },
        thenNotes(step: string, note: string | null) {
          expect(course.state?.steps.find(({ name }) => name === step)?.note).toBe(note);
          return this;
        },
      };
    },
  };
}

/** Answers everything with success until nothing is left, from where the history stopped. */
export function undoneAfter(...history: readonly SagaInput[]): { undone: string[]; course: Course } {
  const course = new Course();
  for (const input of history) course.hear(input);
  const from = course.sent.findIndex(({ compensates }) => compensates);
  for (let at = from; at >= 0 && at < course.sent.length; at += 1) course.hear(answer(course.sent[at]!));
  return { undone: places(course.sent.slice(from)), course };
}
