import type { AggregateRoot, Snapshot } from './aggregate-root.js';
import { fold } from './aggregate-root.js';
import type { DecisionContext } from './command.js';
import { SYSTEM } from './command.js';
import { DomainError } from './domain-error.js';
import type { DomainEvent } from './domain-event.js';

type Kind<State, Event extends DomainEvent, Aggregate extends AggregateRoot<State, Event>> = {
  readonly load: new (snapshot?: Snapshot<State>) => Aggregate;
  readonly evolve: (state: State | undefined, event: Event) => State;
};

/**
 * Rules read as `given(kind, …history).when(act).then(…)`. The aggregate under test starts from the *stored* form of its
 * history (through JSON), as it does in the database.
 */
export function given<State, Event extends DomainEvent, Aggregate extends AggregateRoot<State, Event>>(
  kind: Kind<State, Event, Aggregate>,
  ...history: readonly NoInfer<Event>[]
) {
  return {
    when(act: (aggregate: Aggregate) => unknown) {
      const aggregate = load(kind, history);
      let answer: unknown;
      let failure: unknown;
      try {
        answer = act(aggregate);
      } catch (error) {
        failure = error;
      }
      const succeeded = () => {
        if (failure !== undefined) throw failure as Error;
      };
      return {
        /** Exactly these events' types were recorded, in this order; data matches what is given. */
        then(...expected: readonly (string | { type: string; data: object })[]) {
          succeeded();
          expect(aggregate.changes.map(({ type }) => type)).toEqual(
            expected.map((one) => (typeof one === 'string' ? one : one.type)),
          );
          expected.forEach((one, at) => {
            if (typeof one !== 'string') expect(aggregate.changes[at]?.data).toMatchObject(one.data);
          });
          return this;
        },
        thenNothing() {
          succeeded();
          expect(aggregate.changes).toEqual([]);
          return this;
        },
        thenState(expected: object) {
          succeeded();
          expect(aggregate.state).toMatchObject(expected);
          return this;
        },
        thenAnswer(expected: unknown) {
          succeeded();
          expect(answer).toEqual(expected);
          return this;
        },
        thenRefused(code: string, params: object = {}) {
          expect(failure).toBeInstanceOf(DomainError);
          expect(failure).toMatchObject({ code, params });
          expect(aggregate.changes).toEqual([]);
        },
      };
    },
  };
}

/** The aggregate as it is read back from its row; a fresh one when there is no history. */
export function load<State, Event extends DomainEvent, Aggregate extends AggregateRoot<State, Event>>(
  kind: Kind<State, Event, Aggregate>,
  history: readonly Event[],
): Aggregate {
  const state = fold(kind.evolve, history);
  return new kind.load(state === undefined ? undefined : { version: history.length, state: stored(state) });
}

/** What comes back from jsonb. */
export function stored<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

/** Folding the stored stream gives the stored state, missing and null told apart: the property every aggregate keeps. */
export function expectFoldGivesState<State, Event extends DomainEvent>(
  evolve: (state: State | undefined, event: Event) => State,
  aggregate: AggregateRoot<State, Event>,
): void {
  const stream = aggregate.changes;
  expect(stored(stream)).toStrictEqual(stream);
  expect(fold(evolve, stored(stream))).toStrictEqual(aggregate.state);
  expect(stored(aggregate.state)).toStrictEqual(aggregate.state);
}

/** Runs what may be refused, and says whether it was. */
export function attempt(act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return true;
  }
}

export function at(now: string, actor: Partial<DecisionContext['actor']> = {}): DecisionContext {
  return { now, actor: { ...SYSTEM, ...actor } };
}
