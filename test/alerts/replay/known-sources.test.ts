import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import type { Verdict } from '../../../alerts/detect/verdict.js';
import { replay } from '../../../alerts/replay/replay.js';
import { tell } from '../../../alerts/replay/tell.js';
import { type Opened, opened } from '../../collector/store/opened.js';
import { chain } from '../detect/support/chain.js';
import { START_S } from '../detect/support/simulate.js';
import { homes, ordinary } from '../detect/support/streams.js';
import { Telemetry } from './stored.js';

/** The first minute is ordinary; in the second the flood begins. */
const MINUTE = START_S - (START_S % 60) + 60 - START_S;
const FROM_S = MINUTE + 90;
const UNTIL_S = MINUTE + 140;
const ENTRY = 'lycees-nord/frontal';
const settings = defaultSettings;
const madeWith = { chain: chain.hash, weights: 'w', build: 'b' };
const at = (seconds: number): number => (START_S + seconds) * 1000;

/** Browsers at home, a few requests each, like any pupil's: but from thousands of addresses that nobody has seen. */
const proxies = { ...homes({ ent: 'lycees-nord', perS: 40, fromS: FROM_S }), sources: 40_000, signedIn: false };
const telemetry = new Telemetry(
  { seed: 11, streams: [...ordinary(), proxies], capacity: { 'lycees-nord/portail': 25 } },
  UNTIL_S,
);

/** Those of the ordinary minutes came on every day of the week before. */
const EARLIER = `INSERT INTO sources
SELECT 86400, Day - back, Ent, Maillon, SourceClass, toDateTime(Day - back, 'UTC'), 0, Every, Sample, Sampled, Spans, MaxReceivedAt, KeepUntil
FROM sources ARRAY JOIN [1, 2, 3, 4, 5, 6, 7] AS back WHERE Step = 60 AND Bucket < toDateTime({flood:UInt32})`;

let open: Opened;
let without: Verdict | undefined;
let told: Verdict | undefined;

/** The last verdict on the entry. */
async function judged(): Promise<Verdict | undefined> {
  const range = { fromMs: at(UNTIL_S - 12), toMs: at(UNTIL_S - settings.delayS), asOfMs: at(UNTIL_S + 60) };
  let last: Verdict | undefined;
  for await (const { verdicts } of replay({
    ...{ client: open.store.client, chain, settings, madeWith, ...range },
    asKnown: false,
  }))
    last = verdicts.find(({ cell }) => cell === ENTRY);
  return last;
}

beforeAll(async () => {
  open = await opened();
  for (let second = 0; second < UNTIL_S; second += 2) await telemetry.store(open.store, second, second + 2);
  without = await judged();
  await open.store.client.command({ query: EARLIER, query_params: { flood: START_S + FROM_S - 30 } });
  told = await judged();
}, 240_000);
afterAll(() => open.close());

const ofSources = (verdict: Verdict | undefined) =>
  verdict?.evidence.find(({ key }) => key === 'sources_known' || key === 'sources_unknown');

describe('addresses that nobody has seen in the weeks before', () => {
  it('are evidence of an attack, in a sentence with its number, for whoever replays it', () => {
    const evidence = ofSources(told);
    expect(evidence).toMatchObject({ key: 'sources_unknown', hypothesis: 'attack' });
    expect(evidence?.nats).toBeGreaterThan(0);
    expect(Number(evidence?.params.share)).toBeLessThan(0.2);
    const change = { ...(told as Verdict), at: new Date(at(UNTIL_S)).toISOString() };
    expect(tell(change as Parameters<typeof tell>[0], chain, 'fr').join('\n')).toMatch(
      /adresses en plus n’ont presque jamais été vues/,
    );
    expect(told?.probability.attack).toBeGreaterThan(without?.probability.attack ?? 1);
  });

  it('are none without a week of earlier days: the verdict says which feed it misses', () => {
    expect(ofSources(without)).toBeUndefined();
    expect(without?.missingFeeds).toContain('known');
    expect(told?.missingFeeds).not.toContain('known');
  });
});
