import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';
import { FIGURES, type Figures } from './figures.js';
import { MEASURED, measurements, type Measured } from './measurements.js';

const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const HISTOGRAMS = {
  command: ['fleet_command_duration_seconds', 'Commands by name and outcome.'],
  query: ['fleet_query_duration_seconds', 'Queries by name and outcome.'],
  job: ['fleet_job_duration_seconds', 'Jobs by queue and outcome.'],
  reader: ['fleet_reader_duration_seconds', 'What log readers read at once, by reader and outcome.'],
  http: ['fleet_http_request_duration_seconds', 'Requests by method, pattern of the route and status.'],
} as const;

/** How long a scrape's answer is good for the next one (ms): who asks more often does not make more work. */
const FRESH_FOR = 1_000;

/** The metrics of this process in Prometheus' text format. Loaded after the start: nothing of the start needs it. */
export class Metrics {
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;
  private readonly registry = new Registry();
  private readonly gauges = new Map<string, Gauge<string>>();
  private readonly silent: Gauge<string>;
  private last: { readonly text: Promise<string>; readonly until: number } | undefined;

  constructor(private readonly figures: Figures) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    const refusals = new Counter({
      name: 'fleet_refusals_total',
      help: 'Commands and queries that were refused, by code.',
      labelNames: [...MEASURED.refusal],
      registers,
    });
    const histograms = new Map(
      Object.entries(HISTOGRAMS).map(([measured, [name, help]]) => [
        measured as Measured,
        new Histogram({ name, help, labelNames: [...MEASURED[measured as Measured]], buckets: BUCKETS, registers }),
      ]),
    );
    for (const [name, [help, labelNames]] of Object.entries(FIGURES))
      this.gauges.set(name, new Gauge({ name: `fleet_${name}`, help, labelNames: [...labelNames], registers }));
    this.silent = new Gauge({
      name: 'fleet_figures_silent',
      help: 'Sources of figures that did not answer this time.',
      labelNames: ['source'],
      registers,
    });
    measurements.keptBy((measured, labels, seconds) => {
      const named = Object.fromEntries(MEASURED[measured].map((name, index) => [name, labels[index] ?? '']));
      if (measured === 'refusal') refusals.inc(named);
      else histograms.get(measured)!.observe(named, seconds);
    });
  }

  text(): Promise<string> {
    const now = performance.now();
    if (!this.last || this.last.until < now) this.last = { text: this.read(), until: now + FRESH_FOR };
    return this.last.text;
  }

  private async read(): Promise<string> {
    const { figures, silent } = await this.figures.all();
    for (const gauge of [...this.gauges.values(), this.silent]) gauge.reset();
    for (const { name, labels, value } of figures) {
      const names: readonly string[] = FIGURES[name][1];
      this.gauges.get(name)!.set(Object.fromEntries(names.map((label, index) => [label, labels[index] ?? ''])), value);
    }
    for (const source of silent) this.silent.set({ source }, 1);
    return this.registry.metrics();
  }
}
