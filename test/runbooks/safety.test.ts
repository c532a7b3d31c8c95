import { describe, expect, it } from 'vitest';
import { faults } from './support.js';

/** The panne runbook, for these verdicts, with one more step and these approvals. */
function runbook(verdicts: string, step: string, approvals = ''): (text: string) => string {
  return (text) =>
    text
      .replace(/ {2}verdict: \[fault.*\n/, `  verdict: [${verdicts}]\n`)
      .replace('needs_approval:\n', `needs_approval:\n${approvals}`)
      .replace('## Vérifier l’effet\n', `${step}\n\n## Vérifier l’effet\n`);
}
const one = '  - { id: un, by: [astreinte], people: 1, what: Bloquer. }\n';
const two = '  - { id: deux, by: [astreinte, référent sécurité], people: 2, what: Bloquer. }\n';
const told = async (...parts: Parameters<typeof runbook>): Promise<string[]> => faults({ 'a.md': runbook(...parts) });

describe('never a block for a crowd', () => {
  it.each(['saturation', 'saturation+fault', 'undetermined', 'attack, saturation'])(
    'a runbook for %s must not block, even by two people',
    async (verdicts) => {
      const step = '### Couper un réseau {#couper kind=block approval=deux}\n\nLe pare-feu.';
      expect(await told(verdicts, step, two)).toEqual([
        expect.stringMatching(
          /^a\.md:\d+: step "couper" is a block, and this runbook applies to ".*": the crowd are pupils/,
        ),
      ]);
    },
  );

  it('nor filter', async () => {
    const [fault] = await told('saturation', '### Défi {#defi kind=filter}\n\nPour tous.');
    expect(fault).toContain('step "defi" is a filter');
  });

  it.each([
    ['nginx', 'deny 192.0.2.0/24;'],
    ['nginx', 'location / { deny all; }'],
    ['nginx', 'limit_req_zone $binary_remote_addr zone=a:1m rate=1r/s;'],
    ['haproxy', 'http-request deny if { src 192.0.2.0/24 }'],
    ['haproxy', 'tcp-request connection reject if { src -f /etc/haproxy/listes }'],
    ['sh', 'iptables -A INPUT -s 192.0.2.7 -j DROP'],
    ['sh', 'nft add rule inet filter input ip saddr 192.0.2.7 drop'],
    ['sh', 'ip route add blackhole 192.0.2.0/24'],
    ['sh', 'fail2ban-client set ent banip 192.0.2.7'],
    ['pgsql', 'host all all 192.0.2.0/24 reject'],
  ])('nor disguise it: %s, %s', async (language, code) => {
    const step = `### Alléger {#alleger kind=ease}\n\n\`\`\`${language}\n${code}\n\`\`\``;
    expect(await told('saturation', step)).toEqual([
      expect.stringMatching(/step "alleger" says it is a ease, and blocks: ".+"; say kind=block, or do without$/),
    ]);
  });

  it('nor by its title; what is warned of in the text is no block', async () => {
    const [fault] = await told('fault', '### Bloquer le lycée {#b kind=ease}\n\nVite.');
    expect(fault).toContain('step "b" says it is a ease, and blocks: "Bloquer"');
    const harmless = '### Alléger {#b kind=ease}\n\nNe jamais bloquer : `deny all` couperait un lycée. [x](rien.md)';
    expect(await faults({ 'a.md': runbook('saturation', harmless) }, { nowMs: 0 })).not.toContainEqual(
      expect.stringContaining('step "b"'),
    );
  });
});

describe('two people for a block', () => {
  const step = (attributes: string) => `### Couper un réseau {#couper kind=block${attributes}}\n\nLe pare-feu.`;

  it.each([
    ['', one + two, /step "couper" blocks without approval; add approval= and an id of needs_approval: un, deux, /],
    [' approval=un', one + two, /step "couper" blocks, and its approval "un" asks one person; two people must agree/],
    [
      ' approval=trois',
      two,
      /asks for the approval "trois", which needs_approval does not have; use one of its ids: deux, /,
    ],
  ])('%s', async (attributes, approvals, what) => {
    const all = await told('attack', step(attributes), approvals);
    expect(all).toContainEqual(expect.stringMatching(what));
  });

  it('is enough', async () => {
    const fine = runbook('attack', step(' approval=deux'), two);
    const [fault, ...rest] = await faults({ 'a.md': fine, 'b.md': () => '' });
    expect([fault, rest]).toEqual([expect.stringMatching(/^b\.md:1: does not begin/), []]);
  });
});

describe('steps', () => {
  it.each([
    ['### Un titre nu\n\nTexte.', '"Un titre nu" is no step; write it as ### Title {#id kind=ease}'],
    ['### Un {#geler kind=look}\n\nTexte.', 'step "geler" is there twice, first on line '],
    ['### Un {#un kind=look}', 'step "un" is empty; '],
    ['### Un {#un}\n\nTexte.', 'step "un" says no known kind; add kind= and one of look, tell, ease, '],
    ['### Un {#un kind=détruire}\n\nTexte.', 'step "un" says no known kind; '],
    ['### Un {#Un kind=look}\n\nTexte.', 'the step id "Un" is no slug; '],
    ['### Un {#un kind=look urgent}\n\nTexte.', 'step "un" has an unknown attribute "urgent"; '],
  ])('%s', async (step, what) => {
    expect(await told('fault', step)).toContainEqual(expect.stringContaining(what));
  });

  it('are needed: there must be something to tick', async () => {
    const bare = (text: string) => text.replace(/(## Agir\n)[\s\S]*?(## Vérifier l’effet)/, '$1\nRien à faire.\n\n$2');
    expect(await faults({ 'a.md': bare })).toEqual([expect.stringContaining('"## Agir" has no step to tick')]);
  });
});
