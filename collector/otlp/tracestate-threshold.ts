/** `ot=…` among the members of a W3C tracestate. */
const MEMBER = /(?:^|,)[ \t]*ot=([^,]*)/;
const THRESHOLD = /^[0-9a-f]{1,14}$/;
const DIGITS = 14;

/** How many spans one stored span stands for: 1 / its sampling probability. */
export interface SamplingWeight {
  readonly weight: number;
  /** False if the tracestate speaks of sampling without a threshold we can read: counts are then a floor. */
  readonly known: boolean;
}

const ONE: SamplingWeight = { weight: 1, known: true };
const UNKNOWN: SamplingWeight = { weight: 1, known: false };

/**
 * Reads the rejection threshold `th` of consistent probability sampling (OpenTelemetry, "TraceState: Probability
 * Sampling", from OTEP 235): up to 14 lower-case hex digits T, trailing zeros left out, kept with probability
 * 1 − T / 2^56. Without an `ot` member the span was not sampled that we know of: weight 1.
 */
export function samplingWeight(traceState: string): SamplingWeight {
  if (traceState === '') return ONE;
  const member = MEMBER.exec(traceState);
  if (!member) return ONE;
  for (const field of member[1]!.trim().split(';')) {
    if (!field.startsWith('th:')) continue;
    const digits = field.slice(3);
    if (!THRESHOLD.test(digits)) return UNKNOWN;
    return { weight: 2 ** 56 / kept(digits.padEnd(DIGITS, '0')), known: true };
  }
  return UNKNOWN;
}

/** 2^56 − T, from 1 to 2^56. In two halves, for T may have more bits than a double holds. */
function kept(threshold: string): number {
  const high = Number.parseInt(threshold.slice(0, DIGITS / 2), 16);
  const low = Number.parseInt(threshold.slice(DIGITS / 2), 16);
  return (2 ** 28 - high) * 2 ** 28 - low;
}
