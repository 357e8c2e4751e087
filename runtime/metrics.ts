import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The metrics of one process, apart from every other registry. */
export interface Metrics {
  counter<Label extends string>(description: Description<Label>): Counted<Label>;
  gauge<Label extends string>(description: Description<Label>): Measured<Label>;
  histogram<Label extends string>(description: HistogramDescription<Label>): Observed<Label>;
  /** Everything in the Prometheus text form, with its media type. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
}

export interface Description<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
}

export interface HistogramDescription<Label extends string> extends Description<Label> {
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
}

type Labels<Label extends string> = Readonly<Record<Label, string>>;

export interface Counted<Label extends string> {
  increase(labels: Labels<Label>): void;
}

export interface Measured<Label extends string> {
  change(labels: Labels<Label>, by: number): void;
}

export interface Observed<Label extends string> {
  observe(labels: Labels<Label>, value: number): void;
}

/** A registry of its own, with the measurements of the process itself (CPU, memory, event loop). */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    counter: (description) => counted(registry, description),
    gauge: (description) => measured(registry, description),
    histogram: (description) => observed(registry, description),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

function counted<Label extends string>(
  registry: Registry,
  description: Description<Label>,
): Counted<Label> {
  const counter = new Counter(configuration(registry, description));
  return {
    increase: (labels) => {
      counter.inc(labels);
    },
  };
}

function measured<Label extends string>(
  registry: Registry,
  description: Description<Label>,
): Measured<Label> {
  const gauge = new Gauge(configuration(registry, description));
  return {
    change: (labels, by) => {
      gauge.inc(labels, by);
    },
  };
}

function observed<Label extends string>(
  registry: Registry,
  description: HistogramDescription<Label>,
): Observed<Label> {
  const buckets = [...description.buckets];
  const histogram = new Histogram({ ...configuration(registry, description), buckets });
  return {
    observe: (labels, value) => {
      histogram.observe(labels, value);
    },
  };
}

function configuration<Label extends string>(
  registry: Registry,
  { name, help, labels }: Description<Label>,
) {
  return { name, help, labelNames: [...labels], registers: [registry] };
}
