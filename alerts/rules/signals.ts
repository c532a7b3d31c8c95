/** Where the value of a signal comes from: the detector's seconds, the platforms' gauges, or Vigie's own probes. */
type Source = 'seconds' | 'gauges' | 'probes';

interface Signal {
  readonly from: Source;
  /** Users may suffer: such an alert and an outage that the detector sees at the same cell are one matter. */
  readonly harms: boolean;
}

/**
 * What a threshold may look at. Ratios and times are over the rule's `over` (at most 60 s); `bad_ratio` counts what failed or came later than
 * the objective allows. Gauges are the latest value; `_share` is of the bound that the platform declares. Of probes: whole and broken days until
 * the first certificate ends, and the share of the vantages from which a check fails.
 */
export const SIGNALS = {
  requests_per_s: { from: 'seconds', harms: false },
  error_ratio: { from: 'seconds', harms: true },
  bad_ratio: { from: 'seconds', harms: true },
  shed_ratio: { from: 'seconds', harms: true },
  timeout_ratio: { from: 'seconds', harms: true },
  p95_ms: { from: 'seconds', harms: true },
  pool_share: { from: 'gauges', harms: true },
  queue_share: { from: 'gauges', harms: true },
  cpu_share: { from: 'gauges', harms: true },
  active: { from: 'gauges', harms: true },
  certificate_days: { from: 'probes', harms: false },
  probe_failing_share: { from: 'probes', harms: true },
} as const satisfies Record<string, Signal>;

export type SignalName = keyof typeof SIGNALS;
export const SIGNAL_NAMES = Object.keys(SIGNALS) as SignalName[];
