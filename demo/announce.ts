import { sum, type Tallies } from './load/tally.js';
import type { Phase, Scenario, Text } from './scenarios/scenario.js';

export type Language = keyof Text;

/** The beginning of a scenario and of each phase, in words. */
export function announceScenario({ title, name }: Scenario, language: Language): string {
  return language === 'fr' ? `Scénario « ${title.fr} » (${name})` : `Scenario “${title.en}” (${name})`;
}

export function announcePhase({ announcement, durationS }: Phase, language: Language): string {
  return `${announcement[language]} (${durationS} s)`;
}

/** What the visitors and the bots measured over `seconds`. */
export function announceLoad(tallies: readonly Tallies[], language: Language): string {
  const seconds = Math.max(1, tallies.length);
  const perS = (count: number): string => (count / seconds).toFixed(1);
  const { offered, good, failed } = sum(tallies.flatMap(({ visitors }) => Object.values(visitors)));
  const bots = sum(tallies.flatMap((each) => Object.values(each.bots))).offered;
  if (language === 'fr') {
    const robots = bots > 0 ? ` ; robots : ${perS(bots)}/s` : '';
    return `Usagers : ${perS(offered)} demandes/s, ${perS(good)} satisfaites, ${perS(failed)} en échec${robots}`;
  }
  const robots = bots > 0 ? `; bots: ${perS(bots)}/s` : '';
  return `Users: ${perS(offered)} requests/s, ${perS(good)} good, ${perS(failed)} failed${robots}`;
}
