import { expect, it } from 'vitest';
import { watchClock } from '../../../alerts/watch/clock-watch.js';

/** A clock that can be set, beside one that cannot. */
function place() {
  const time = { elapsed: 1_000, offset: 1_700_000_000_000 };
  const watch = watchClock({ elapsedMs: () => time.elapsed, nowMs: () => time.elapsed + time.offset });
  return {
    watch,
    set: (byMs: number) => {
      time.offset += byMs;
    },
    pass(seconds: number) {
      for (let second = 0; second < seconds; second++) {
        time.elapsed += 1000;
        watch.look();
      }
    },
    keys: () => watch.ailments().map(({ key, params }) => [key, params.seconds]),
  };
}

const exact = (source: string, aheadMs: number) => ({ source, aheadMs, uncertainMs: 500 });

it.each([3_600, -3_600, 3])('a clock that is set by %s s is told for two minutes', (seconds) => {
  const { set, pass, keys } = place();
  pass(10);
  expect(keys()).toEqual([]);
  set(seconds * 1000);
  pass(1);
  expect(keys()).toEqual([['clock-jump', seconds]]);
  pass(119);
  expect(keys()).toHaveLength(1);
  pass(2);
  expect(keys()).toEqual([]);
});

it('a clock that NTP slews is not one that jumps', () => {
  const { set, pass, keys } = place();
  for (let second = 0; second < 600; second++) {
    set(0.5);
    pass(1);
  }
  expect(keys()).toEqual([]);
});

it('is doubted when those who answer say another time, within what their answers can tell', () => {
  const { watch, pass, keys } = place();
  pass(1);
  watch.sighted({ source: 'guetteur', aheadMs: 5_400, uncertainMs: 500 });
  expect(keys()).toEqual([]);
  watch.sighted({ source: 'guetteur', aheadMs: 60_000, uncertainMs: 500 });
  expect(keys()).toEqual([['clock-skew', 60]]);
  watch.sighted(exact('guetteur', 0));
  expect(keys()).toEqual([]);
});

it('one receiver that is wrong by itself makes nobody doubt ours; two of three do', () => {
  const { watch, keys } = place();
  watch.sighted(exact('a', -90_000));
  watch.sighted(exact('b', 0));
  expect(keys()).toEqual([]);
  watch.sighted(exact('c', -90_200));
  expect(keys()).toEqual([['clock-skew', -90]]);
});

it('a clock that is set wrong is found wrong against what was told before, and right again once it is set back', () => {
  const { watch, set, pass, keys } = place();
  watch.sighted(exact('clickhouse', 20));
  set(600_000);
  pass(130);
  expect(keys()).toEqual([['clock-skew', -599.98]]);
  set(-600_000);
  pass(130);
  expect(keys()).toEqual([]);
});

it('forgets what was told long ago', () => {
  const { watch, pass, keys } = place();
  watch.sighted(exact('a', 90_000));
  pass(901);
  expect(keys()).toEqual([]);
});
