import { describe, expect, it } from 'vitest';
import { loadPaging, readPaging } from '../../../../alerts/notify/paging/load.js';
import { routesOf } from '../../../../alerts/notify/paging/routes.js';
import { demoChain, MORNING } from '../../situation.js';
import { pagingDir, sound } from './files.js';

const faults = async (content: object | string) =>
  (await readPaging(await pagingDir(content), demoChain, MORNING)).faults.map(({ line, where, what, mend }) => ({
    line,
    at: `${where}: ${what}; ${mend}`,
  }));
const one = async (change: object): Promise<string> => {
  const found = await faults({ ...sound, ...change });
  expect(found).toHaveLength(1);
  return found[0]?.at ?? '';
};

describe('the paging files', () => {
  it('without a fault are read', async () => {
    expect(await loadPaging(await pagingDir(sound), demoChain, MORNING)).toMatchObject({
      teams: [{ id: 'nationale', waits: { P1: [5, 5, 10] } }, { id: 'beta' }],
      limits: { linkHours: 24 },
    });
  });

  it('tell all their faults at once, each with its line and its mend', async () => {
    const text = `teams:
  - id: nationale
    name: Équipe
    steps: [[schedule:gardes, person:mari], [sms]]
people:
  - id: marie
    name: Marie
    contact: []
routes:
  - { id: tout, teams: [national] }
`;
    expect(await faults(text)).toEqual([
      { line: 4, at: 'teams[0].steps[1][0]: "sms" is refused; must be schedule:…, person:… or channel:…' },
      { line: 6, at: 'people[0].contacts: "contacts" is missing; add it: must be a list' },
      { line: 8, at: 'people[0].contact: unknown key "contact"; did you mean "contacts"?' },
      { line: 10, at: 'routes[0].teams[0]: no team "national"; must be one of: none is declared' },
    ]);
  });

  it('never show a secret that stands where its name should', async () => {
    const channels = [
      ...sound.channels,
      { id: 'tchap', type: 'matrix', url: 'http://a.fr', token: 'azerty-tres-secret' },
    ];
    const [found] = await faults({ ...sound, channels });
    expect(found?.at).toMatch(/^channels\[3\]\.token: a secret stands here in clear; write \{ env: NAME \}/);
    expect(JSON.stringify(found)).not.toContain('azerty');
  });

  it.each([
    [
      'a schedule with hours without anybody',
      {
        schedules: [
          {
            ...sound.schedules[0],
            layers: [{ ...sound.schedules[0]?.layers[0], during: { from: '08:00', to: '20:00' } }],
          },
        ],
      },
      /nobody is on call in "garde": 2021-04-06 20:00 to 2021-04-07 08:00, .+ more; add a first layer/,
    ],
    [
      'two overrides at once',
      {
        schedules: [
          {
            ...sound.schedules[0],
            overrides: [
              { from: '2021-05-01T08:00', to: '2021-05-02T08:00', people: 'chef', reason: 'a' },
              { from: '2021-05-02T07:00', to: '2021-05-03T08:00', people: 'marie', reason: 'b' },
            ],
          },
        ],
      },
      /overlaps with the override number 1/,
    ],
    [
      'an address that is none',
      {
        people: sound.people
          .map((person) => ({ ...person, contacts: [{ channel: 'sms', address: '0612345678' }] }))
          .slice(0, 1)
          .concat(sound.people.slice(1)),
      },
      /"0612345678" is no address for sms; must be an international number/,
    ],
    [
      'a place as a contact',
      {
        people: [{ id: 'marie', name: 'M', contacts: [{ channel: 'salle', address: 'x' }] }, ...sound.people.slice(1)],
      },
      /leads to one place, not to a person; .+channel:salle/,
    ],
    [
      'a channel that leads nowhere',
      { teams: [{ ...sound.teams[0], steps: [['channel:mail']] }, sound.teams[1]] },
      /"mail" \(smtp\) leads nowhere by itself/,
    ],
    [
      'incidents that reach nobody',
      { routes: sound.routes.slice(0, 1) },
      /an incident that no route matches is told to nobody/,
    ],
    [
      'an unknown operator',
      { routes: [{ id: 'a', match: { operator: 'betta' }, teams: ['beta'] }, ...sound.routes.slice(1)] },
      /no operator "betta"; did you mean "beta"\?/,
    ],
    [
      'an unknown kind of channel',
      { channels: [...sound.channels, { id: 'fax', type: 'fax' }] },
      /"fax" is no kind of channel; must be one of: smtp, sms, matrix/,
    ],
    [
      'a silence for ever',
      {
        maintenance: [
          { id: 'm', author: 'a', reason: 'b', start: '2021-05-01T02:00', minutes: 60, recurs: 'FREQ=DAILY' },
        ],
      },
      /"until" is missing/,
    ],
    [
      'a silence without a reason',
      {
        maintenance: [
          { id: 'm', author: 'a', reason: ' ', start: '2021-05-01T02:00', minutes: 60, until: '2021-05-01' },
        ],
      },
      /must not be empty/,
    ],
    [
      'a rule that is none',
      {
        maintenance: [
          {
            id: 'm',
            author: 'a',
            reason: 'b',
            start: '2021-05-01T02:00',
            minutes: 60,
            recurs: 'chaque mardi',
            until: '2021-05-01',
          },
        ],
      },
      /must be a rule of days \(RFC 5545\)/,
    ],
    [
      'a day that does not exist',
      {
        maintenance: [
          { id: 'm', author: 'a', reason: 'b', start: '2021-02-30T02:00', minutes: 60, until: '2021-05-01' },
        ],
      },
      /must be a day that exists/,
    ],
  ])('refuse %s', async (_what, change, message) => {
    expect(await one(change)).toMatch(message);
  });
});

describe('routes', () => {
  const east = { maillon: 'ent-est/portail', severity: 'P2' as const, cause: 'saturation+attack' as const };
  const teams = async (routes: readonly object[], incident = east) => {
    const paging = await loadPaging(
      await pagingDir({ ...sound, routes: [...routes, { id: 'fin', teams: ['nationale'] }] }),
      demoChain,
      MORNING,
    );
    return routesOf(paging.routes, incident, demoChain).map(({ team, route }) => `${route}>${team}`);
  };
  const to = (match: object, more: object = {}) => ({ id: 'r', match, teams: ['beta'], ...more });

  it.each([
    [{}, true],
    [{ operator: 'beta' }, true],
    [{ operator: ['alpha', 'beta'] }, true],
    [{ operator: 'alpha' }, false],
    [{ ent: 'ent-est', maillon: 'portail' }, true],
    [{ ent: 'ent-est', maillon: 'base' }, false],
    [{ verdict: 'attack' }, true],
    [{ verdict: ['fault', 'undetermined'] }, false],
    [{ severity: 'P1' }, false],
    // A territory holds what lies inside it.
    [{ territory: 'france' }, true],
  ])('%o matches the portal of the East: %s', async (match, matched) => {
    expect(await teams([to(match)])).toEqual([matched ? 'r>beta' : 'fin>nationale']);
  });

  it('first match, unless it says to go on; no team twice', async () => {
    expect(await teams([to({}), to({}, { id: 's' })])).toEqual(['r>beta']);
    expect(await teams([to({}, { continue: true }), to({}, { id: 's' })])).toEqual(['r>beta']);
    expect(await teams([to({}, { continue: true })])).toEqual(['r>beta', 'fin>nationale']);
  });

  it('inside a route, what matches there holds instead', async () => {
    const inside = [{ id: 'dans', match: { verdict: 'attack' }, teams: ['nationale'] }];
    expect(await teams([to({ operator: 'beta' }, { routes: inside })])).toEqual(['dans>nationale']);
    expect(
      await teams([to({ operator: 'beta' }, { routes: inside })], { ...east, cause: 'saturation' as never }),
    ).toEqual(['r>beta']);
  });
});

describe('inbound rules', () => {
  const rule = { id: 'r', sender: 'beta', labels: { ent: '*' }, ent: 'ent-est', maillon: 'base' };

  it.each([
    [{ sender: 'betta' }, 'inbound[0].sender: no sender "betta"; did you mean "beta"?'],
    [{ ent: 'ent-est2' }, 'inbound[0].ent: no ent "ent-est2"; did you mean "ent-est"?'],
    [{ ent: 'national' }, 'inbound[0].maillon: no cell "national/base"; write a maillon that national has'],
    [{ ent: 'ENT' }, 'inbound[0].ent: "ENT" is refused; must be an id, or {label} for the value of a label'],
  ])('%o', async (change, fault) => {
    expect(await one({ inbound: [{ ...rule, ...change }] })).toBe(fault);
  });

  it('of which labels make the cell are judged alert by alert', async () => {
    expect(await faults({ ...sound, inbound: [rule, { ...rule, id: 's', ent: '{ent}', maillon: '{role}' }] })).toEqual(
      [],
    );
  });
});
