import { calendarFaults } from './calendar/check.js';
import { joinCalendars } from './calendar/join.js';
import type { Draft } from './draft.js';
import type { Fault } from './fault.js';
import { resolveTerritories } from './territories.js';

/** What is wrong with the joined calendar, each with the file and line of its entry. */
export function checkCalendar(draft: Draft): Fault[] {
  const facts = joinCalendars(draft.calendars.map(({ entry }) => entry));
  return calendarFaults(facts, resolveTerritories(draft)).map(({ list, index, path, what }) => {
    let before = 0;
    const home = draft.calendars.find(({ entry }) => {
      const here = index - before < entry[list].length;
      if (!here) before += entry[list].length;
      return here;
    });
    const place = home?.at(list, index - before, ...path) ?? { file: '', line: 0, where: list };
    return { ...place, ...halves(what) };
  });
}

/** `what is wrong: how to mend it` */
function halves(sentence: string): Pick<Fault, 'what' | 'mend'> {
  const at = sentence.search(/[:;] /);
  if (at < 0) return { what: sentence, mend: 'correct one of the two' };
  return { what: sentence.slice(0, at), mend: sentence.slice(at + 2) };
}
