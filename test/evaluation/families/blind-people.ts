import { cellId, NATIONAL } from '../../../chain/model.js';
import { between, type TelemetrySpec } from '../world/spec.js';
import { ents, operatorOf } from '../world/topology.js';
import { during } from './faults.js';
import { crowdOf, extraOf } from './ordinary.js';
import { atEnt, type Change, crowd, everywhere, served } from './people.js';
import type { Family, Stage } from './plot.js';

/** 18:00: parents read what the school wrote, all at home, all signing in, in no hurry. */
export const parents =
  ({ random }: Stage): Change =>
  (people) => ({
    ...{ ...people, signIn: 1, badPassword: 0.12, known: random.between(0.5, 0.8), thinkS: 12, patienceS: 20 },
    who: crowdOf(0, 0.62, 0.35, random.between(0.3, 0.6), 0.03),
    pages: [
      ['messagerie', 6],
      ['portail', 3],
      ['api', 1],
    ],
  });

/** 10:00: the class is on the screen, everybody opens it. */
export const cned =
  ({ random }: Stage): Change =>
  (people) => ({
    ...{
      ...people,
      signIn: 0.6,
      known: random.between(0.4, 0.8),
      meanPages: 2,
      patienceS: 9,
      retry: 0.75,
      maxRetries: 4,
    },
    who: crowdOf(0.03, 0.75, 0.2, 0.1, 0.02),
    pages: [
      ['classe-virtuelle', 7],
      ['portail', 2],
    ],
  });

/** No bus runs in one académie: its pupils are at home, and so are their teachers. */
export const snowDay =
  ({ random }: Stage): Change =>
  (people) => ({
    ...{ ...people, signIn: 0.9, known: random.between(0.55, 0.85), meanPages: 6 },
    who: crowdOf(0.02, 0.8, 0.17, 0.2, 0.01),
  });

/** Homework is due at midnight: files are sent, by the interface that applications use. */
const deadline: Change = (people) => ({
  ...{ ...people, signIn: 0.3, assets: 0.5, meanPages: 3, patienceS: 25, retry: 0.85, maxRetries: 5 },
  who: crowdOf(0, 0.7, 0.28, 0.15, 0.02),
  pages: [
    ['api', 5],
    ['messagerie', 3],
  ],
});

const comeBack: Change = (people) => ({
  ...{ ...people, retry: 0.95, maxRetries: 12, retryS: 1.2, patienceS: 5, signIn: 1 },
});

export const blindCrowds: readonly Family[] = [
  {
    ...{ name: 'parents-at-six', set: 'blind', crowd: true },
    draw: (stage) =>
      crowd(stage, {
        ...{ cell: atEnt(stage, stage.random.pick(['messagerie', 'base', 'portail'])), change: parents(stage) },
        ...{ factor: stage.random.between(3, 6), rampS: stage.random.between(15, 45) },
      }),
  },
  {
    // Ten seconds of cut; then everybody comes back at once, and again and again.
    ...{ name: 'storm-after-a-cut', set: 'blind', crowd: true },
    draw: (stage) => {
      const cell = atEnt(stage, stage.random.pick(['portail', 'frontal']));
      const cutS = stage.random.between(5, 9);
      const plot = crowd(stage, {
        ...{ cell, factor: stage.random.between(3, 5), rampS: 0, change: comeBack, insistent: true },
      });
      return { ...plot, effects: during({ ...stage, endS: stage.onsetS + cutS }, cell, { mode: 'crash' }) };
    },
  },
  {
    // Both ENT of one operator have their crowd; one of them is short of one maillon.
    ...{ name: 'snow-in-one-academie', set: 'blind', crowd: true },
    draw: (stage) => {
      const operator = stage.random.pick(['alpha', 'beta']);
      const concerned = ents.filter((ent) => operatorOf(ent) === operator);
      const cell = cellId(
        stage.random.pick(concerned),
        stage.random.pick(['portail', 'base', 'frontal', 'messagerie']),
      );
      const [factor, rampS] = [stage.random.between(2.5, 5), stage.random.between(5, 30)];
      const change = snowDay(stage);
      const plot = crowd(stage, { cell, factor, rampS, change });
      const others = stage.ordinary
        .filter(({ ent }) => concerned.includes(ent) && !cell.startsWith(`${ent}/`))
        .map((one) => change(extraOf(one, factor, (peak) => between(peak, stage.onsetS, stage.endS, rampS))));
      return { ...plot, people: [...(plot.people ?? []), ...others] };
    },
  },
  {
    ...{ name: 'class-at-ten', set: 'blind', crowd: true },
    draw: (stage) =>
      crowd(stage, {
        ...{ cell: cellId(NATIONAL, 'classe-virtuelle'), change: cned(stage) },
        ...{ factor: stage.random.between(2.5, 5), rampS: stage.random.between(2, 12) },
      }),
  },
  {
    ...{ name: 'homework-due', set: 'blind', crowd: true },
    draw: (stage) =>
      crowd(stage, {
        ...{ cell: atEnt(stage, stage.random.pick(['messagerie', 'base'])), change: deadline },
        ...{ factor: stage.random.between(3, 6), rampS: stage.random.between(20, 50) },
      }),
  },
];

const mute =
  (silence: (sender: string) => TelemetrySpec['silences'] | undefined) =>
  (sender: string, drawn: TelemetrySpec): TelemetrySpec => {
    const silences = silence(sender);
    return silences ? { ...drawn, silences } : drawn;
  };

export const blindQuietDays: readonly Family[] = [
  {
    // Results of the exam: candidates, families, journalists, many from abroad, none signed in, on telephones.
    ...{ name: 'exam-results-served', set: 'blind', crowd: true },
    draw: (stage) =>
      served(
        everywhere(stage, stage.random.between(3, 8), 2, (people) => ({
          ...{ ...people, signIn: 0.05, known: 0.2, meanPages: 2, assets: 2, mobileAddresses: 20 },
          who: crowdOf(0.05, 0.3, 0.55, 0.05, 0.15),
          pages: [
            ['portail', 3],
            ['recherche', 4],
          ],
        })),
      ),
  },
  {
    ...{ name: 'remote-morning-served', set: 'blind', crowd: true },
    draw: (stage) => served(everywhere(stage, stage.random.between(2, 4), 45, cned(stage))),
  },
  {
    // 1,000 pupils behind one address, tablets of the class in hand, passwords forgotten, within two minutes.
    ...{ name: 'school-of-a-thousand', set: 'blind', crowd: true },
    draw: (stage) => {
      const one = stage.random.pick(stage.ordinary);
      return served([
        {
          ...{ ...one, rate: between(1000 / 120, stage.onsetS, stage.endS, 5), extra: true, schoolAddresses: 1 },
          ...{ who: crowdOf(1, 0, 0, 0.7), signIn: 1, badPassword: 0.25, meanPages: 2, known: 1 },
        },
      ]);
    },
  },
  {
    // A provider is heard for the first time at the bell.
    ...{ name: 'provider-arrives-at-the-bell', set: 'blind', crowd: true },
    draw: (stage) => {
      const late = stage.random.pick(['alpha', 'beta', 'etat']);
      const telemetry = mute((sender) => (sender === late ? [[-1000, stage.onsetS]] : undefined));
      return served(everywhere(stage, stage.random.between(1, 2), 5), { telemetry });
    },
  },
  {
    // Vigie's own door was shut: nobody is heard, and the doors answer.
    ...{ name: 'nobody-heard', set: 'blind', crowd: true },
    draw: ({ onsetS, endS }) => served([], { probed: true, telemetry: mute(() => [[onsetS, endS]]) }),
  },
  {
    ...{ name: 'metrics-only-served', set: 'blind', crowd: true },
    draw: (stage) => {
      const operator = stage.random.pick(['alpha', 'beta']);
      return served(everywhere(stage, stage.random.between(0.5, 2), 10), {
        telemetry: (sender, drawn) =>
          sender === operator ? { ...drawn, spans: false, meteredEveryS: 10, gauges: true, gaugeEveryS: 5 } : drawn,
      });
    },
  },
];
