import { expect, it } from 'vitest';
import type { Picture } from '../../../alerts/picture.js';
import { loadChain } from '../../../chain/load.js';
import type { OperatorHistory } from '../../../dashboard/protocol/operators.js';
import {
  type Column,
  figureOf,
  operatorRows,
  readOrder,
  sortedRows,
  unitOf,
  writeOrder,
} from '../../../dashboard/web/model/operators.js';
import { shownOf } from '../support/live.js';

const chain = await loadChain(new URL('../../../chain/demo', import.meta.url).pathname);
const T0 = Date.parse('2021-04-06T06:02:31Z');

import { presencePicture, saturationPicture } from '../support/pictures.js';

const history: OperatorHistory[] = ['alpha', 'etat'].map((operator, index) => ({
  ...{ operator, good: [], incidents: { own: index, suffered: 0 }, harmedMs: 1000 * (2 - index) },
  served: { requests: 10, good: 9 - index },
}));

const rowsOf = (picture: Picture) => {
  const { live, screen } = shownOf(chain, picture);
  return operatorRows(live, screen, history);
};

it('weighs the good answers of an operator by how much is asked of each of its maillons', () => {
  const [alpha] = rowsOf(saturationPicture(chain, T0, T0 - 60_000));
  const picture = saturationPicture(chain, T0, T0 - 60_000);
  const own = picture.cells.filter(({ cell }) => /^(?:lycees|colleges)-nord\//.test(cell));
  const offered = own.reduce((sum, one) => sum + one.offeredPerS, 0);
  expect(alpha).toMatchObject({ operator: 'alpha', ents: 2, cells: 8, ill: 4, unseen: 0 });
  expect(alpha?.goodNow).toBeCloseTo(own.reduce((sum, one) => sum + one.offeredPerS * one.goodRatio, 0) / offered, 3);
});

it('leaves out of the ratio what is not heard, and says which share that is', () => {
  const beta = rowsOf(presencePicture(chain, T0)).find(({ operator }) => operator === 'beta')!;
  expect(beta.unseen).toBeCloseTo(3 / 8, 9);
  expect(beta.goodNow).toBeGreaterThan(0.9);
  expect(beta.history).toBeUndefined();
});

it.each<[Column, boolean, string[]]>([
  ['name', false, ['alpha', 'beta', 'etat']],
  ['name', true, ['etat', 'beta', 'alpha']],
  ['harmed', true, ['alpha', 'etat', 'beta']],
  ['harmed', false, ['etat', 'alpha', 'beta']],
  ['own', true, ['etat', 'alpha', 'beta']],
  ['lately', false, ['etat', 'alpha', 'beta']],
])('sorts by %s (descending: %s); what is unknown stands last either way', (by, descending, order) => {
  const rows = rowsOf(saturationPicture(chain, T0, T0 - 60_000));
  expect(sortedRows(rows, { by, descending }, (id) => id, 'fr').map(({ operator }) => operator)).toEqual(order);
});

it('puts those in trouble now first among equals, whichever the direction', () => {
  const rows = rowsOf(saturationPicture(chain, T0, T0 - 60_000)).map((row) => ({
    ...row,
    ill: row.operator === 'etat' ? 2 : 0,
  }));
  const order = (descending: boolean) =>
    sortedRows(rows, { by: 'suffered', descending }, (id) => id, 'fr').map(({ operator }) => operator);
  expect(order(true)).toEqual(['etat', 'alpha', 'beta']);
  expect(order(false)).toEqual(['etat', 'alpha', 'beta']);
});

it.each([
  ['name', { by: 'name', descending: false }],
  ['-ill', { by: 'ill', descending: true }],
  ['ill', { by: 'ill', descending: false }],
] as const)('reads the order %s of an address, and writes it again', (text, order) => {
  expect(readOrder(text)).toEqual(order);
  expect(writeOrder(order)).toBe(text);
});

it.each([undefined, '', '-', 'toString', '--ill', 'nothing'])('takes %j for the order it has by itself', (text) => {
  expect(readOrder(text)).toEqual({ by: 'harmed', descending: true });
});

it('gives figures to reckon with: seconds, shares, counts, and nothing where nothing is known', () => {
  const [alpha, beta] = rowsOf(saturationPicture(chain, T0, T0 - 60_000));
  expect([figureOf(alpha!, 'harmed'), unitOf('harmed')]).toEqual([2, 'seconds']);
  expect([figureOf(alpha!, 'lately'), unitOf('lately')]).toEqual([0.9, 'share']);
  expect([figureOf(alpha!, 'ill'), unitOf('ill')]).toEqual([4, undefined]);
  expect(figureOf(beta!, 'harmed')).toBeNull();
});
