import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openLedger, type Told } from '../../../alerts/incident/fold.js';
import type { Assessment } from '../../../alerts/incident/payload.js';
import en from '../../../chain/vocabulary/command.en.json' with { type: 'json' };
import fr from '../../../chain/vocabulary/command.fr.json' with { type: 'json' };
import { commandSentence, commandTexts, type Speaker } from '../../../chain/vocabulary/command.js';
import { AUDIENCES, INCIDENT_STATES, ROLES } from '../../../chain/vocabulary/incident.js';
import { LANGUAGES, type Language, vocabulary } from '../../../chain/vocabulary/render.js';
import { MORNING } from '../../alerts/situation.js';

interface Texts {
  readonly [key: string]: string | Texts;
}

/** Every text by its key, as the sorted list of the parameters it uses. */
function parameters(texts: Texts, prefix = ''): Record<string, readonly string[]> {
  const entries = Object.entries(texts).flatMap(([key, text]): [string, readonly string[]][] =>
    typeof text === 'string'
      ? [[prefix + key, [...new Set([...text.matchAll(/\{\{(\w+)/g)].map(([, name = '']) => name))].sort()]]
      : Object.entries(parameters(text, `${prefix}${key}.`)),
  );
  return Object.fromEntries(entries);
}

const speaker = (language: Language): Speaker => ({
  t: (key, params) => commandTexts(language)(key, { ...params }),
  word: (key) => vocabulary(language)(key),
  percent: (share) => new Intl.NumberFormat(language, { style: 'percent' }).format(share),
  time: (atMs) => new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: 'Europe/Paris' }).format(atMs),
  name: (id) => (id === 'ent-est/base' ? 'Base de données, ENT de l’Est' : id),
});

/** The sentence that an event leaves on the timeline of `i1`. */
function told(event: Pick<Told, 'type' | 'payload'>, language: Language): string | undefined {
  const ledger = openLedger();
  const tell = (one: Pick<Told, 'type' | 'payload'>) =>
    ledger.apply({ at: new Date(MORNING).toISOString(), ...one } as Told);
  const assessment: Assessment = {
    ...{ sinceMs: MORNING, probability: 0.8, maillon: 'ent-est/base' },
    ...{ severity: 'P2' as const, cause: 'saturation' as const },
    ...{ cells: ['ent-est/base', 'ent-est/portail'], suspects: [], evidence: [], missingFeeds: [] },
  };
  tell({
    type: 'incident.opened',
    payload: { incident: 'i1', assessment, reason: { key: 'reason.opened', params: {} } },
  });
  tell(event);
  const entry = ledger.timelines.get('i1')?.[1];
  return entry && commandSentence(`timeline.${entry.key}`, entry.params, speaker(language));
}

const who = { incident: 'i1', by: 'Paul', declared: true };

describe('the vocabulary of incident command', () => {
  it('has the same keys and parameters in French and English', () => {
    expect(parameters(en)).toEqual(parameters(fr));
  });

  it.each(LANGUAGES)('has a word for every role, state, audience and refusal (%s)', (language) => {
    const t = commandTexts(language);
    const source = ['alerts/incident/command/act.ts', 'alerts/command.ts', 'dashboard/server/command.ts']
      .map((file) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8'))
      .join('\n');
    const refusals = [...source.matchAll(/(?:new Refusal\('|'refused\.)([a-z-]+)'/g)].map(
      ([, key]) => `refused.${key}`,
    );
    expect(refusals.length).toBeGreaterThan(30);
    const keys = [
      ...ROLES.map((role) => `role.${role}`),
      ...INCIDENT_STATES.map((state) => `state.${state}`),
      ...AUDIENCES.map((audience) => `audience.${audience}`),
      ...refusals,
    ];
    expect(keys.filter((key) => t(key) === key)).toEqual([]);
    expect(Object.keys(fr.refused).filter((key) => !refusals.includes(`refused.${key}`))).toEqual([]);
  });

  it.each([
    [
      'fr',
      [
        'Prend le rôle : référent maillon, pour Base de données, ENT de l’Est.',
        'Le directeur de crise retient : Attaque. Le détecteur dit : Saturation (80\u00a0%).',
        'Étape proposée : espacer (fiche saturation, version 3).',
        'État : contenu.',
        'Fait constaté.',
        '1 maillon mis dans un incident à part, i2.',
      ],
    ],
    [
      'en',
      [
        'Takes the role: maillon lead, for Base de données, ENT de l’Est.',
        'The incident director holds: Attack. The detector says: Saturation (80%).',
        'Step proposed: espacer (runbook saturation, version 3).',
        'State: contained.',
        'Fact.',
        '1 maillon put into an incident of its own, i2.',
      ],
    ],
  ] as const)('says what people do, with names and figures of the reader (%s)', (language, sentences) => {
    const events = [
      { type: 'role.taken', payload: { ...who, role: 'maillon-lead', maillon: 'ent-est/base' } },
      {
        type: 'verdict.overridden',
        payload: { ...who, cause: 'attack', motive: 'm', detector: { cause: 'saturation', probability: 0.8 } },
      },
      {
        type: 'step.ticked',
        payload: { ...who, runbook: 'saturation', version: 3, step: 'espacer', as: 'proposed', people: 2 },
      },
      { type: 'state.set', payload: { ...who, state: 'contained' } },
      { type: 'note.written', payload: { ...who, nature: 'fact', text: 'Plein.', attachments: [] } },
      {
        type: 'incident.split',
        payload: {
          ...who,
          into: 'i2',
          cells: ['ent-est/portail'],
          maillon: 'ent-est/portail',
          motive: 'm',
          severity: 'P3',
        },
      },
    ] as const;
    expect(events.map((event) => told(event as never, language))).toEqual(sentences);
  });

  it.each([
    [
      'fr',
      'Message m1 diffusé ; prochain point à 08:20.',
      'L’étape bloquer demande l’accord de : directeur de crise, adjoint.',
    ],
    ['en', 'Message m1 sent; next one at 8:20 AM.', 'Step bloquer needs the agreement of: incident director, deputy.'],
  ] as const)('announces the next message, and names offices (%s)', (language, message, refusal) => {
    const next = { message: 'm1', context: 'next', nextMs: MORNING + 20 * 60_000 };
    const offices = { step: 'bloquer', roles: 'director, deputy' };
    expect(commandSentence('timeline.message_sent', next, speaker(language))).toBe(message);
    expect(commandSentence('refused.step-needs-role', offices, speaker(language))).toBe(refusal);
  });
});
