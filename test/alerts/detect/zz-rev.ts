import { chain } from './support/chain.js';
import type { Scenario, Stream } from './support/simulate.js';
import { flood, homes, ordinary, ramp, schools } from './support/streams.js';
import { watch } from './support/watch.js';

const ent = 'lycees-nord';
const base = `${ent}/base`,
  portail = `${ent}/portail`,
  frontal = `${ent}/frontal`;
const narrowBase = { [base]: 25, [portail]: 60 };
const narrowFront = { [frontal]: 40 };
const F = 90;
const low = (f: number) => ordinary().map((s) => ({ ...s, perS: s.perS * f }));
const J2 = { connexion: 8, portail: 1 };
const unk = ordinary().map((s) => (s.sourceClass === 'home' ? { ...s, sourceClass: 'unknown' } : s));
const app = [...ordinary(), ...chain.ents.map(({ id }) => ({ ...homes({ ent: id, perS: 0.3 }), client: 'app' }))];
const cases: Record<string, Omit<Scenario, 'seed'>> = {
  'crowd one path (results)': {
    streams: [...ordinary(), { ...homes({ ent, perS: 40, fromS: F }), paths: { recherche: 1 } }],
    capacity: narrowBase,
  },
  'crowd connexion front': {
    streams: [...ordinary(), { ...homes({ ent, perS: 60, fromS: F }), paths: J2 }],
    capacity: narrowFront,
  },
  'crowd mobile': {
    streams: [...ordinary(), { ...homes({ ent, perS: 40, fromS: F }), sourceClass: 'mobile' }],
    capacity: narrowBase,
  },
  'crowd app client rare': {
    streams: [...app, { ...homes({ ent, perS: 40, fromS: F }), client: 'app' }],
    capacity: narrowBase,
  },
  'crowd app client new': {
    streams: [...ordinary(), { ...homes({ ent, perS: 40, fromS: F }), client: 'app' }],
    capacity: narrowBase,
  },
  'crowd unknown nets, unknown usual': {
    streams: [...unk, { ...homes({ ent, perS: 40, fromS: F }), sourceClass: 'unknown' }],
    capacity: narrowBase,
  },
  'flood unknown script, unknown usual': {
    streams: [...unk, { ...flood({ ent, perS: 60, fromS: F }), sourceClass: 'unknown' }],
    capacity: narrowBase,
  },
  'crowd unknown nets (partial decl), home usual': {
    streams: [
      ...ordinary(),
      { ...homes({ ent, perS: 28, fromS: F }) },
      { ...homes({ ent, perS: 12, fromS: F }), sourceClass: 'unknown' },
    ],
    capacity: narrowBase,
  },
  'crowd low traffic': {
    streams: [...low(0.3), homes({ ent, perS: 25, fromS: F })],
    capacity: { [base]: 9, [portail]: 30 },
  },
  'crowd not signed in': {
    streams: [...ordinary(), { ...homes({ ent, perS: 40, fromS: F }), signedIn: false }],
    capacity: narrowBase,
  },
  'crowd retry no': {
    streams: [...ordinary(), { ...homes({ ent, perS: 40, fromS: F }), retries: false }],
    capacity: narrowBase,
  },
  'crowd anonymous front': {
    streams: [...ordinary(), { ...homes({ ent, perS: 60, fromS: F }), signedIn: false }],
    capacity: narrowFront,
  },
  'flood front': { streams: [...ordinary(), flood({ ent, perS: 90, fromS: F })], capacity: narrowFront },
  'flood low': { streams: [...low(0.3), flood({ ent, perS: 40, fromS: F })], capacity: { [frontal]: 15 } },
  'flood browser-like hosting': {
    streams: [...ordinary(), { ...flood({ ent, perS: 90, fromS: F }), client: 'browser' }],
    capacity: narrowFront,
  },
  'fault low auth': { streams: low(0.3), breakages: [{ cell: 'national/authentification', kind: 'errors', fromS: F }] },
  'slow base low': { streams: low(0.4), breakages: [{ cell: 'ent-est/base', kind: 'slow', fromS: F }] },
  'crash front': { streams: ordinary(), breakages: [{ cell: 'ent-est/frontal', kind: 'crash', fromS: F }] },
  'crash auth low': { streams: low(0.3), breakages: [{ cell: 'national/authentification', kind: 'crash', fromS: F }] },
  'crash base low': { streams: low(0.3), breakages: [{ cell: 'ent-est/base', kind: 'crash', fromS: F }] },
};
const only = process.argv[2];
for (const [name, sc] of Object.entries(cases)) {
  if (only && !name.includes(only)) continue;
  for (const seed of [1, 2, 3]) {
    const causes = new Map<string, number>(),
      susp = new Map<string, number>();
    let first = -1,
      named = -1;
    let last: any;
    for (const s of watch({ ...sc, seed } as Scenario, 170))
      for (const v of s.harmed) {
        if (first < 0) first = s.atS;
        if (v.cause !== 'undetermined' && named < 0) named = s.atS;
        causes.set(v.cause!, (causes.get(v.cause!) ?? 0) + 1);
        const k = v.suspects[0]!.cell;
        susp.set(k, (susp.get(k) ?? 0) + 1);
        last = v;
      }
    console.log(
      name,
      '#' + seed,
      'harm@',
      first,
      'named@',
      named,
      [...causes].join(' '),
      '|',
      [...susp].join(' '),
      last ? JSON.stringify(last.probability, (k, v) => (typeof v === 'number' ? +v.toFixed(2) : v)) : '',
    );
  }
}
