import { DomainError } from '#domain/shared/domain-error.js';
import type { Around } from './observed.js';

/** What is counted as it happens, with the names of its labels. Durations are seconds. */
export const MEASURED = {
  command: ['name', 'outcome'],
  query: ['name', 'outcome'],
  job: ['name', 'outcome'],
  reader: ['name', 'outcome'],
  refusal: ['code'],
  http: ['method', 'route', 'status'],
} as const;

export type Measured = keyof typeof MEASURED;
type Keep = (measured: Measured, labels: readonly string[], seconds: number) => void;

/** As much as is remembered before somebody keeps it: the first requests of a start. */
const MOST_WAITING = 10_000;
const MILLI = 1_000;

/**
 * Takes what is measured in this process. What keeps it (see metrics.ts) is loaded after the start; until then it waits here.
 */
class Measurements {
  private waiting: Parameters<Keep>[] = [];
  private keep: Keep = (...measured) => {
    if (this.waiting.length < MOST_WAITING) this.waiting.push(measured);
  };

  take(measured: Measured, labels: readonly string[], seconds: number): void {
    this.keep(measured, labels, seconds);
  }

  keptBy(keep: Keep): void {
    this.keep = keep;
    for (const measured of this.waiting.splice(0)) keep(...measured);
  }
}

export const measurements = new Measurements();

/** Measures whatever is observed: how long, and whether it was done, refused (and why) or failed. */
export const measuring: Around = async (kind, name, work) => {
  const begun = performance.now();
  const take = (outcome: string): void => measurements.take(kind, [name, outcome], (performance.now() - begun) / MILLI);
  try {
    const result = await work();
    take('done');
    return result;
  } catch (error) {
    take(error instanceof DomainError ? 'refused' : 'failed');
    if (error instanceof DomainError) measurements.take('refusal', [error.code], 0);
    throw error;
  }
};
