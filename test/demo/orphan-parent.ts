import { createClock } from '../../chain/clock.js';
import { playDemo } from '../../demo/play.js';

/** A parent to be killed: plays the demo towards a receiver that is not there, and tells which children it has. */
const demo = playDemo({
  otlpUrl: 'http://127.0.0.1:9',
  tokens: {},
  clock: createClock(),
  log: { info: () => {}, warn: () => {} },
  say: () => {},
});
createClock().every(200, () => process.send?.(demo.pids().map(({ pid }) => pid)));
