import fc from 'fast-check';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import type { SagaCommand, SagaInput, SagaReaction } from '#domain/shared/saga.js';
import { PartReservationSaga, type ReservationState } from './part-reservation.saga.js';

const WORK_ORDER = 'work-order';
const now = '2026-03-02T09:00:00.000Z';
const saga = new PartReservationSaga();

function event(type: string, data: object): SagaInput {
  const recorded = { streamId: WORK_ORDER, event: { type: `maintenance.work-order-${type}`, v: 1, data } };
  return { kind: 'event', at: now, event: recorded as unknown as RecordedEvent };
}

const demand = (id: string, quantity = 2000) => ({ partId: `part-${id}`, locationId: 'main', quantity });
const added = (id: string, stocked = true) => event('part-added', { line: { id, ...demand(id), stocked } });
const removed = (id: string, stocked = true) => event('part-removed', { part: { lineId: id, ...demand(id), stocked } });
const cancelled = event('cancelled', { reason: 'sold', parts: [] });
const finished = event('completion-finished', { attempt: 1, notified: [] });
const reopened = (attempt: number, ...ids: string[]) =>
  event('reopened', { attempt, parts: ids.map((id) => ({ lineId: id, ...demand(id), stocked: true, taken: [] })) });
const undone = (attempt: number) => event('completion-undone', { attempt });
const done = (step: string, line: string): SagaInput => ({ kind: 'done', at: now, step, line, answer: {} });
const refused = (step: string, line: string): SagaInput => ({
  kind: 'refused',
  at: now,
  step,
  line,
  code: 'not_found',
  params: {},
});

function course(history: readonly SagaInput[]) {
  let state: ReservationState | undefined;
  let last: SagaReaction<ReservationState> | undefined;
  const sent: SagaCommand[] = [];
  for (const input of history) {
    last = saga.react(state, input);
    if (last) state = JSON.parse(JSON.stringify(last.state)) as ReservationState;
    sent.push(...(last?.send ?? []));
  }
  return { state, last, sent: sent.map(({ name, line }) => `${name} ${line}`), commands: sent };
}

const given = (...history: readonly SagaInput[]) => ({
  when(input: SagaInput) {
    const { last } = course([...history, input]);
    return {
      thenSends(...expected: readonly (string | object)[]) {
        expect(
          last?.send.map((sent, at) => (typeof expected[at] === 'string' ? `${sent.name} ${sent.line}` : sent)),
        ).toEqual(expected);
        return this;
      },
      thenStatus(status: string) {
        expect(last?.status).toBe(status);
      },
      thenNothingChanges() {
        expect(last).toBeUndefined();
      },
    };
  },
});

describe('the parts of a work order', () => {
  it('are reserved when they are added', () => {
    given()
      .when(added('a'))
      .thenSends({
        step: 'reserve',
        line: 'a',
        name: 'ReserveStock',
        compensates: false,
        payload: { lineId: 'a', partId: 'part-a', locationId: 'main', quantity: 2000, workOrderId: WORK_ORDER },
      })
      .thenStatus('running');
    given(added('a')).when(done('reserve', 'a')).thenSends().thenStatus('done');
  });

  it('are not reserved when they are not kept in stock', () => {
    given().when(added('a', false)).thenSends().thenStatus('done');
    given(added('a', false)).when(removed('a', false)).thenSends().thenStatus('done');
  });

  it('are released when they are removed', () => {
    given(added('a'), done('reserve', 'a')).when(removed('a')).thenSends('ReleaseStock a').thenStatus('running');
  });

  it('are released only after they were reserved, in whichever order the answers come', () => {
    given(added('a')).when(removed('a')).thenSends();
    given(added('a'), removed('a')).when(done('reserve', 'a')).thenSends('ReleaseStock a');
  });

  it('go one at a time', () => {
    given(added('a')).when(added('b')).thenSends();
    given(added('a'), added('b')).when(done('reserve', 'a')).thenSends('ReserveStock b');
  });

  it('go on when one is refused', () => {
    given(added('a'), added('b')).when(refused('reserve', 'a')).thenSends('ReserveStock b');
  });

  it.each([
    ['cancelled', cancelled],
    ['finished', finished],
  ])('are all given up when the work order is %s', (_, ended) => {
    const all = [added('a'), done('reserve', 'a'), added('b'), done('reserve', 'b'), added('c', false)];
    given(...all)
      .when(ended)
      .thenSends('ReleaseStock a')
      .thenStatus('running');
    given(...all, ended)
      .when(done('release', 'a'))
      .thenSends('ReleaseStock b');
    given(...all, ended, done('release', 'a'))
      .when(done('release', 'b'))
      .thenSends()
      .thenStatus('done');
  });

  it('that were removed are not given up a second time', () => {
    given(added('a'), done('reserve', 'a'), removed('a'), done('release', 'a'))
      .when(cancelled)
      .thenSends()
      .thenStatus('done');
  });

  it('belong to one saga for all the life of the work order', () => {
    expect(saga.correlate({ streamId: WORK_ORDER } as RecordedEvent)).toEqual({ id: WORK_ORDER, attempt: 1 });
  });
});

/** Everything sent, each answered. */
function sentIn(...history: readonly SagaInput[]): string[] {
  const past: SagaInput[] = [];
  for (const input of history) {
    past.push(input);
    for (let known = 0; ; known += 1) {
      const sent = course(past).commands[known];
      if (!sent) break;
      if (!past.some((one) => one.kind === 'done' && one.step === sent.step && one.line === sent.line))
        past.push(done(sent.step, sent.line));
    }
  }
  return course(past).commands.map(({ step, line, name }) => `${step}/${line} ${name}`);
}

describe('the parts of a work order that is reopened', () => {
  const before = [added('a'), added('b'), finished];
  const known = sentIn(...before);
  const since = (...history: readonly SagaInput[]) => sentIn(...before, ...history).slice(known.length);

  it('are reserved again once everything is back, by commands of their own', () => {
    expect(since(reopened(1, 'a', 'b'))).toEqual([]);
    expect(since(reopened(1, 'a', 'b'), undone(1))).toEqual(['reserve.1/a ReserveStock', 'reserve.1/b ReserveStock']);
  });

  it('and were removed meanwhile are released once they are back', () => {
    expect(since(reopened(1, 'a', 'b'), removed('a'))).toEqual([]);
    expect(since(reopened(1, 'a', 'b'), removed('a'), undone(1))).toEqual([
      'release.1/a ReleaseStock',
      'reserve.1/b ReserveStock',
    ]);
  });

  it('and were added meanwhile are reserved at once, and once', () => {
    expect(since(reopened(1, 'a'), added('c'), undone(1))).toEqual([
      'reserve.1/c ReserveStock',
      'reserve.1/a ReserveStock',
    ]);
  });

  it('and came with an import are reserved like others, and released with the next completion', () => {
    expect(sentIn(reopened(1, 'x'), undone(1), finished)).toEqual([
      'reserve.1/x ReserveStock',
      'release.1/x ReleaseStock',
    ]);
  });

  it('are reserved anew after every reopening', () => {
    expect(since(reopened(1, 'a'), undone(1), finished, reopened(2, 'a'), undone(2), removed('a'))).toEqual([
      'reserve.1/a ReserveStock',
      'release.1/a ReleaseStock',
      'reserve.2/a ReserveStock',
      'release.2/a ReleaseStock',
    ]);
  });

  it('are reserved once, however often the log says it', () => {
    expect(since(reopened(1, 'a'), reopened(1, 'a'), undone(1), undone(1))).toEqual(['reserve.1/a ReserveStock']);
  });
});

describe('what comes late or again', () => {
  it('changes nothing: an answer that is not awaited', () => {
    given(added('a'), done('reserve', 'a')).when(done('reserve', 'a')).thenNothingChanges();
    given(added('a'), added('b')).when(done('reserve', 'b')).thenNothingChanges();
    given(added('a')).when({ kind: 'timed-out', at: now }).thenNothingChanges();
  });

  it('changes nothing: an event that was delivered before', () => {
    const history = [added('a'), done('reserve', 'a'), removed('a'), done('release', 'a')];
    for (const again of [added('a'), removed('a')]) {
      const { sent, state } = course([...history, again]);
      expect([sent, state]).toEqual([['ReserveStock a', 'ReleaseStock a'], course(history).state]);
    }
    const held = [added('a'), done('reserve', 'a')];
    expect(course([...held, added('a')]).state).toEqual(course(held).state);
  });
});

describe('duplicated and shuffled delivery', () => {
  /** A life of a work order: lines come and go, in the end perhaps all of them; ids are never used twice. */
  const life = fc
    .array(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), remove: fc.boolean() }), { maxLength: 12 })
    .chain((changes) => {
      const known = new Set<string>();
      const held = new Set<string>();
      const events = changes.flatMap(({ id, remove }) => {
        if (remove && held.delete(id)) return [removed(id)];
        if (remove || known.has(id)) return [];
        known.add(id);
        held.add(id);
        return [added(id)];
      });
      return fc
        .constantFrom([], [cancelled], [finished])
        .map((end) => ({ events: [...events, ...end], held: end.length > 0 ? [] : [...held] }));
    });

  it('of answers changes nothing: each line is reserved once, released once after it, and what is wanted stays reserved', () => {
    const picks = fc.array(fc.record({ what: fc.constantFrom('event', 'answer', 'again'), at: fc.nat(20) }), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(life, picks, ({ events, held }, disorder) => {
        const past: SagaInput[] = [];
        let read = 0;
        let answered = 0;
        for (let turn = 0; ; turn += 1) {
          const { commands } = course(past);
          if (read === events.length && answered === commands.length) break;
          const { what, at } = disorder[turn] ?? { what: turn % 2 ? 'event' : 'answer', at: 0 };
          const answers = past.filter(({ kind }) => kind === 'done');
          if (what === 'again' && answers.length > 0) past.push(answers[at % answers.length]!);
          else if (what === 'event' && read < events.length) past.push(events[read++]!);
          else if (answered < commands.length) past.push(done(commands[answered]!.step, commands[answered++]!.line));
        }
        const { sent, state } = course(past);
        const lines = new Set(events.flatMap((input) => (input.kind === 'event' ? linesOf(input.event) : [])));
        for (const line of lines) {
          expect(sent.filter((one) => one === `ReserveStock ${line}`)).toHaveLength(1);
          expect(sent.filter((one) => one === `ReleaseStock ${line}`)).toHaveLength(held.includes(line) ? 0 : 1);
          if (!held.includes(line))
            expect(sent.indexOf(`ReserveStock ${line}`)).toBeLessThan(sent.indexOf(`ReleaseStock ${line}`));
        }
        expect(state?.queue ?? []).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  const linesOf = ({ event: { data } }: RecordedEvent): string[] => {
    const { line } = data as { line?: { id: string } };
    return line ? [line.id] : [];
  };
});
