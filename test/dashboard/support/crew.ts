import type { Act } from '../../../alerts/incident/command/payloads.js';
import type { RunbookAnswer } from '../../../dashboard/protocol/answers.js';

/** What a crew says in the first minutes. */
const SAID: readonly (readonly [string, Act])[] = [
  ['Inès Moreau', { type: 'role.taken', role: 'director' }],
  ['Paul Lenoir', { type: 'role.taken', role: 'scribe' }],
  ['Zoé Kern', { type: 'role.taken', role: 'regions-liaison' }],
  [
    'Paul Lenoir',
    {
      type: 'note.written',
      attachments: [],
      nature: 'fact',
      text: 'Pool de connexions de la base plein ; les requêtes attendent.',
    },
  ],
  [
    'Zoé Kern',
    { type: 'hypothesis.put', text: 'Les emplois du temps ont été ouverts partout à 8 h.', probability: 0.6 },
  ],
  [
    'Zoé Kern',
    { type: 'hypothesis.revised', hypothesis: 'h1', probability: 0.8, motive: 'Les pages demandées sont celles-là.' },
  ],
  [
    'Inès Moreau',
    {
      type: 'note.written',
      attachments: [],
      nature: 'note',
      text: 'Opérateur Alpha joint, rappelle dans dix minutes.',
    },
  ],
];

/** Says it in the room of an incident; the first step of its runbook that one person may do is ticked, and a message is sent. */
export async function crewSpeaks(consoleUrl: string, incident: string, runbook: string): Promise<void> {
  const answer = await fetch(new URL(`api/v1/runbooks/${runbook}`, consoleUrl));
  const { parts } = (await answer.json()) as RunbookAnswer;
  const step = parts.find((part) => part.step?.people === 1)?.step?.id;
  if (step === undefined) throw new Error(`the runbook ${runbook} has no step for one person`);
  const wording =
    'L’accès à l’ENT Lycées du Nord est ralenti par un grand nombre de connexions. Inutile de recharger la page.';
  const nextMs = Date.now() + 20 * 60_000;
  for (const [by, act] of [
    ...SAID,
    ['Inès Moreau', { type: 'step.ticked', runbook, step, as: 'done' }] as const,
    ['Zoé Kern', { type: 'message.drafted', audience: 'etablissements', language: 'fr', wording, nextMs }] as const,
    ['Zoé Kern', { type: 'message.sent', message: 'm1' }] as const,
  ]) {
    const response = await fetch(new URL(`api/v1/incidents/${incident}/acts`, consoleUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...act, by }),
    });
    if (response.status !== 201) throw new Error(`${JSON.stringify(act)}: ${response.status} ${await response.text()}`);
  }
}
