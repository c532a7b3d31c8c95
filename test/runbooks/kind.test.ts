import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../alerts/detect/verdict.js';
import { runbook } from '../../alerts/incident/assess.js';
import { loadChain } from '../../chain/load.js';
import { loadRunbooks } from '../../runbooks/registry.js';
import { shipped } from './support.js';

const registry = await loadRunbooks(shipped);
const chain = await loadChain(path.resolve(shipped, '../chain/demo'));

type Word = Parameters<typeof runbook>[0];

/** Which runbook an incident with this word is given, as the desk asks for it. */
function given(word: Partial<Word>, maillon = 'ent-est/frontal'): string | undefined {
  const whole = { cause: 'fault' as const, evidence: [], attackKind: undefined, ...word };
  return runbook(whole, maillon, chain, (outage) => {
    const found = registry.match(outage);
    return found && { id: found.runbook.id, reason: found.reason.key };
  })?.id;
}

function evidence(key: string, params: Evidence['params'], nats = 3): Evidence[] {
  return [{ key, params, nats, hypothesis: 'fault', origin: { kind: 'measured', from: 'paris' } }];
}

describe('the kind of an outage, for its runbook', () => {
  it('is that of the attack', () => {
    expect(given({ cause: 'attack', attackKind: 'slow-http' })).toBe('http-lent');
    expect(given({ cause: 'saturation+attack', attackKind: 'credential-stuffing' })).toBe('bourrage-identifiants');
    expect(given({ cause: 'attack' })).toBe('inondation');
    // A kind that lingers from before says nothing once the word is no attack.
    expect(given({ cause: 'saturation', attackKind: 'slow-http' })).toBe('saturation-frontal');
  });

  it('is else what a probe found wrong', () => {
    expect(given({ evidence: evidence('probe_certificate', { cell: 'ent-est/frontal', days: 2 }) })).toBe(
      'certificat-dns',
    );
    expect(given({ evidence: evidence('probe_failing', { check: 'tls', outcome: 'tls_name' }) })).toBe(
      'certificat-dns',
    );
    expect(given({ evidence: evidence('probe_failing', { check: 'dns', outcome: 'nxdomain' }) })).toBe(
      'certificat-dns',
    );
    expect(given({ evidence: evidence('probe_failing', { check: 'http', outcome: 'http_5xx' }) })).toBe('panne');
    expect(given({ evidence: evidence('probe_certificate', { days: 2 }, -1) })).toBe('panne');
    expect(given({ cause: 'fault' }, 'national/authentification')).toBe('service-national');
  });
});
