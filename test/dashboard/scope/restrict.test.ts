import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../alerts/incident/incident.js';
import type { Picture } from '../../../alerts/picture.js';
import { standing } from '../../../chain/in-force.js';
import { loadChain } from '../../../chain/load.js';
import type { Chain } from '../../../chain/model.js';
import { knowsPart, type Part, parsePart, scopeOf } from '../../../chain/part.js';
import { everything, localAdministrator, type Scope } from '../../../chain/principal.js';
import { parseServerMessage } from '../../../dashboard/protocol/parse.js';
import { type LiveState, reduce } from '../../../dashboard/protocol/reduce.js';
import { type Sight, seenTimeline, viewOfChain, viewOfPicture } from '../../../dashboard/server/live/scoped-view.js';
import { LiveStream } from '../../../dashboard/server/live/streams.js';
import { namesOf } from '../../../dashboard/speech/names.js';
import { reachOf } from '../../../dashboard/speech/reach.js';
import { partOf } from '../../../dashboard/web/model/part.js';
import { screenOf } from '../../../dashboard/web/model/screen.js';
import { manualClock } from '../../support/manual-clock.js';
import { calmPicture, saturationIncident, saturationPicture, stormPicture } from '../support/pictures.js';
import { leaksIn } from './leaks.js';

const demo = await loadChain(new URL('../../../chain/demo', import.meta.url).pathname);
const france = await loadChain(new URL('../../../chain/france', import.meta.url).pathname);
const T0 = Date.parse('2021-04-06T06:02:31Z');
const SINCE = T0 - 193_000;

const said = { by: 'Inès Moreau', declared: true, atMs: T0 };
const told: NonNullable<Incident['record']> = {
  ...{ state: 'taken', stateMs: T0, nextMessageMs: T0 + 60_000, handovers: [], steps: [] },
  notes: [{ ...said, nature: 'fact', text: 'alpha rappelle beta', attachments: [] }],
  roles: [
    { ...said, role: 'director' },
    { ...said, role: 'scribe' },
  ],
  hypotheses: [{ ...said, id: 'h1', text: 'la base de alpha', probability: 0.6, before: [] }],
  contestations: [{ ...said, operator: 'alpha', text: 'alpha conteste', attachments: [] }],
  messages: [
    { ...said, id: 'm1', audience: 'public', language: 'fr', wording: 'alpha', names: ['alpha'], evidence: [] },
  ],
  override: { ...said, cause: 'fault', motive: 'alpha l’a dit', detector: { cause: 'saturation', probability: 0.9 } },
};

/** An outage of one ENT of Alpha that reaches one of Bêta, with everything an incident can hold. */
function crossing(chain: Chain, atMs: number): Picture {
  const picture = saturationPicture(chain, atMs, SINCE);
  const incident: Incident = {
    ...saturationIncident(atMs, SINCE),
    cells: ['lycees-nord/base', 'lycees-nord/portail', 'ent-est/portail'],
    targeted: 'lycees-nord/frontal',
    attackKind: 'http-flood',
    attackShare: { value: 0.6, low: 0.5, high: 0.7 },
    counterfactuals: [{ key: 'without_attack', params: { factor: 1.4, capacity: 120 } }],
    evidence: [
      ...saturationIncident(atMs, SINCE).evidence,
      {
        ...{ key: 'born_here', params: { cell: 'ent-est/portail', share: 0.4 }, hypothesis: 'fault', nats: 1 },
        origin: { kind: 'declared', by: 'beta' },
      },
      {
        ...{ key: 'declared_alert', params: { cell: 'lycees-nord/base' }, hypothesis: 'fault', nats: 0 },
        origin: { kind: 'declared', by: 'alpha' },
      },
    ],
    suspects: [
      { cell: 'lycees-nord/base', score: 0.8, path: ['lycees-nord/base', 'lycees-nord/portail', 'ent-est/portail'] },
      { cell: 'colleges-nord/base', score: 0.1, path: ['colleges-nord/base', 'ent-est/portail'] },
      { cell: 'ent-est/portail', score: 0.1, path: ['ent-est/portail'] },
    ],
    runbook: { id: 'saturation', reason: 'runbook.exact', params: { maillon: 'lycees-nord/base', operator: 'alpha' } },
    rule: { id: 'r', title: { fr: 'r', en: 'r' }, labels: { ent: 'lycees-nord' }, group: 'ent:lycees-nord' },
    alerts: ['lycees-nord/base', 'ent-est/portail'].map((cell) => ({
      ...{ rule: 'r', cell, title: { fr: 'r', en: 'r' }, severity: 'P2', signal: 'good', value: 1, limit: 2 },
      sinceMs: SINCE,
    })),
    pages: [
      {
        ...{ id: 'p', target: 'astreinte-alpha', step: 1, generation: 1, status: 'firing', state: 'sent', atMs },
        said: { severity: 'P2', cause: 'saturation', maillon: 'lycees-nord/base' },
      },
    ],
    acknowledgements: [{ page: 'p', by: 'Jean Dupont', declared: false, generation: 1, atMs }],
    record: told,
  };
  const verdict = picture.verdicts.get('lycees-nord/base')!;
  return {
    ...picture,
    incidents: [incident],
    verdicts: new Map([
      ...picture.verdicts,
      [
        'ent-est/portail',
        {
          ...verdict,
          cell: 'ent-est/portail',
          ...{ suspects: incident.suspects, targeted: 'lycees-nord/frontal', evidence: incident.evidence },
          counterfactuals: incident.counterfactuals,
        },
      ],
    ]),
    self: [
      { key: 'engine', params: { seconds: 8 } },
      { key: 'channel-failing', params: { channel: 'astreinte-alpha', sinceS: 9, waiting: 2 } },
      { key: 'declared-unplaced', params: { count: 1, senders: 'alpha' } },
    ],
    unmapped: [{ sender: 'alpha', rows: 12 }],
    tests: [{ team: 'astreinte-alpha' } as never],
    silences: [{ id: 's', by: 'Jean Dupont', reason: 'alpha' } as never],
  };
}

const pictures: Readonly<Record<string, (chain: Chain, atMs: number) => Picture>> = {
  crossing,
  storm: (chain, atMs) => stormPicture(chain, atMs, SINCE),
  calm: calmPicture,
};

function liveOf(picture: Picture, sight: Sight = localAdministrator): LiveState {
  const parts = { clock: manualClock(T0), chain: standing(demo), build: 'b', picture: () => picture };
  const reduction = reduce(undefined, parseServerMessage(new LiveStream(parts, sight).snapshot())!);
  if (reduction.kind !== 'ok') throw new Error(reduction.kind);
  return reduction.state;
}

/** Maps as lists, for JSON. */
const spread = (state: Omit<LiveState, 'head'>) => ({
  ...state,
  ...{ cells: [...state.cells], incidents: [...state.incidents], verdicts: [...state.verdicts] },
});

const parts = (chain: Chain): Part[] => [
  ...chain.territories.map(({ id }) => ({ kind: 'territory', id }) as const),
  ...chain.operators.map(({ id }) => ({ kind: 'operator', id }) as const),
];

describe('a part of the chain', () => {
  it.each<[string, string, readonly string[]]>([
    ['a région', 'territoire:nord', ['lycees-nord', 'colleges-nord']],
    ['the nation', 'territoire:france', ['lycees-nord', 'colleges-nord', 'ent-est', 'ent-sud']],
    ['an operator', 'operateur:beta', ['ent-est', 'ent-sud']],
    ['an operator of national maillons alone', 'operateur:etat', []],
    ['one that the chain does not have', 'territoire:ouest', []],
  ])('holds the ENT of %s', (_, text, ents) => {
    expect(scopeOf(demo, parsePart(text)!)).toEqual({ kind: 'ents', ents });
  });

  it.each(['', 'tout', 'territoire:', 'territoire:NORD', 'operator:alpha', 'operateur:alpha '])(
    'is not "%s"',
    (text) => {
      expect(parsePart(text)).toBeUndefined();
    },
  );

  it('is everything under the name `all`, and known or not', () => {
    expect(scopeOf(demo, parsePart('all')!)).toBe(everything);
    expect(knowsPart(demo, { kind: 'territory', id: 'nord' })).toBe(true);
    expect(knowsPart(demo, { kind: 'operator', id: 'nord' })).toBe(false);
  });

  it('of an académie holds also the ENT of the région that serve it, and not those of its neighbours', () => {
    const { kind, ...scope } = scopeOf(france, { kind: 'territory', id: 'ac-creteil' });
    const ents = (scope as { ents: readonly string[] }).ents;
    expect(kind).toBe('ents');
    expect(ents).toContain('pronote-creteil');
    expect(ents).not.toContain('pronote-paris');
    const serving = france.ents.filter(({ academies }) => academies.includes('ac-creteil')).map(({ id }) => id);
    expect(serving.length).toBeGreaterThan(2);
    expect(ents).toEqual(expect.arrayContaining(serving));
  });
});

describe('what a part is told of the whole', () => {
  const cases = Object.keys(pictures).flatMap((name) =>
    parts(demo).map((part) => [name, `${part.kind} ${part.id}`, part] as const),
  );

  it.each(cases)('names nobody else: %s, %s', (name, _, part) => {
    const scope = scopeOf(demo, part);
    const picture = pictures[name]!(demo, T0);
    const inBrowser = partOf(liveOf(picture), part);
    expect(leaksIn({ ...inBrowser, head: undefined }, demo, scope)).toEqual([]);
    const { headline, incidents, closed } = screenOf(inBrowser, T0);
    expect(leaksIn({ headline, incidents, closed }, demo, scope)).toEqual([]);
    const sight = { scope, role: 'administrator' } as const;
    expect(leaksIn([viewOfChain(demo, sight), viewOfPicture(picture, demo, sight)], demo, scope)).toEqual([]);
  });

  it('finds a leak where there is one', () => {
    const scope: Scope = { kind: 'ents', ents: ['ent-est', 'ent-sud'] };
    expect(leaksIn(viewOfPicture(crossing(demo, T0), demo, localAdministrator), demo, scope)).toEqual(
      expect.arrayContaining(['lycees-nord/base', 'alpha', 'alpha rappelle beta']),
    );
  });

  it.each(parts(france).map((part) => [`${part.kind} ${part.id}`, part] as const))(
    'names nobody else in the national chain: %s',
    (_, part) => {
      const scope = scopeOf(france, part);
      expect(leaksIn(viewOfChain(france, { scope, role: 'administrator' }), france, scope)).toEqual([]);
    },
  );

  it('sees the same from the server as in the browser', () => {
    for (const part of parts(demo)) {
      const picture = crossing(demo, T0);
      const scope = scopeOf(demo, part);
      const inBrowser = partOf(liveOf(picture), part);
      const served = liveOf(picture, { scope, role: 'administrator' });
      const { head: _, ...shown } = inBrowser;
      const { head: __, ...told } = served;
      expect(JSON.parse(JSON.stringify(spread(shown)))).toEqual(JSON.parse(JSON.stringify(spread(told))));
    }
  });
});

describe('an incident that comes from elsewhere', () => {
  const east = partOf(liveOf(crossing(demo, T0)), { kind: 'operator', id: 'beta' });
  const [incident] = [...east.incidents.values()];

  it('is suffered: its own cells, a cause, and of the origin that it is outside', () => {
    expect(incident).toMatchObject({
      ...{ id: 'i-saturation', cause: 'saturation', origin: 'outside', maillon: '~/~', cells: ['ent-est/portail'] },
      suspects: [
        { cell: '~/~', score: 0.8, path: ['~/~', 'ent-est/portail'] },
        { cell: 'ent-est/portail', path: ['ent-est/portail'] },
      ],
      ...{ missingFeeds: [], alerts: [{ cell: 'ent-est/portail' }] },
      acknowledgements: [{ by: '—', generation: 1 }],
      pages: [{ target: '—', state: 'sent' }],
    });
    for (const gone of ['targeted', 'attackKind', 'attackShare', 'counterfactuals', 'runbook', 'rule'] as const)
      expect(incident?.[gone]).toBeUndefined();
    expect(incident?.evidence.map(({ params }) => params.cell)).toEqual(['ent-est/portail']);
  });

  it('keeps who leads and when the next message comes, and none of the words of others', () => {
    expect(incident?.record).toMatchObject({
      ...{ state: 'taken', nextMessageMs: T0 + 60_000, notes: [], hypotheses: [], contestations: [], messages: [] },
      roles: [{ role: 'director', by: 'Inès Moreau' }],
      override: { cause: 'fault', by: '—', motive: '' },
    });
  });

  it('is called so, in both languages', () => {
    expect(namesOf(east.chain, 'fr').cell(incident!.maillon)).toBe('origine hors de votre périmètre');
    expect(namesOf(east.chain, 'en').cell(incident!.maillon)).toBe('origin outside your scope');
  });

  it('tells of the verdict on its own cell neither whom it suspects outside nor what that could carry', () => {
    const verdict = east.verdicts.get('ent-est/portail')!;
    expect(verdict.suspects[0]?.cell).toBe('~/~');
    expect(verdict.counterfactuals).toBeUndefined();
    expect(verdict.targeted).toBeUndefined();
  });

  it('from a national maillon is called national, and counts the pupils of the part alone', () => {
    const live = partOf(liveOf(stormPicture(demo, T0, SINCE)), { kind: 'territory', id: 'sud' });
    const attack = live.incidents.get('i-attack')!;
    expect(attack).toMatchObject({
      origin: 'national',
      maillon: 'national/authentification',
      attackKind: 'http-flood',
    });
    expect(attack.cells).toEqual(['national/authentification', 'ent-sud/portail']);
    expect(reachOf(attack, live.chain)).toMatchObject({ ents: 1, pupils: 203_000, schools: 377 });
    expect(live.incidents.has('i-saturation')).toBe(false);
  });

  it('from a national maillon is its operator’s own', () => {
    const live = partOf(liveOf(stormPicture(demo, T0, SINCE)), { kind: 'operator', id: 'etat' });
    expect(live.incidents.get('i-attack')).not.toHaveProperty('origin');
  });

  it('that stays inside is whole, with every word', () => {
    const live = partOf(liveOf(crossing(demo, T0)), { kind: 'territory', id: 'france' });
    expect(live.incidents.get('i-saturation')).toMatchObject({
      record: told,
      targeted: 'lycees-nord/frontal',
    });
  });
});

describe('what a part is not told', () => {
  it('Vigie’s own ailments that name a channel or a sender; those that concern all stay', () => {
    const live = partOf(liveOf(crossing(demo, T0)), { kind: 'territory', id: 'est' });
    expect(live.self.map(({ key }) => key)).toEqual(['engine']);
    expect([live.unmapped, live.tests, live.silences]).toEqual([[], [], []]);
  });

  it('lines of a timeline that people wrote or that name others', () => {
    const incident = crossing(demo, T0).incidents[0]!;
    const timeline = [
      { atMs: T0, key: 'opened', params: { maillon: 'lycees-nord/base' } },
      { atMs: T0, key: 'updated', params: { severity: 'P2' } },
      { atMs: T0, key: 'note', params: {}, by: 'Inès Moreau', text: 'alpha' },
      { atMs: T0, key: 'page', params: {}, reason: { key: 'r', params: { operator: 'alpha' } } },
    ];
    const lines = (scope: Scope) =>
      seenTimeline(timeline, incident, demo, { scope, role: 'administrator' }).map(({ key }) => key);
    expect(lines({ kind: 'ents', ents: ['ent-est'] })).toEqual(['updated']);
    expect(lines(everything)).toHaveLength(4);
    expect(lines({ kind: 'ents', ents: ['ent-est', 'lycees-nord'] })).toHaveLength(4);
  });

  it('a screen in a corridor: who leads, and no other name, channel or account', () => {
    const view = viewOfPicture(crossing(demo, T0), demo, { scope: everything, role: 'reader' });
    const text = JSON.stringify(view);
    expect(text).not.toMatch(/Jean Dupont|astreinte|conteste|rappelle|declared_alert/);
    expect(view.incidents[0]?.record?.roles.map(({ role }) => role)).toEqual(['director']);
    expect(view.cells).toHaveLength(18);
    const reached = {
      ...demo,
      operators: demo.operators.map((one) => ({ ...one, contacts: [{ name: 'Jean Dupont' }] })),
    };
    expect(JSON.stringify(viewOfChain(reached, { scope: everything, role: 'reader' }))).not.toContain('Jean Dupont');
    expect(JSON.stringify(viewOfChain(reached, localAdministrator))).toContain('Jean Dupont');
  });
});
