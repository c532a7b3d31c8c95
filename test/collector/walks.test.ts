import { describe, expect, it } from 'vitest';
import { compileMapping } from '../../chain/mapping.js';
import type { Cell, Chain } from '../../chain/model.js';
import { compilePaths } from '../../chain/paths.js';
import { compileSources } from '../../chain/sources.js';
import { replaceable } from '../../chain/watched.js';
import { openWalks } from '../../collector/walks.js';
import { spanColumns } from './otlp/reference/columns.js';
import { context, receivedAtNs, chain as reference } from './otlp/reference/context.js';
import { decodeRows, type Row } from './otlp/reference/row-binary.js';
import { attributes, request, span } from './otlp/reference/spans.js';

const fail = (error: unknown): never => {
  throw error;
};
const host = 'portail.ent-est.test';
const sent = { 'server.address': host, 'client.address': '127.20.0.9', 'url.path': '/messagerie/lire' };

function follow() {
  const chain = replaceable(reference, fail);
  const walks = openWalks(chain, (of) => ({
    ...context,
    mapping: compileMapping(of),
    classifySource: compileSources(of),
    pathFamily: compilePaths(of),
  }));
  const walked = (): Row => {
    const { payload } = walks.walk.traces(request([span({ attributes: attributes(sent) })]), 'beta', receivedAtNs);
    return decodeRows(payload, spanColumns)[0]!;
  };
  const change = (some: Partial<Chain>) => chain.replace({ ...chain.current(), ...some });
  return { chain, walks, walked, change };
}

describe('the walks of a chain that changes', () => {
  it('give the next body to the cell of the new mapping, though the key was remembered', () => {
    const { walked, change } = follow();
    for (let n = 0; n < 3; n++) expect(walked()).toMatchObject({ Ent: 'ent-est', Maillon: 'portail' });
    change({ mapping: [{ sender: 'beta', service: 'portail', host, cell: 'ent-sud/portail' }] });
    expect(walked()).toMatchObject({ Ent: 'ent-sud', Maillon: 'portail' });
    change({ mapping: [] });
    expect(walked()).toMatchObject({ Ent: 'unmapped', Maillon: 'unmapped', Operator: '' });
  });

  it('follow the territory, the operator and the objective of a cell that stays', () => {
    const { walked, change, chain } = follow();
    expect(walked()).toMatchObject({ Operator: 'beta', Territory: 'est', Good: 1 });
    const cells = chain.current().cells.map((cell): Cell => {
      return { ...cell, operator: 'gamma', territory: 'ouest', objective: { ...cell.objective, latencyMs: 50 } };
    });
    change({ cells });
    expect(walked()).toMatchObject({ Operator: 'gamma', Territory: 'ouest', Good: 0 });
  });

  it('follow networks and path families, and keep the pseudonyms of addresses', () => {
    const { walked, change } = follow();
    const before = walked();
    expect(before).toMatchObject({ SourceClass: 'home', PathFamily: 'messagerie' });
    change({
      networks: [{ prefix: '127.20.0.0/16', sourceClass: 'school' }],
      paths: [{ prefix: '/messagerie', family: 'courrier' }],
    });
    expect(walked()).toMatchObject({ SourceClass: 'school', PathFamily: 'courrier', SourceHash: before.SourceHash });
  });

  it('change no more once they are stopped', () => {
    const { walks, walked, change } = follow();
    walks.stop();
    change({ mapping: [] });
    expect(walked()).toMatchObject({ Ent: 'ent-est' });
  });
});
