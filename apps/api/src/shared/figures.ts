import { Injectable } from '@nestjs/common';

/** What is looked up when somebody asks, with what it tells and the names of its labels. */
export const FIGURES = {
  reader_lag_events: ['Events a log reader has yet to read; counting stops at 10000.', ['reader']],
  reader_lag_seconds: ['Age of the oldest event a log reader has yet to read.', ['reader']],
  parked_events: ['Events a reader gave up on, or that wait behind one.', ['reader', 'state']],
  sagas: ['Sagas that run, and those that need a person.', ['saga', 'state']],
  jobs: ['Jobs in a queue.', ['queue', 'state']],
  oldest_job_seconds: ['How long the oldest job waits that could be taken.', ['queue']],
  database_connections: ['Connections to the database.', ['pool', 'state']],
  database_waiting: ['What waits for a connection to the database.', ['pool']],
  live_connections: ['Browsers connected for live updates.', []],
  cache_answers: ['What the cache was asked since the start.', ['outcome']],
} as const satisfies Readonly<Record<string, readonly [help: string, labels: readonly string[]]>>;

export interface Figure {
  readonly name: keyof typeof FIGURES;
  readonly labels: readonly string[];
  readonly value: number;
}

/** A source that does not answer in this time (ms) is left out: what is asked in an outage must answer. */
const PATIENCE = 2_000;

/** What contexts know about their own operation, asked for when somebody wants the metrics. */
@Injectable()
export class Figures {
  private readonly sources = new Map<string, () => Figure[] | Promise<Figure[]>>();

  add(source: string, ask: () => Figure[] | Promise<Figure[]>): void {
    this.sources.set(source, ask);
  }

  /** @returns also the sources that did not answer */
  async all(): Promise<{ readonly figures: readonly Figure[]; readonly silent: readonly string[] }> {
    const silent: string[] = [];
    const asked = [...this.sources].map(async ([source, ask]) => {
      try {
        return await inTime(Promise.resolve().then(ask));
      } catch {
        silent.push(source);
        return [];
      }
    });
    return { figures: (await Promise.all(asked)).flat(), silent };
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('No answer in time')), PATIENCE);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
