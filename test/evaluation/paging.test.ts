import { expect, test } from 'vitest';
import { scenarioNamed } from '../../demo/scenarios/all.js';
import { medianOf, OUTAGES, runOf } from '../bench/paging.js';

test('a run counts from the harm to the page, and says which of both did not come', () => {
  const harmMs = Date.UTC(2021, 3, 6, 6, 0, 0);
  expect(runOf('panne', harmMs, harmMs + 12_340)).toEqual({
    ...{ scenario: 'panne', harm_at: '2021-04-06T06:00:00.000Z', page_at: '2021-04-06T06:00:12.340Z', seconds: 12.3 },
  });
  expect(runOf('panne', harmMs, undefined)).toMatchObject({ page_at: null, seconds: null });
  expect(runOf('panne', undefined, harmMs)).toMatchObject({ harm_at: null, seconds: null });
});

test('a page that did not come is later than all', () => {
  expect(medianOf([10, 30, 20])).toBe(20);
  expect(medianOf([10, 30, 20, 15])).toBe(17.5);
  expect(medianOf([10, null, 20])).toBe(20);
  expect(medianOf([10, null, null])).toBeNull();
  expect(medianOf([])).toBeNull();
});

test('the runs are six outages that the demo plays', () => {
  expect(new Set(OUTAGES).size).toBe(6);
  for (const name of OUTAGES) expect(scenarioNamed(name).expected).toBeDefined();
});
