import { describe, expect, it } from 'vitest';
import { noBaseline } from '../../../alerts/detect/baseline.js';
import { accumulate, atRest, type Cusum, deviationOf, harmed } from '../../../alerts/detect/harm.js';
import type { Health } from '../../../alerts/detect/health.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import { poisson, random } from './support/random.js';

const DAYS_S = 2 * 86_400;
const WINDOW_S = defaultSettings.windowS;

function windowHealth(requests: number, failed: number): Health {
  const good = requests - failed;
  const ratio = requests > 0 ? good / requests : 1;
  return {
    ...{ requests, good, failed, slow: 0, unseen: 0, stuck: 0, p95Ms: 50 },
    ...{ goodRatio: ratio, errorRatio: 1 - ratio, offeredPerS: requests / WINDOW_S, goodPerS: good / WINDOW_S },
  };
}

/** Times harm is found in two days of independent failures at this share, which the objective (0.95) allows. */
function alarmsInTwoDays(perS: number, failing: number, seed: number): number {
  const next = random(seed);
  const requests = new Array<number>(WINDOW_S).fill(0);
  const failures = new Array<number>(WINDOW_S).fill(0);
  let [sum, alarms, was]: [Cusum, number, boolean] = [atRest, 0, false];
  for (let s = 0; s < DAYS_S; s++) {
    const n = poisson(next, perS);
    requests[s % WINDOW_S] = n;
    failures[s % WINDOW_S] = Array.from({ length: n }, () => next()).filter((u) => u < failing).length;
    const total = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
    const z = deviationOf(windowHealth(total(requests), total(failures)), 0.95, noBaseline, defaultSettings);
    sum = accumulate(sum, z, s, defaultSettings);
    const is = harmed(sum, z, defaultSettings);
    if (is && !was) alarms++;
    was = is;
  }
  return alarms;
}

describe('two days of failures that the objective allows', () => {
  it.each([
    { perS: 1, failing: 0.01 },
    { perS: 5, failing: 0.02 },
    { perS: 20, failing: 0.02 },
  ])('raise no alarm at $perS requests a second and $failing failing', { timeout: 60_000 }, ({ perS, failing }) => {
    expect(alarmsInTwoDays(perS, failing, 7)).toBe(0);
  });
});
