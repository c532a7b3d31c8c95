import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadChain } from '../../chain/load.js';
import { compileMapping } from '../../chain/mapping.js';
import { compileSources } from '../../chain/sources.js';
import { botAddress, household, school } from '../../demo/load/places.js';
import { seeded } from '../../demo/random.js';
import { poolLimits } from '../../demo/service/sizing.js';
import { entIds, siteOf, sites } from '../../demo/topology.js';

const chain = await loadChain(fileURLToPath(new URL('../../chain/demo', import.meta.url)));

test('the demo runs one service for each cell of its chain, in the order people meet them', () => {
  expect(sites.map(({ cell }) => cell).sort()).toEqual(chain.cells.map(({ id }) => id).sort());
  expect(sites.slice(0, 2).map(({ cell }) => cell)).toEqual(['national/authentification', 'national/classe-virtuelle']);
  expect(entIds).toEqual(['lycees-nord', 'colleges-nord', 'ent-est', 'ent-sud']);
});

test.each(sites.map((site) => [site.cell, site] as const))('%s is known to the chain by its names', (cell, site) => {
  const mapping = compileMapping(chain);
  expect(mapping.cell(site.sender, site.maillon, site.host)?.id).toBe(cell);
  expect(mapping.peer(site.host)?.id).toBe(cell);
});

test('services call exactly the cells that the declared chain says they depend on', () => {
  const mapping = compileMapping(chain);
  for (const cell of chain.cells) {
    const called = siteOf(cell.id).calls.map((host) => mapping.peer(host)?.id);
    expect([...called].sort()).toEqual([...cell.dependsOn].sort());
  }
});

test('each service has its own loopback address and a bounded pool', () => {
  expect(new Set(sites.map(({ address }) => address)).size).toBe(sites.length);
  for (const { cell, address } of sites) {
    expect(address).toMatch(/^127\.40\.\d+\.\d+$/);
    expect(poolLimits(cell).workers).toBeGreaterThan(0);
  }
  expect(() => poolLimits('ent-est/nowhere')).toThrow('no pool is sized for ent-est/nowhere');
});

test('the addresses people and bots come from are what the chain says they are', () => {
  const classOf = compileSources(chain);
  const random = seeded('places');
  for (let draw = 0; draw < 300; draw += 1) {
    expect(classOf(household(random))).toBe('home');
    expect(classOf(school(random, 'ent-sud'))).toBe('school');
    expect(classOf(botAddress(random))).toBe('hosting');
  }
  expect(new Set(Array.from({ length: 300 }, () => school(random, 'ent-est'))).size).toBe(8);
  expect(new Set(Array.from({ length: 2000 }, () => household(random))).size).toBeGreaterThan(1900);
});
