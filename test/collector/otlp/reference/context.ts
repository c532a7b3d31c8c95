import { compileMapping } from '../../../../chain/mapping.js';
import type { Cell, Chain } from '../../../../chain/model.js';
import { compilePaths } from '../../../../chain/paths.js';
import { compileSources } from '../../../../chain/sources.js';
import { createPseudonymiser } from '../../../../collector/admission/pseudonym.js';
import { compilePolicies } from '../../../../collector/otlp/privacy-policy.js';
import type { WalkContext } from '../../../../collector/otlp/walk-context.js';

const cell = (ent: string, maillon: string, latencyMs: number): Cell => ({
  id: `${ent}/${maillon}`,
  ent,
  maillon,
  operator: 'beta',
  territory: 'est',
  objective: {
    ...{ goodRatio: 0.95, latencyMs, windowDays: 28, schoolHoursOnly: false, timeZone: 'Europe/Paris' },
    ...{ byDefault: false, source: 'test', confidence: 'declared' },
  },
  dependsOn: [],
  rateFrom: 'spans',
  senders: ['beta'],
});

const parts = {
  cells: [cell('ent-est', 'portail', 500), cell('ent-sud', 'portail', 2000), cell('ent-est', 'base', 1000)],
  mapping: [
    { sender: 'beta', service: 'portail', host: 'portail.ent-est.test', cell: 'ent-est/portail' },
    { sender: 'beta', service: 'portail', host: 'portail.ent-sud.test', cell: 'ent-sud/portail' },
    { sender: 'beta', service: 'base', cell: 'ent-est/base' },
    { sender: 'beta', service: 'agenda', cell: 'ent-est/portail' },
    { sender: 'beta', service: 'agenda', host: 'portail.ent-est.test', cell: 'ent-est/portail' },
    { sender: 'beta', service: 'agenda', host: 'portail.ent-sud.test', cell: 'ent-sud/portail' },
  ],
  networks: [
    { prefix: '127.20.0.0/16', sourceClass: 'home' },
    { prefix: '2001:db8::/32', sourceClass: 'school' },
  ],
  paths: [
    { prefix: '/messagerie', family: 'messagerie' },
    { prefix: '/connexion', family: 'connexion' },
    { prefix: '/', family: 'portail' },
  ],
} satisfies Partial<Chain>;
export const chain = parts as unknown as Chain;

export const pseudonymise = createPseudonymiser(Buffer.alloc(32, 7));

/** A chain of three cells, enough to tell them apart. */
export const context: WalkContext = {
  mapping: compileMapping(chain),
  classifySource: compileSources(chain),
  pathFamily: compilePaths(chain),
  pseudonymise,
  privacy: compilePolicies(),
  keepForS: 86_400,
};

/** 2026-03-02T07:30:00Z. */
export const receivedAtNs = 1_772_436_600_000_000_000n;
