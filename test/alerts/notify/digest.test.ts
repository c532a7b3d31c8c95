import { describe, expect, it } from 'vitest';
import type { HeldPage, Page } from '../../../alerts/incident/incident.js';
import { limits } from '../../../alerts/notify/paging/schema.js';
import { capStage } from '../../../alerts/notify/stages/cap.js';
import type { Round, Routed } from '../../../alerts/notify/stages/stage.js';
import { MORNING } from '../situation.js';
import { incident, page, rendered } from './paged.js';

const MINUTE = 60_000;
const stage = capStage({ limits: limits.parse({ perPerson: 2, digestMin: 30 }) });
const said = { severity: 'P1', cause: 'saturation', maillon: 'ent-est/portail' } as const;
const told = (step: number, dueMs: number, facts: Partial<Page> = {}): Page =>
  page({ target: 'marie@mail', step, dueMs, said, ...facts });
const held = (step: number, atMs: number, target = 'marie@mail'): HeldPage => ({
  target,
  step,
  generation: 1,
  said,
  atMs,
});
const due = (
  step: number,
  pages: readonly Page[],
  capped: readonly HeldPage[] = [],
  target = 'marie@mail',
): Routed => ({
  ...{ incident: incident({ pages, capped }), step, generation: 1, status: 'firing', target },
});

/** What passes at an instant, and what was said of the rest. */
async function at(atMs: number, ...intents: Routed[]) {
  const kept: string[] = [];
  const round: Round = { atMs, incidents: [], explain: (_intent, { key }) => kept.push(key) };
  return { passed: await stage.exec(intents, round), kept };
}

const before = [told(0, MORNING), told(1, MORNING + 5 * MINUTE)];

describe('beyond the cap', () => {
  it('messages are held until the interval is over, then one goes, and stands for them', async () => {
    const capped = [held(2, MORNING + 10 * MINUTE), held(3, MORNING + 20 * MINUTE)];
    expect(await at(MORNING + 34 * MINUTE, due(3, before, capped))).toEqual({ passed: [], kept: ['stage.capped'] });
    const { passed } = await at(MORNING + 35 * MINUTE, due(3, before, capped));
    expect(passed).toMatchObject([{ step: 3, digest: capped }]);
  });

  it('of two that are due together one goes; by mail and by telephone at once is one', async () => {
    const atMs = MORNING + 35 * MINUTE;
    const capped = [held(2, MORNING + 10 * MINUTE)];
    const { passed, kept } = await at(
      atMs,
      due(2, before, capped),
      due(3, before, capped),
      due(2, before, capped, 'marie@sms'),
    );
    expect(passed.map(({ target, step }) => `${target} ${step}`)).toEqual(['marie@mail 2', 'marie@sms 2']);
    expect(passed.map(({ digest }) => digest?.length)).toEqual([1, 1]);
    expect(kept).toEqual(['stage.capped']);
  });

  it('what was told in one digest is not in the next', async () => {
    const capped = [held(2, MORNING + 10 * MINUTE), held(3, MORNING + 40 * MINUTE)];
    const pages = [...before, told(2, MORNING + 35 * MINUTE, { digest: capped.slice(0, 1) })];
    const { passed } = await at(MORNING + 65 * MINUTE, due(3, pages, capped));
    expect(passed).toMatchObject([{ digest: [{ step: 3 }] }]);
  });

  it('what is worse than all that was told goes at once, and for itself', async () => {
    const grave = { ...said, severity: 'P2' as const };
    const pages = before.map((one) => ({ ...one, said: grave }));
    const { passed } = await at(MORNING + 12 * MINUTE, {
      ...due(0, pages, [held(2, MORNING + 10 * MINUTE)]),
      generation: 2,
    });
    expect(passed).toHaveLength(1);
    expect(passed[0]).not.toHaveProperty('digest');
  });

  it('a message that nothing was held before is no digest; an end never is', async () => {
    const { passed } = await at(MORNING + 60 * MINUTE, due(2, before), {
      ...due(0, before, [held(2, MORNING + 10 * MINUTE)]),
      status: 'resolved',
    });
    expect(passed.map((one) => one.digest)).toEqual([undefined, undefined]);
  });
});

describe('a digest', () => {
  const digest = [held(1, MORNING + 5 * MINUTE), held(2, MORNING + 10 * MINUTE)];
  const { texts } = rendered({ digest });
  const spaced = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

  it('says in its subject that it is one, and of how many', () => {
    expect(spaced(texts.fr.summary)).toMatch(
      /^Récapitulatif \(2 messages retenus\) · \[P1\] Portail · ENT de l'Est : saturation/,
    );
    expect(spaced(texts.en.summary)).toMatch(/^Digest \(2 messages held back\) · \[P1\] /);
  });

  it('lists what it stands for before all else', () => {
    expect(spaced(texts.fr.description).split('\n').slice(0, 4)).toEqual([
      'Récapitulatif : ce message en remplace 2, retenus depuis 08:05:00.',
      "- 08:05:00, étape 2 : [P1] Portail · ENT de l'Est, saturation",
      "- 08:10:00, étape 3 : [P1] Portail · ENT de l'Est, saturation",
      expect.stringMatching(/^Depuis 07:59:56/),
    ]);
    expect(texts.en.description).toContain('- 08:05:00, step 2: [P1] ');
  });

  it('another page says nothing of it', () => {
    expect(rendered().texts.fr.summary).toMatch(/^\[P1\]/);
    expect(rendered().texts.fr.description).not.toContain('Récapitulatif');
  });
});
