import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../../alerts/detect/input.js';
import { hear, missing, noParts, type Parts } from '../../../alerts/detect/parts.js';

const START = 1_700_000_000_000;
type Who = readonly [sender: string, signal: Receipt['signal'], instance?: string];

/** Every 5 s from one second to another, these are heard. */
function play(before: Parts, fromS: number, toS: number, who: readonly Who[]): Parts {
  let parts = before;
  for (let s = fromS; s < toS; s += 5) {
    const lastMs = START + s * 1000;
    const receipts = who.map(
      ([sender, signal, instance = '']): Receipt => ({ cell: 'a/b', sender, signal, instance, lastMs }),
    );
    parts = hear(parts, receipts, lastMs);
  }
  return parts;
}

const at = (seconds: number) => START + seconds * 1000;
const ALPHA: Who = ['alpha', 'traces'];
const METRICS: Who = ['alpha', 'metrics'];
const BETA: Who = ['beta', 'traces'];

describe('what usually makes up a cell', () => {
  it('is whole while all of it is heard, and says nothing while too little was', () => {
    expect(missing(play(noParts, 0, 120, [ALPHA, METRICS, BETA]), at(120))).toBeUndefined();
    const early = play(play(noParts, 0, 20, [ALPHA, BETA]), 20, 80, [ALPHA]);
    expect(missing(early, at(80))).toBeUndefined();
  });

  it('lacks a sender that stopped while another goes on, named once and not by each of its signals', () => {
    const parts = play(play(noParts, 0, 120, [ALPHA, METRICS, BETA]), 120, 180, [BETA]);
    expect(missing(parts, at(180))).toEqual({ parts: [{ sender: 'alpha' }] });
  });

  it('lacks the metrics of a sender whose requests still come', () => {
    const parts = play(play(noParts, 0, 120, [ALPHA, METRICS]), 120, 180, [ALPHA]);
    expect(missing(parts, at(180))).toEqual({ parts: [{ sender: 'alpha', signal: 'metrics' }] });
  });

  it('does not lack requests that nobody makes: their absence says nothing of the telemetry', () => {
    const parts = play(play(noParts, 0, 120, [ALPHA, METRICS]), 120, 240, [METRICS]);
    expect(missing(parts, at(240))).toBeUndefined();
  });

  it('is silent, not partial, once nothing of it is left', () => {
    expect(missing(play(noParts, 0, 120, [ALPHA, METRICS]), at(600))).toBeUndefined();
  });

  it('accuses nobody when everybody is late together', () => {
    const parts = play(noParts, 0, 120, [ALPHA, METRICS, BETA]);
    expect(missing(parts, at(116))).toBeUndefined();
  });

  const four: readonly Who[] = ['1', '2', '3', '4'].map((id) => ['alpha', 'traces', id]);

  it('lacks instances when less than half of them are left', () => {
    const parts = play(play(noParts, 0, 120, four), 120, 240, four.slice(3));
    expect(missing(parts, at(240))).toEqual({ parts: [], instances: { live: 1, usual: 4 } });
  });

  it('does not take a deployment, instance by instance, for a loss', () => {
    let parts = play(noParts, 0, 120, four);
    const next: readonly Who[] = ['5', '6', '7', '8'].map((id) => ['alpha', 'traces', id]);
    for (let n = 1; n <= 4; n++) {
      parts = play(parts, 90 + n * 30, 120 + n * 30, [...next.slice(0, n), ...four.slice(n)]);
      expect(missing(parts, at(120 + n * 30))).toBeUndefined();
    }
  });

  it('forgets what has not come for half an hour, and instances gone for ten minutes', () => {
    const gone = play(play(noParts, 0, 120, [ALPHA, BETA]), 120, 1_950, [ALPHA]);
    expect(missing(gone, at(1_950))).toBeUndefined();
    const fewer = play(play(noParts, 0, 120, four), 120, 780, four.slice(3));
    expect(missing(fewer, at(780))).toBeUndefined();
  });
});
