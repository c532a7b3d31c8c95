import { describe, expect, it } from 'vitest';
import { decideAct, type KnownStep } from '../../../../alerts/incident/command/act.js';
import { recordOf } from '../../../../alerts/incident/command/fold.js';
import { evidenceId } from '../../../../alerts/incident/command/naming.js';
import { type Act, type ActType, act, payloads } from '../../../../alerts/incident/command/payloads.js';
import { openLedger, type Told } from '../../../../alerts/incident/fold.js';
import type { Incident, Severity } from '../../../../alerts/incident/incident.js';
import { demoChain, MORNING } from '../../situation.js';

const EVIDENCE: Incident['evidence'] = [
  {
    ...{ key: 'born_here', params: { cell: 'ent-est/base', share: 0.83 }, hypothesis: 'fault', nats: 2.1 },
    origin: { kind: 'declared', by: 'alpha' },
  },
];
const CITED = evidenceId(EVIDENCE[0]!);
const FILE = { sha256: 'b'.repeat(64), name: 'journal-frontal.log', bytes: 900 };
/** Who runs ent-est, as the chain says. */
const OPERATOR = demoChain.cells.find(({ id }) => id === 'ent-est/base')!.operator;
const NAME = demoChain.operators.find(({ id }) => id === OPERATOR)!.name.fr;

const STEPS: Readonly<Record<string, KnownStep>> = {
  espacer: { version: 3, people: 1, roles: [] },
  bloquer: { version: 3, people: 2, roles: [] },
  'file-attente': { version: 3, people: 1, roles: ['director'] },
  changee: { version: 4, people: 2, roles: [] },
};

/** An incident on a ledger, and people who act upon it minute by minute. */
function room(severity: Severity = 'P2') {
  const ledger = openLedger();
  let atMs = MORNING;
  const tell = (event: Pick<Told, 'type' | 'payload'>) => {
    atMs += 60_000;
    ledger.apply({ at: new Date(atMs).toISOString(), ...event } as Told);
  };
  const open = (incident: string, maillon: string, cells: readonly string[]) =>
    tell({
      type: 'incident.opened',
      payload: {
        incident,
        reason: { key: 'reason.opened', params: {} },
        assessment: {
          ...{ sinceMs: MORNING, severity, cause: 'saturation', probability: 0.8, maillon, cells },
          ...{ suspects: [], evidence: EVIDENCE, missingFeeds: [] },
        },
      },
    });
  open('i1', 'ent-est/base', ['ent-est/base', 'ent-est/frontal', 'ent-est/portail']);
  const decide = (by: string, said: Act, incident = 'i1') =>
    decideAct(
      act.parse(said),
      { principal: 'local', by, declared: true },
      {
        ...{ incident: ledger.incidents.get(incident)!, incidents: ledger.incidents, chain: demoChain, atMs },
        stepOf: (_, step) => STEPS[step],
        runbookOf: (_, cause) => `fiche-${cause}`,
      },
    );
  return {
    ledger,
    tell,
    open,
    /** Acts, and expects it to be allowed. */
    does(by: string, said: Act, incident = 'i1') {
      const decided = decide(by, said, incident);
      if ('refused' in decided) throw new Error(JSON.stringify(decided.refused));
      tell(decided.entry);
      return decided.entry.payload as Record<string, unknown>;
    },
    /** The key of the refusal. */
    refused(by: string, said: Act, incident = 'i1') {
      const decided = decide(by, said, incident);
      return 'refused' in decided ? decided.refused.key.replace('refused.', '') : 'allowed';
    },
    incident: (id = 'i1') => ledger.incidents.get(id)!,
    record: (id = 'i1') => recordOf(ledger.incidents.get(id)!),
    heal: () =>
      tell({ type: 'incident.closed', payload: { incident: 'i1', reason: { key: 'reason.healed', params: {} } } }),
  };
}

const take = (role: 'director' | 'scribe' | 'maillon-lead', more: object = {}): Act => ({
  type: 'role.taken',
  role,
  ...more,
});
const draft = (wording: string, more: object = {}): Act =>
  ({ type: 'message.drafted', audience: 'public', language: 'fr', wording, evidence: [], ...more }) as Act;

describe('facts, hypotheses and public wording', () => {
  it('are three fields, none made from another', () => {
    const here = room();
    here.does('Inès', { type: 'note.written', nature: 'fact', text: 'Le pool est plein.', attachments: [FILE] });
    here.does('Paul', { type: 'hypothesis.put', text: 'Un cours commun.', probability: 0.3 });
    here.does('Marie', draft('Le service est très demandé.', { nextMs: MORNING + 3_600_000 }));
    expect(here.record()).toMatchObject({
      notes: [{ nature: 'fact', text: 'Le pool est plein.', by: 'Inès', declared: true, attachments: [FILE] }],
      hypotheses: [{ id: 'h1', text: 'Un cours commun.', probability: 0.3, by: 'Paul' }],
      messages: [{ id: 'm1', wording: 'Le service est très demandé.', by: 'Marie', names: [] }],
    });
  });

  it('a hypothesis keeps its earlier probabilities, and is not revised once withdrawn', () => {
    const here = room();
    const revise = (probability: number): Act => ({
      ...{ type: 'hypothesis.revised', hypothesis: 'h1', motive: 'le pool est vide' },
      probability,
    });
    expect(here.refused('Paul', revise(0.5))).toBe('hypothesis-unknown');
    here.does('Paul', { type: 'hypothesis.put', text: 'Un cours commun.', probability: 0.3 });
    here.does('Inès', revise(0.7));
    here.does('Paul', { type: 'hypothesis.withdrawn', hypothesis: 'h1', motive: 'démenti' });
    expect(here.record().hypotheses).toMatchObject([
      { probability: 0.7, before: [{ probability: 0.3, by: 'Paul' }], withdrawn: { by: 'Paul', motive: 'démenti' } },
    ]);
    expect(here.refused('Paul', revise(0.1))).toBe('hypothesis-withdrawn');
  });
});

describe('naming an operator in public', () => {
  it.each([
    ['its name', `La panne vient de ${NAME}.`],
    ['without accents, in capitals', `LA PANNE VIENT DE ${NAME.toUpperCase()} !`],
    ['its id', `La panne vient de « ${OPERATOR} ».`],
  ])('needs evidence, then the director: %s', (_name, wording) => {
    const here = room();
    expect(here.refused('Marie', draft(wording))).toBe('naming-without-evidence');
    expect(here.refused('Marie', draft(wording, { evidence: ['abcdef012345'] }))).toBe('evidence-unknown');
    here.does('Marie', draft(wording, { evidence: [CITED] }));
    expect(here.refused('Marie', { type: 'message.sent', message: 'm1' })).toBe('naming-unapproved');
    expect(here.refused('Marie', { type: 'message.approved', message: 'm1' })).toBe('no-director');
    here.does('Paul', take('director'));
    expect(here.refused('Marie', { type: 'message.approved', message: 'm1' })).toBe('not-director');
    here.does('Paul', { type: 'message.approved', message: 'm1' });
    here.does('Marie', { type: 'message.sent', message: 'm1', nextMs: MORNING + 7_200_000 });
    expect(here.refused('Marie', { type: 'message.sent', message: 'm1' })).toBe('message-sent');
    expect(here.record()).toMatchObject({
      nextMessageMs: MORNING + 7_200_000,
      messages: [
        {
          names: [OPERATOR],
          evidence: [{ id: CITED, key: 'born_here' }],
          approved: { by: 'Paul' },
          sent: { by: 'Marie' },
        },
      ],
    });
  });

  it('is free towards the authorities, and a message that names nobody needs nobody', () => {
    const here = room();
    here.does('Marie', draft(`La panne vient de ${NAME}.`, { audience: 'ministere' }));
    // An id that is a word of every day, and a word that begins like one.
    here.does('Marie', draft('L’état du service, et son alphabet, sont restaurés.'));
    here.does('Marie', { type: 'message.sent', message: 'm1' });
    here.does('Marie', { type: 'message.sent', message: 'm2' });
    expect(here.record().messages.map(({ names, sent }) => [names, sent?.by])).toEqual([
      [[], 'Marie'],
      [[], 'Marie'],
    ]);
  });

  it('a file that somebody attached is evidence too', () => {
    const here = room();
    here.does('Inès', { type: 'note.written', nature: 'fact', text: 'Leur page le dit.', attachments: [FILE] });
    here.does('Marie', draft(`${NAME} a reconnu une panne.`, { evidence: [FILE.sha256] }));
    expect(here.record().messages[0]?.evidence).toEqual([FILE]);
  });
});

describe('the verdict', () => {
  it('is overridden by the director alone, with a motive, and both words are kept', () => {
    const here = room();
    const override: Act = { type: 'verdict.overridden', cause: 'attack', motive: 'revendiquée' };
    expect(here.refused('Paul', override)).toBe('no-director');
    here.does('Paul', take('director'));
    expect(here.refused('Inès', override)).toBe('not-director');
    expect(here.refused('Paul', { ...override, cause: 'saturation' })).toBe('cause-same');
    here.does('paul ', override);
    expect(here.incident()).toMatchObject({
      cause: 'saturation',
      record: {
        override: {
          ...{ cause: 'attack', by: 'paul', motive: 'revendiquée', runbook: 'fiche-attack' },
          detector: { cause: 'saturation', probability: 0.8 },
        },
      },
    });
    here.does('Paul', { type: 'verdict.restored', motive: 'canular' });
    expect(here.record().override).toBeUndefined();
    expect(here.refused('Paul', { type: 'verdict.restored', motive: 'canular' })).toBe('not-overridden');
  });

  it('is contested, with evidence, by an operator that is concerned', () => {
    const here = room();
    const contest = (operator: string): Act => ({
      ...{ type: 'verdict.contested', text: 'Notre base répondait.', attachments: [FILE] },
      operator,
    });
    expect(here.refused('Zoé', contest('etat'))).toBe('operator-not-concerned');
    here.does('Zoé', contest(OPERATOR));
    expect(here.record().contestations).toMatchObject([{ operator: OPERATOR, attachments: [FILE], by: 'Zoé' }]);
    expect(act.safeParse({ ...contest(OPERATOR), attachments: [] }).success).toBe(false);
  });
});

describe('steps of a runbook', () => {
  const step = (id: string, as: 'done' | 'proposed' | 'approved' | 'withdrawn'): Act => ({
    ...{ type: 'step.ticked', runbook: 'saturation', step: id },
    as,
  });

  it('one that blocks needs two different people', () => {
    const here = room();
    expect(here.refused('Paul', step('bloquer', 'done'))).toBe('step-needs-people');
    expect(here.refused('Paul', step('bloquer', 'approved'))).toBe('step-not-proposed');
    here.does('Paul Le Goff', step('bloquer', 'proposed'));
    expect(here.record().steps[0]?.doneMs).toBeUndefined();
    expect(here.refused('Inès', step('bloquer', 'proposed'))).toBe('step-proposed');
    expect(here.refused('paul  le goff', step('bloquer', 'approved'))).toBe('step-same-person');
    here.does('Inès', step('bloquer', 'approved'));
    expect(here.record().steps).toMatchObject([
      { step: 'bloquer', version: 3, agreed: [{ as: 'proposed' }, { by: 'Inès' }] },
    ]);
    expect(here.record().steps[0]?.doneMs).toBeDefined();
    expect(here.refused('Zoé', step('bloquer', 'done'))).toBe('step-done');
  });

  it('what was taken back must be proposed again, and so must what has changed since', () => {
    const here = room();
    expect(here.refused('Paul', step('bloquer', 'withdrawn'))).toBe('step-not-ticked');
    here.does('Paul', step('bloquer', 'proposed'));
    here.does('Paul', step('bloquer', 'withdrawn'));
    expect(here.refused('Inès', step('bloquer', 'approved'))).toBe('step-not-proposed');
    here.tell({
      type: 'step.ticked',
      payload: {
        ...{ incident: 'i1', by: 'Paul', declared: true, runbook: 'saturation', step: 'changee' },
        ...{ as: 'proposed', version: 3, people: 2 },
      },
    });
    expect(here.refused('Inès', step('changee', 'approved'))).toBe('step-changed');
  });

  it('one person ticks what one person may do; the office counts where the runbook asks for it', () => {
    const here = room();
    here.does('Paul', step('espacer', 'done'));
    expect(here.record().steps[0]?.doneMs).toBeDefined();
    expect(here.refused('Paul', step('inconnue', 'done'))).toBe('step-unknown');
    expect(here.refused('Paul', step('file-attente', 'done'))).toBe('step-needs-role');
    here.does('Paul', take('director'));
    here.does('Paul', step('file-attente', 'done'));
  });
});

describe('roles, severity, states, shifts', () => {
  it('one person holds a role; another takes it over only saying why', () => {
    const here = room();
    here.does('Paul', take('director'));
    expect(here.refused('PAUL', take('director'))).toBe('role-yours');
    expect(here.refused('Inès', take('director'))).toBe('role-held');
    expect(here.refused('Inès', { type: 'role.released', role: 'director' })).toBe('role-others');
    expect(here.does('Inès', take('director', { motive: 'injoignable' }))).toMatchObject({ from: 'Paul' });
    expect(here.refused('Zoé', take('maillon-lead'))).toBe('role-without-maillon');
    expect(here.refused('Zoé', take('scribe', { maillon: 'ent-est/base' }))).toBe('role-has-no-maillon');
    for (const maillon of ['ent-est/base', 'ent-est/frontal']) here.does('Zoé', take('maillon-lead', { maillon }));
    here.does('Inès', { type: 'role.released', role: 'director' });
    expect(here.refused('Inès', { type: 'role.released', role: 'director' })).toBe('role-free');
    expect(here.record().roles.map(({ role, maillon }) => [role, maillon])).toEqual([
      ['maillon-lead', 'ent-est/base'],
      ['maillon-lead', 'ent-est/frontal'],
    ]);
  });

  it('a severity raised by hand pages again; lowered, it remembers what the matrix said', () => {
    const here = room('P2');
    const set = (severity: Severity): Act => ({ type: 'severity.set', severity, motive: 'épreuves du bac' });
    expect(here.refused('Paul', set('P2'))).toBe('severity-same');
    here.does('Paul', set('P1'));
    expect(here.incident()).toMatchObject({ severity: 'P1', generation: 2 });
    here.does('Paul', set('P3'));
    expect(here.incident()).toMatchObject({ severity: 'P3', generation: 2, record: { severitySet: { judged: 'P2' } } });
    here.heal();
    expect(here.refused('Paul', set('P2'))).toBe('over');
  });

  it('states follow what happens, and people; nothing is closed while cells are harmed', () => {
    const here = room();
    const set = (state: 'contained' | 'resolved' | 'closed'): Act => ({ type: 'state.set', state });
    expect(here.record().state).toBe('detected');
    here.does('Paul', { type: 'note.written', nature: 'note', text: 'Vu.', attachments: [] });
    here.tell({
      type: 'page.acknowledged',
      payload: { incident: 'i1', page: 'p', by: 'Paul', declared: false, generation: 1 },
    });
    expect(here.record().state).toBe('taken');
    here.does('Paul', set('contained'));
    expect(here.refused('Paul', set('contained'))).toBe('state-same');
    expect(here.refused('Paul', set('closed'))).toBe('still-ill');
    here.heal();
    expect(here.record().state).toBe('resolved');
    here.does('Paul', set('closed'));
    here.does('Zoé', { type: 'note.written', nature: 'note', text: 'Relu après coup.', attachments: [] });
    expect(here.record()).toMatchObject({ state: 'closed', notes: [{}, { by: 'Zoé' }] });
  });

  it('a shift is handed over with its roles and a summary of the state', () => {
    const here = room();
    here.does('Paul', take('director'));
    here.does('Inès', { type: 'step.ticked', runbook: 'saturation', step: 'bloquer', as: 'proposed' });
    here.does('Paul', { type: 'hypothesis.put', text: 'Un cours commun.', probability: 0.3 });
    expect(here.refused('Paul', { type: 'shift.handed', to: 'paul' })).toBe('handed-to-oneself');
    const { summary } = here.does('Paul', { type: 'shift.handed', to: 'Zoé', text: 'Bon courage.' });
    expect(summary).toMatchObject({
      ...{ severity: 'P2', state: 'detected', cause: 'saturation', cells: 3, steps: 0 },
      roles: [{ role: 'director', by: 'Paul' }],
      hypotheses: [{ id: 'h1', probability: 0.3 }],
      waiting: [{ step: 'bloquer', by: 'Inès' }],
    });
    expect(here.record()).toMatchObject({ roles: [{ role: 'director', by: 'Zoé' }], handovers: [{ to: 'Zoé' }] });
  });
});

describe('split and merge by hand', () => {
  it('a split gives cells to an incident of their own', () => {
    const here = room();
    const split = (cells: string[], maillon = cells[0]!): Act => ({
      ...{ type: 'incident.split', motive: 'autre cause' },
      ...{ cells, maillon },
    });
    expect(here.refused('Paul', split(['ent-est/base']))).toBe('split-impossible');
    expect(here.refused('Paul', split(['ent-sud/base']))).toBe('split-impossible');
    expect(here.refused('Paul', split(['ent-est/frontal'], 'ent-est/portail'))).toBe('split-elsewhere');
    const { into } = here.does('Paul', split(['ent-est/frontal'])) as { into: string };
    expect(here.incident().cells).toEqual(['ent-est/base', 'ent-est/portail']);
    expect(here.incident(into)).toMatchObject({
      ...{ maillon: 'ent-est/frontal', cells: ['ent-est/frontal'], generation: 1, pages: [] },
      record: { held: ['ent-est/frontal'], state: 'detected' },
    });
    expect(here.ledger.timelines.get(into)?.map(({ key }) => key)).toEqual(['split']);
  });

  it('a merge closes one and enlarges the other', () => {
    const here = room('P3');
    here.open('i2', 'ent-sud/base', ['ent-sud/base']);
    const merge = (into: string): Act => ({ type: 'incident.merged', into, motive: 'même hébergeur' });
    expect(here.refused('Paul', merge('i1'))).toBe('merge-unknown');
    expect(here.refused('Paul', merge('i9'))).toBe('merge-unknown');
    here.does('Paul', merge('i2'));
    expect(here.incident()).toMatchObject({ mergedInto: 'i2', closedMs: expect.any(Number) });
    expect(here.incident('i2')).toMatchObject({
      ...{ maillon: 'ent-sud/base', severity: 'P2', generation: 2, record: { absorbed: ['ent-est/base'] } },
      cells: ['ent-est/base', 'ent-est/frontal', 'ent-est/portail', 'ent-sud/base'],
    });
    expect(here.refused('Paul', merge('i2'))).toBe('over');
  });
});

it('every act that people may send is an event, and the other way round', () => {
  const sent = act.options.map(({ shape }) => shape.type.value);
  expect(sent.toSorted()).toEqual((Object.keys(payloads) as ActType[]).toSorted());
});
