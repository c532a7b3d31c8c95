import { describe, expect, it } from 'vitest';
import type { ArrivalKey, ArrivalsAnswer } from '../../../dashboard/protocol/arrivals.js';
import { arrivalsReport, declaredLines } from '../../../dashboard/terminal/arrivals.js';

const NOW_MS = Date.parse('2021-04-06T08:00:00Z');
const good: ArrivalKey = {
  service: 'portail',
  host: 'www.ent-est.example',
  cell: 'ent-est/portail',
  signals: [{ signal: 'traces', rows: 1200, lastReceivedMs: NOW_MS - 1_400, delayP50Ms: 310, delayP95Ms: 620 }],
  requests: 1000,
  missing: [],
  samplingKnown: true,
  weight: 1,
};

function report(...keys: ArrivalKey[]) {
  const answer: ArrivalsAnswer = {
    sender: 'beta',
    fromMs: NOW_MS - 900_000,
    toMs: NOW_MS,
    examinedFromMs: NOW_MS - 900_000,
    keys,
  };
  return arrivalsReport(answer);
}

const faults = (...keys: ArrivalKey[]): string[] => report(...keys).lines.filter((line) => line.includes('!'));

describe('what vigie check says of a sender', () => {
  it('is short where all is well', () => {
    expect(report(good)).toEqual({
      fine: true,
      lines: [
        'beta, received in the last 15 min:',
        '',
        'portail at www.ent-est.example: ent-est/portail',
        '  1200 spans, the last 1.4 s ago; delay 0.31 s (median), 0.62 s (95 %)',
      ],
    });
  });

  it('says what to look at where nothing came', () => {
    const { lines, fine } = report();
    expect(fine).toBe(false);
    expect(lines.join('\n')).toMatch(/nothing was received in the last 15 min[\s\S]*token[\s\S]*clock/);
  });

  it('gives the rule to copy for a key that no rule names', () => {
    const rule = '- { sender: beta, service: blog, host: b.example, cell: ENT/MAILLON }';
    const { cell: _, ...key } = { ...good, service: 'blog', host: 'b.example', rule };
    const { lines, fine } = report(good, key);
    expect(fine).toBe(false);
    expect(lines).toContain('blog at b.example: unmapped');
    expect(lines.at(-1)).toBe(`  ${rule}`);
  });

  it.each<[string, Partial<ArrivalKey>, RegExp]>([
    [
      'lack of attributes',
      { missing: [{ attribute: 'client.address', requests: 400 }] },
      /400 of 1000 .* client\.address/,
    ],
    ['lateness', { signals: [{ ...good.signals[0]!, delayP95Ms: 5_200 }] }, /5\.2 s late .*, 1 s are asked/],
    ['a clock that is ahead', { signals: [{ ...good.signals[0]!, delayP50Ms: -7_000 }] }, /clock is 7 s ahead/],
    ['sampling that cannot be read', { samplingKnown: false }, /ot=th/],
    ['no name', { service: '' }, /OTEL_SERVICE_NAME/],
  ])('names %s', (_, over, said) => {
    expect(faults({ ...good, ...over })).toEqual([expect.stringMatching(said)]);
  });

  it('does not hold abandoned requests against a sender', () => {
    expect(report({ ...good, missing: [{ attribute: 'http.response.status_code', requests: 10 }] }).fine).toBe(true);
  });

  it('lets nothing a sender wrote steer the terminal', () => {
    const { lines } = report({ ...good, service: 'a\u001b[2J\nb', host: '\u009b31m' });
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
  });
});

describe('alerts that a sender declares', () => {
  const unplaced = (change: object) => ({
    ...{ id: 'a', sender: 'beta', text: 'Disque', sinceMs: NOW_MS, labels: { alertname: 'Disque', job: 'san' } },
    ...{ suggestion: '- { id: disque }', ...change },
  });

  it('without any says nothing', () => {
    expect(declaredLines({ alerts: [], unplaced: [] })).toEqual([]);
  });

  it('tells those on their cells, and why the others have none, with the rule to copy, once', () => {
    const alerts = [{ id: 'b', sender: 'beta', cell: 'ent-est/base', text: 'Base\u001b[2J', sinceMs: NOW_MS }];
    expect(declaredLines({ alerts, unplaced: [unplaced({}), unplaced({ rule: 'san', endedMs: NOW_MS })] })).toEqual([
      '',
      'alerts of its own monitoring: 1 on their cells, 2 on none',
      '  ent-est/base: Base\ufffd[2J',
      '  ! Disque: no rule has its labels',
      '    alertname=Disque, job=san',
      '  ! Disque (over): the rule "san" leads to no cell of the chain',
      '    alertname=Disque, job=san',
      '',
      'For the paging files, under "inbound:":',
      '  - { id: disque }',
    ]);
  });
});
