import { beforeEach, describe, expect, it } from 'vitest';
import { watchHands } from '../../../dashboard/web/live/hands.js';
import { careful, type Reloader } from '../../../dashboard/web/live/reload.js';
import { onWaking } from '../../../dashboard/web/live/wake.js';
import { manualClock } from '../../support/manual-clock.js';

const T0 = Date.parse('2021-04-06T06:02:30Z');

let clock: ReturnType<typeof manualClock>;
let served: boolean;
let asked: number;
let reloads: number;
let lastMs: number;
let keyboard: EventTarget;

const page = (): Reloader =>
  careful({
    real: clock,
    random: () => 0.5,
    isServed: async () => {
      asked += 1;
      return served;
    },
    reload: () => {
      reloads += 1;
    },
    isFree: watchHands(clock, keyboard),
    memory: {
      get: () => lastMs,
      set: (ms) => {
        lastMs = ms;
      },
    },
  });

/** Moves on, and lets the answers in. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    clock.advance(500);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

beforeEach(() => {
  clock = manualClock(T0);
  served = true;
  asked = 0;
  reloads = 0;
  lastMs = 0;
  keyboard = new EventTarget();
});

describe('a page that loads itself anew', () => {
  it('waits while somebody writes, and no longer than until nobody has for two minutes', async () => {
    const reloader = page();
    keyboard.dispatchEvent(new Event('input'));
    reloader.ask();
    await pass(60_000);
    keyboard.dispatchEvent(new Event('input'));
    await pass(100_000);
    expect(reloads).toBe(0);
    await pass(25_000);
    expect(reloads).toBe(1);
  });

  it('waits for a console that serves it: a reload into the void leaves an error page for ever', async () => {
    served = false;
    page().ask();
    await pass(30_000);
    expect(reloads).toBe(0);
    expect(asked).toBeGreaterThan(10);
    served = true;
    await pass(2500);
    expect(reloads).toBe(1);
  });

  it('reloads once however often it is asked, spread over a second', async () => {
    const reloader = page();
    for (let times = 0; times < 5; times += 1) reloader.ask();
    expect(asked).toBe(0);
    await pass(10_000);
    expect(reloads).toBe(1);
  });

  it('does not load itself over and over: once a minute, whatever fails again', async () => {
    page().ask();
    await pass(1000);
    expect(reloads).toBe(1);
    // The page that comes out of it asks at once.
    page().ask();
    await pass(59_000);
    expect(reloads).toBe(1);
    await pass(3000);
    expect(reloads).toBe(2);
  });

  it('is not held for ever by a clock that was set back', async () => {
    lastMs = T0 + 86_400_000;
    page().ask();
    await pass(62_000);
    expect(reloads).toBe(1);
  });

  it('stays as it is if what was ill has mended itself meanwhile', async () => {
    served = false;
    let silent = true;
    page().ask(() => silent);
    await pass(5000);
    silent = false;
    served = true;
    await pass(10_000);
    expect(reloads).toBe(0);
  });
});

describe('a page that wakes', () => {
  it('knows by the gap of its clock that the machine has slept, by the browser that the network is back', () => {
    let nowMs = T0;
    const real = { ...clock, now: () => nowMs };
    const browser = Object.assign(new EventTarget(), {
      document: Object.assign(new EventTarget(), { visibilityState: 'visible' }),
    });
    let woken = 0;
    const stop = onWaking(real, browser as unknown as Window, () => {
      woken += 1;
    });
    const second = (ms: number) => {
      nowMs += ms;
      clock.advance(1000);
    };
    second(1000);
    second(2500);
    expect(woken).toBe(0);
    second(3_600_000);
    expect(woken).toBe(1);
    second(1000);
    browser.dispatchEvent(new Event('online'));
    browser.document.dispatchEvent(new Event('visibilitychange'));
    browser.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
    expect(woken).toBe(3);
    browser.document.visibilityState = 'hidden';
    browser.document.dispatchEvent(new Event('visibilitychange'));
    stop();
    second(3_600_000);
    browser.dispatchEvent(new Event('online'));
    expect(woken).toBe(3);
  });
});
