import type { CaseSpec } from '../families/case.js';
import { metered } from '../families/faults.js';
import type { TelemetrySpec, WorldSpec } from '../world/spec.js';

type Change = (drawn: TelemetrySpec, operator: string) => TelemetrySpec;

/** Clocks of two operators are wrong in opposite senses. */
const skewed =
  (ms: number): Change =>
  (drawn, operator) => ({ ...drawn, skewMs: operator === 'alpha' ? ms : operator === 'beta' ? -ms : 0 });
const losing =
  (loss: number): Change =>
  (drawn) => ({ ...drawn, loss });
const keeping =
  (keep: number): Change =>
  (drawn) => ({ ...drawn, keep, weighted: true });
const late =
  (batchS: number, jitterMs: number): Change =>
  (drawn) => ({ ...drawn, batchS, jitterMs });

/**
 * The same case, told worse: one thing is set for every sender, the rest stays as drawn. So the curves of the report compare the same
 * people on the same day. `<axis>=<value>`: spans lost, seconds a clock is wrong, share of the traces kept, seconds between exports.
 */
export const conditions: Readonly<Record<string, Change>> = {
  ...{ 'loss=0': losing(0), 'loss=0.15': losing(0.15), 'loss=0.3': losing(0.3), 'loss=0.5': losing(0.5) },
  ...{ 'skew=0': skewed(0), 'skew=2': skewed(2000), 'skew=5': skewed(5000) },
  ...{ 'kept=1': keeping(1), 'kept=0.3': keeping(0.3), 'kept=0.1': keeping(0.1) },
  ...{ 'late=1': late(1, 0), 'late=5': late(5, 2000), 'late=15': late(15, 5000) },
  'metrics-only': metered,
  'spans-only': (drawn) => ({ ...drawn, gauges: false }),
};

/** Of which the detector is restarted in mid-incident; its telemetry is the case's own. */
export const RESTARTED = 'restarted';
export const RESTART = { afterOnsetS: 25, downS: 10 } as const;

/** @param names of conditions, all of them unless given */
export function toldOtherwise(spec: CaseSpec, names = Object.keys(conditions)): readonly WorldSpec['telemetry'][] {
  const drawn = Object.entries(spec.world.telemetry);
  return names.map((name) => {
    const change = conditions[name] as Change;
    return Object.fromEntries(drawn.map(([operator, of]) => [operator, change(of, operator)]));
  });
}
