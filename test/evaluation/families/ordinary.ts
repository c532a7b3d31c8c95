import type { Random } from '../des/random.js';
import { constant, type Mix, type PeopleSpec, type Rate, type TelemetrySpec } from '../world/spec.js';
import { type Client, ents, type Path, type Source } from '../world/topology.js';

export const DAY_TYPES = ['school', 'school', 'school', 'wednesday', 'weekend', 'exam', 'remote'] as const;
export type DayType = (typeof DAY_TYPES)[number] | 'holiday';

const LEVEL: Readonly<Record<DayType, number>> = {
  ...{ school: 1, wednesday: 0.8, weekend: 0.5, exam: 0.9, remote: 1.1, holiday: 0.3 },
};

export const JOURNEY: Mix<Path> = [
  ['portail', 4],
  ['messagerie', 3],
  ['recherche', 1.2],
  ['classe-virtuelle', 1.2],
  ['api', 1],
];

type Who = Mix<readonly [Source, Client]>;

export function crowdOf(school: number, home: number, mobile: number, app: number, strange = 0): Who {
  const of = (source: Source, weight: number): Who => [
    [[source, 'browser'], weight * (1 - app)],
    [[source, 'mobile-app'], weight * app],
  ];
  return [...of('school', school), ...of('home', home), ...of('mobile', mobile), ...of('unknown', strange)];
}

/** An ordinary day's people: one stream an ENT, and a monitoring script now and then. */
export function ordinaryPeople(random: Random, day: DayType): readonly PeopleSpec[] {
  const school = day === 'school' || day === 'wednesday' || day === 'exam' ? random.between(0.15, 0.45) : 0.02;
  const app = random.between(0.1, 0.35);
  const mobile = random.between(0.1, 0.25);
  return ents.map((ent): PeopleSpec => {
    const base: PeopleSpec = {
      ...{ ent, rate: constant(LEVEL[day] * random.between(0.45, 1)), pages: JOURNEY, meanPages: random.between(3, 6) },
      who: crowdOf(school, 1 - school - mobile, mobile, app, 0.02),
      thinkS: random.between(4, 9),
      assets: random.between(0.8, 1.6),
      signIn: random.between(0.3, 0.8),
      badPassword: random.between(0.02, 0.06),
      schoolAddresses: random.whole(2, 30),
      mobileAddresses: random.whole(40, 300),
      patienceS: random.between(6, 15),
      retry: random.between(0.2, 0.6),
      maxRetries: random.whole(1, 3),
      retryS: random.between(1, 4),
      known: random.between(0.75, 0.95),
      extra: false,
    };
    return base;
  });
}

/** As many sessions as the ordinary ones times `factor`, besides them. */
export function extraOf(people: PeopleSpec, factor: number, shape: (peak: number) => Rate): PeopleSpec {
  return { ...people, rate: shape(people.rate.peak * factor), extra: true };
}

export function ordinaryTelemetry(random: Random): TelemetrySpec {
  const keep = random.chance(0.75) ? 1 : random.between(0.1, 0.5);
  return {
    loss: random.chance(0.4) ? 0 : random.between(0, 0.3),
    skewMs: random.chance(0.3) ? random.between(-1500, 1500) : random.between(-80, 80),
    batchS: random.pick([1, 1, 1, 1, 1, 1, 1, 2, 2, 5]),
    netMs: random.between(40, 400),
    keep,
    weighted: keep >= 1 || random.chance(0.9),
    spans: true,
    gauges: random.chance(0.85),
    accounts: random.chance(0.75),
    gaugeEveryS: random.pick([1, 5, 10]),
    connectionCounters: random.chance(0.5),
    silences: [],
  };
}
