import type { AggregateRoot } from '#domain/shared/aggregate-root.js';
import { SYSTEM, type DecisionContext } from '#domain/shared/command.js';
import type { DomainEvent } from '#domain/shared/domain-event.js';

type Author = string | null;

/** Lets aggregates decide at an instant of the past, and remembers whose decision each event was. */
export class Scribe {
  private readonly authors = new WeakMap<DomainEvent, Author>();

  begin<A extends AggregateRoot<unknown, DomainEvent>>(
    author: Author,
    at: string,
    begin: (context: DecisionContext) => A,
  ): A {
    const aggregate = begin(contextOf(author, at));
    for (const event of aggregate.changes) this.authors.set(event, author);
    return aggregate;
  }

  note<A extends AggregateRoot<unknown, DomainEvent>, T>(
    aggregate: A,
    author: Author,
    at: string,
    act: (aggregate: A, context: DecisionContext) => T,
  ): T {
    const before = aggregate.changes.length;
    const result = act(aggregate, contextOf(author, at));
    for (const event of aggregate.changes.slice(before)) this.authors.set(event, author);
    return result;
  }

  readonly userOf = (event: DomainEvent): Author => this.authors.get(event) ?? null;
}

function contextOf(userId: Author, now: string): DecisionContext {
  return { actor: { ...SYSTEM, userId }, now };
}
