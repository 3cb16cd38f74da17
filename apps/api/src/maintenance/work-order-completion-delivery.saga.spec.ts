import fc from 'fast-check';
import type { SagaCommand, SagaInput } from '#domain/shared/saga.js';
import {
  COST,
  Course,
  INVOICE,
  METER,
  NOTICE,
  PARTS,
  SERVICE,
  answer,
  completed,
  done,
  given,
  notified,
  part,
  places,
  refusal,
  refused,
  timedOut,
} from '../../../../test/support/completion-course.js';

describe('what comes late, again, or from elsewhere', () => {
  it('changes nothing before the saga began', () => {
    for (const input of [METER, refused('take_parts', 'a'), timedOut, notified])
      given().when(input).thenNothingChanges();
  });

  it('changes nothing when it began already, or is past that step', () => {
    const history = [completed(), METER, PARTS[0]!];
    for (const again of [
      ...history,
      refused('raise_meter', 'odometer'),
      refused('take_parts', 'a'),
      timedOut,
      notified,
      done('end', 'finish'),
    ])
      given(...history)
        .when(again)
        .thenNothingChanges();
  });

  it('changes nothing after the end', () => {
    const history = [completed(), METER, ...PARTS, COST, INVOICE, ...SERVICE, NOTICE, notified, done('end', 'finish')];
    for (const again of [...history, timedOut])
      given(...history)
        .when(again)
        .thenNothingChanges();
  });
});

describe('duplicated and shuffled delivery', () => {
  const world = fc.record({
    odometer: fc.constantFrom(null, 50_000),
    parts: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }),
    unstocked: fc.boolean(),
    dueServiceIds: fc.uniqueArray(fc.constantFrom('oil', 'tires', 'brakes'), { maxLength: 3 }),
    refuses: fc.uniqueArray(
      fc.constantFrom<string[]>(
        'raise_meter/odometer',
        'take_parts/a',
        'take_parts/c',
        'record_cost/cost',
        'issue_invoice/invoice',
        'reset_service/vehicle',
        'reset_service/tires',
        'notify/notice',
      ),
      { maxLength: 2 },
    ),
    mailsCome: fc.boolean(),
  });
  type World = typeof world extends fc.Arbitrary<infer Shape> ? Shape : never;

  const begin = ({ odometer, parts, unstocked, dueServiceIds }: World) =>
    completed({
      odometer,
      dueServiceIds,
      parts: [...parts.map((id) => part(id)), ...(unstocked ? [part('x', false)] : [])],
    });

  /** What the world says to a command: always the same, as a command id promises. */
  function replies({ refuses, mailsCome }: World, sent: SagaCommand): SagaInput[] {
    if (refuses.includes(`${sent.step}/${sent.line}`)) return [refusal(sent, 'refused_by_the_world')];
    return sent.name === 'NotifyCompletion' ? [answer(sent), mailsCome ? notified : timedOut] : [answer(sent)];
  }

  /** Delivers what is under way, `pick` by `pick`: any of it next, or again something that was delivered before. */
  function run(given: World, picks: readonly { again: boolean; at: number }[]): Course {
    const course = new Course();
    const past: SagaInput[] = [begin(given)];
    course.hear(past[0]!);
    let asked = 0;
    const underWay: SagaInput[] = [];
    for (let turn = 0; ; turn += 1) {
      for (; asked < course.sent.length; asked += 1) underWay.push(...replies(given, course.sent[asked]!));
      if (underWay.length === 0) break;
      const { again, at } = picks[turn] ?? { again: false, at: 0 };
      // A time-out is told by the runner only while the saga waits for one.
      const early = underWay.findIndex(({ kind }, index) => kind !== 'timed-out' && index >= at % underWay.length);
      if (again)
        course.hear(
          past.filter(({ kind }) => kind !== 'timed-out')[at % past.filter(({ kind }) => kind !== 'timed-out').length]!,
        );
      else past.push(...underWay.splice(Math.max(early, 0), 1).map((input) => (course.hear(input), input)));
    }
    for (const input of past) course.hear(input);
    return course;
  }

  const outcome = (course: Course) => ({
    status: course.status,
    steps: course.steps,
    taken: course.state!.taken,
    refusal: course.state!.refusal,
    sent: places(course.sent).toSorted(),
  });

  it('changes nothing: not what is sent, not how it ends', () => {
    const picks = fc.array(fc.record({ again: fc.boolean(), at: fc.nat(20) }), { maxLength: 60 });
    fc.assert(
      fc.property(world, picks, (given, disorder) => {
        expect(outcome(run(given, disorder))).toEqual(outcome(run(given, [])));
      }),
      { numRuns: 500 },
    );
  });

  it('ends every course: done with nothing undone, or failed with everything undone, each command sent once', () => {
    fc.assert(
      fc.property(world, (given) => {
        const { sent, status } = run(given, []);
        expect(new Set(places(sent)).size).toBe(sent.length);
        const undone = sent.filter(({ compensates }) => compensates);
        if (status === 'done') expect([undone, sent.at(-1)!.name]).toEqual([[], 'FinishCompletion']);
        else
          expect([status, sent.at(-1)!.name, undone.at(-1)!.name]).toEqual([
            'failed',
            'FailCompletion',
            'FailCompletion',
          ]);
        const carriedOut = sent.filter((one) => !one.compensates && !given.refuses.includes(`${one.step}/${one.line}`));
        if (status === 'failed')
          for (const { step, line } of carriedOut.filter((one) => !['record_cost', 'notify'].includes(one.step)))
            expect(places(undone).map((one) => one.split(' ')[0])).toContain(`${step}/${line}.undo`);
      }),
      { numRuns: 300 },
    );
  });
});
