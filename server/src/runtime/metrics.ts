// Prometheus metrics, one registry for the process. Labels name sources, kinds and outcomes, never people.
// Source: https://prometheus.io/docs/practices/naming/
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

const latencyBucketsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10];

/** The counters this platform keeps. Made once in main.ts; tests make their own. */
export function createMetrics(options: { processMetrics?: boolean } = {}) {
  const registry = new Registry();
  if (options.processMetrics) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    httpRequests: new Histogram({
      name: 'lcr_http_request_duration_seconds',
      help: 'Time to answer an HTTP request, by route pattern and status.',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: latencyBucketsSeconds,
      registers,
    }),
    sourceAnswers: new Histogram({
      name: 'lcr_source_answer_duration_seconds',
      help: 'Time until a source answered or was given up, by source and outcome.',
      labelNames: ['source', 'outcome'] as const,
      buckets: latencyBucketsSeconds,
      registers,
    }),
    sourceBreaker: new Gauge({
      name: 'lcr_source_circuit_open',
      help: '1 while a source is not asked because it kept failing.',
      labelNames: ['source'] as const,
      registers,
    }),
    messagesReceived: new Counter({
      name: 'lcr_messages_received_total',
      help: 'HL7 v2 messages and FHIR bundles received, by source and acknowledgement.',
      labelNames: ['source', 'kind', 'acknowledgement'] as const,
      registers,
    }),
    messagesProcessed: new Counter({
      name: 'lcr_messages_processed_total',
      help: 'Stored messages processed, by source and outcome.',
      labelNames: ['source', 'outcome'] as const,
      registers,
    }),
    messagesWaiting: new Gauge({
      name: 'lcr_messages_waiting',
      help: 'Messages that could not be processed and wait for a person, by source.',
      labelNames: ['source'] as const,
      registers,
    }),
    disclosures: new Counter({
      name: 'lcr_disclosures_total',
      help: 'Disclosures decided, by kind and decision.',
      labelNames: ['kind', 'decision'] as const,
      registers,
    }),
  };
}
