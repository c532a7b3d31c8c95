import { createClock } from '../../chain/clock.js';
import type { AddressBook } from '../addresses.js';
import { followParent } from '../process.js';
import { seeded } from '../random.js';
import type { LoadPlan } from '../scenarios/scenario.js';
import { entIds } from '../topology.js';
import { flood, stuffer } from './bots.js';
import { Crowd } from './crowd.js';
import type { FromLoad, ToLoad } from './message.js';
import { School } from './school.js';
import { Counter } from './tally.js';

/** The people and the bots, in a process of their own, not instrumented: browsers are not. */
const clock = createClock();
const counter = new Counter();
let book: AddressBook = {};

const generators = entIds.map((ent) => {
  const parts = { ent, book: () => book, clock, random: seeded(`${ent} ${process.pid}`), counter };
  return { ent, crowd: new Crowd(parts), bots: flood(parts), school: new School(parts) };
});
const stuffing = stuffer({ book: () => book, clock, random: seeded(`stuffer ${process.pid}`), counter });

function follow(plan: LoadPlan): void {
  for (const { ent, crowd, bots, school } of generators) {
    crowd.follow(plan.visitorsPerS[ent] ?? 0, plan);
    bots.setRate(plan.flood?.ent === ent ? plan.flood.requestsPerS : 0);
    school.setRate(plan.school?.ent === ent ? plan.school.pupilsPerS : 0);
  }
  stuffing.setRate(plan.stuffing?.attemptsPerS ?? 0);
}

process.on('message', (message: ToLoad) => {
  if (message.kind === 'addresses') book = message.book;
  else follow(message.plan);
});

clock.every(1000, () => {
  const message: FromLoad = { kind: 'tally', tallies: counter.take() };
  process.send?.(message);
});

followParent(() => process.exit(0));
