import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadChain } from '../../../../chain/load.js';
import type { Chain } from '../../../../chain/model.js';

const HEAD = `name: essai
provenance: { source: Essais, confidence: declared }
territories: [{ id: france, name: { fr: France, en: France }, kind: nation }]
operators: [{ id: op, name: { fr: Op, en: Op } }]
senders: [{ id: alpha, name: { fr: Alpha, en: Alpha } }]
maillons:
  - { id: dns, name: { fr: DNS, en: DNS }, reach: ent, layer: acces }
  - { id: frontal, name: { fr: Frontal, en: Front }, reach: ent, layer: acces }
  - { id: portail, name: { fr: Portail, en: Portal }, reach: ent, layer: portail }
vantages:
  - { id: ici, name: { fr: Ici, en: Here } }
  - { id: ailleurs, name: { fr: Ailleurs, en: Elsewhere } }
`;

export interface Probed {
  readonly ent: string;
  readonly url: string;
  /** Further keys of the probe, as YAML writes them inline. */
  readonly more?: string;
  readonly everyS?: number;
}

const entOf = ({ ent }: Probed): string =>
  `  - { id: ${ent}, name: { fr: ${ent}, en: ${ent} }, territory: france, operator: op, maillons: [dns, frontal, portail] }\n`;
/** The provider's own telemetry names the same host: probes must not pass for calls between its maillons. */
const ruleOf = ({ ent, url }: Probed): string =>
  `  - { sender: alpha, service: frontal, host: '${new URL(url).hostname}', cell: ${ent}/frontal }\n`;
const probeOf = ({ ent, url, more = '', everyS = 60 }: Probed): string =>
  `  - { id: ${ent}, ent: ${ent}, url: '${url}', vantages: [ici], everyS: ${everyS}, timeoutMs: 1000, ${more} cells: { dns: ${ent}/dns, tcp: ${ent}/frontal, tls: ${ent}/frontal, http: ${ent}/frontal, signin: ${ent}/portail } }\n`;

/** The directory of a chain in which each of these is an ENT and looked at from `ici`. */
export async function probedDirectory(probed: readonly Probed[]): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'vigie-probed-'));
  const lists = {
    ents: probed.map(entOf),
    mapping: probed.map(ruleOf),
    probes: probed.map(probeOf),
  };
  const sections = Object.entries(lists).map(([name, lines]) => `${name}:\n${lines.join('')}`);
  await writeFile(path.join(dir, 'chain.yaml'), HEAD + sections.join(''));
  return dir;
}

/** The same, loaded. */
export async function probedChain(probed: readonly Probed[]): Promise<Chain> {
  const dir = await probedDirectory(probed);
  return loadChain(dir).finally(() => rm(dir, { recursive: true }));
}
