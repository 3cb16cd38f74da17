import type { FastifyInstance } from 'fastify';

/** What is worth knowing how often, how long and with what end it runs. Names are those of code: never of tenants or users. */
export type Kind = 'command' | 'query' | 'job' | 'reader';
export type Around = <T>(kind: Kind, name: string, work: () => Promise<T>) => Promise<T>;

const observers: Around[] = [];

/** From now on around everything that is observed: measuring, tracing. */
export function observe(around: Around): void {
  observers.push(around);
}

/** Runs `work` inside whoever observes, the first outermost. */
export function observed<T>(kind: Kind, name: string, work: () => Promise<T>): Promise<T> {
  const [first, ...others] = observers;
  if (!first) return work();
  const inner = others.reduceRight<() => Promise<T>>((next, around) => () => around(kind, name, next), work);
  return first(kind, name, inner);
}

export function observedReader<T>(name: string, work: () => Promise<T>): Promise<T> {
  return observed('reader', name, work);
}

type ObserveRequests = (fastify: FastifyInstance) => void;

const requestObservers: ObserveRequests[] = [];

/** What observes requests adds its hooks before any other: it sees all of a request. */
export function observeRequests(add: ObserveRequests): void {
  requestObservers.push(add);
}

export function addRequestObservers(fastify: FastifyInstance): void {
  for (const add of requestObservers) add(fastify);
}
