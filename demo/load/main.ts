import { createClock } from '../../chain/clock.js';
import type { AddressBook } from '../addresses.js';
import { followParent } from '../process.js';
import { seeded } from '../random.js';
import type { LoadPlan } from '../scenarios/scenario.js';
import { entIds } from '../topology.js';
import { Crowd } from './crowd.js';
import { Flood } from './flood.js';
import type { FromLoad, ToLoad } from './message.js';
import { School } from './school.js';
import { Stuffer } from './stuffer.js';
import { Counter } from './tally.js';

/** The people and the bots, in a process of their own, not instrumented: browsers are not. */
const clock = createClock();
const counter = new Counter();
let book: AddressBook = {};

const generators = entIds.map((ent) => {
  const parts = { ent, book: () => book, clock, random: seeded(`${ent} ${process.pid}`), counter };
  return { ent, crowd: new Crowd(parts), flood: new Flood(parts), school: new School(parts) };
});
const stuffer = new Stuffer({ book: () => book, clock, random: seeded(`stuffer ${process.pid}`), counter });

function follow(plan: LoadPlan): void {
  for (const { ent, crowd, flood, school } of generators) {
    crowd.follow(plan.visitorsPerS[ent] ?? 0, plan);
    flood.setRate(plan.flood?.ent === ent ? plan.flood.requestsPerS : 0);
    school.setRate(plan.school?.ent === ent ? plan.school.pupilsPerS : 0);
  }
  stuffer.setRate(plan.stuffing?.attemptsPerS ?? 0);
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
