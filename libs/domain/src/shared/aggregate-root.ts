import type { DomainEvent } from './domain-event.js';

/** An aggregate at rest: its state (plain JSON), and how many events made it. */
export interface Snapshot<State> {
  readonly version: number;
  readonly state: State;
}

/**
 * State changes only by applying an event: a method guards, then calls `record`, and `record` runs the pure
 * `evolve`. Folding the stream therefore always gives the state.
 */
export abstract class AggregateRoot<State, Event extends DomainEvent> {
  private readonly recorded: Event[] = [];
  private current: State | undefined;
  private reached: number;

  constructor(snapshot?: Snapshot<State>) {
    this.current = snapshot?.state;
    this.reached = snapshot?.version ?? 0;
  }

  /** The version after what was recorded here. */
  get version(): number {
    return this.reached;
  }

  get state(): Readonly<State> {
    if (this.current === undefined) throw new Error(`${this.constructor.name} has no state yet`);
    return this.current;
  }

  /** What was recorded since it was loaded, in order. */
  get changes(): readonly Event[] {
    return this.recorded;
  }

  protected record(event: Event): void {
    this.current = this.evolve(this.current, event);
    this.reached += 1;
    this.recorded.push(event);
  }

  /** Pure: the state after `event`. `state` is undefined for the first event of a stream. */
  protected abstract evolve(state: State | undefined, event: Event): State;
}

/** Folds a whole stream; undefined when it is empty. */
export function fold<State, Event>(
  evolve: (state: State | undefined, event: Event) => State,
  events: readonly Event[],
): State | undefined {
  return events.reduce<State | undefined>((state, event) => evolve(state, event), undefined);
}
