import type { CellState } from './verdict.js';

/**
 * What is received of a cell by its senders:
 * - `good`: requests, and users are served; `idle`: it is heard, and nobody asks it anything
 * - `harmed`: users are worse off than the objective allows
 * - `late`: nothing for longer than its cadence; `silent`: for longer than its sender is allowed, while others are heard
 * - `partial`: some of its senders, signals or instances are missing, or it sends gauges and never told of any request
 * - `never`: a rule names a sender, nothing ever came; `unmapped`: no rule names any
 * - `dark`: nothing is heard of anybody, so that nothing can be said of this one
 */
export const TELEMETRY = [
  ...(['good', 'idle', 'harmed', 'late', 'partial', 'silent', 'never', 'unmapped', 'dark'] as const),
] as const;
export type Telemetry = (typeof TELEMETRY)[number];

/**
 * What Vigie's own probes found at its public addresses:
 * - `ok`; `slow`: it answers, but slowly, not every time or not from every place; `failing`: it does not
 * - `none`: nothing is probed; `stale`: the last answer is too old, or the place it was asked from sees nothing at all
 */
export const PROBED = ['ok', 'slow', 'failing', 'none', 'stale'] as const;
export type Probed = (typeof PROBED)[number];

/** What the two say together. */
export interface Presence {
  /** `measured`: by the good ratio of its telemetry (degraded, failing or down). */
  readonly state: CellState | 'measured';
  /** At least this bad, where the state is measured. */
  readonly atLeast?: CellState | undefined;
  /** Whose harm it is; `broken`: the probe's, if what it met lets nobody in (a certificate, a name that does not exist) or visitors are missing. */
  readonly harm: 'telemetry' | 'probe' | 'broken' | undefined;
}

const shown = (state: CellState): Presence => ({ state, harm: undefined });
const probed = (state: CellState): Presence => ({ state, harm: 'probe' });
const measured: Presence = { state: 'measured', harm: 'telemetry' };

/**
 * Telemetry × probe:
 *
 * | telemetry \ probe | ok | slow | failing | none, stale |
 * | --- | --- | --- | --- | --- |
 * | good | healthy | healthy: users are served; the slowness is shown beside | degraded, seen from outside: users still come in; harm if nobody can (certificate, name), or if well fewer come than are expected | healthy |
 * | idle | healthy | degraded, no harm: nobody is there to suffer | failing, harm: perhaps that is why nobody comes | healthy |
 * | harmed | as measured; the probe speaks against | as measured | as measured, failing at least; the probe speaks for | as measured |
 * | late | late | late | failing, harm | late |
 * | partial | partial | partial | failing, harm: what still comes does not speak for all | partial |
 * | silent | silent: it answers, only its telemetry stopped | silent | **down**, harm: neither heard nor reached | silent |
 * | never | unknown: it answers, which is all we know | degraded, no harm | down, harm | unknown |
 * | unmapped | unmapped, likewise | degraded, no harm | down, harm | unmapped |
 * | dark | unknown | degraded, no harm | down, harm: the probe alone is left | unknown |
 *
 * Answering a probe is never called healthy: a page that answers is not a lesson that works. Not being heard is never
 * called down: that takes a probe, or callers that fail (`harmed`).
 */
const TABLE: Readonly<Record<Telemetry, Readonly<Record<Probed, Presence>>>> = {
  good: {
    ...{ ok: shown('healthy'), slow: shown('healthy'), failing: { state: 'degraded', harm: 'broken' } },
    ...{ none: shown('healthy'), stale: shown('healthy') },
  },
  idle: {
    ...{ ok: shown('healthy'), slow: shown('degraded'), failing: probed('failing') },
    ...{ none: shown('healthy'), stale: shown('healthy') },
  },
  harmed: {
    ...{ ok: measured, slow: measured, failing: { ...measured, atLeast: 'failing' } },
    ...{ none: measured, stale: measured },
  },
  late: unheard('late', 'late', 'failing'),
  partial: unheard('partial', 'partial', 'failing'),
  silent: unheard('silent', 'silent', 'down'),
  never: unheard('unknown', 'degraded', 'down'),
  unmapped: unheard('unmapped', 'degraded', 'down'),
  dark: unheard('unknown', 'degraded', 'down'),
};

function unheard(state: CellState, slow: CellState, failing: CellState): Readonly<Record<Probed, Presence>> {
  const same = shown(state);
  return { ok: same, slow: shown(slow), failing: probed(failing), none: same, stale: same };
}

export function presenceOf(telemetry: Telemetry, probe: Probed): Presence {
  return TABLE[telemetry][probe];
}
