import { useTranslation } from 'react-i18next';
import type { Cause, CellState, Hypothesis } from '../../protocol/view.js';
import type { Names } from '../../speech/names.js';
import { useSpeech } from '../view/speech.js';

type Params = Readonly<Record<string, string | number>>;

/** Sentences of the vocabulary, with the names of the chain in place of its ids. */
export interface Sentences {
  readonly evidence: (key: string, params: Params) => string;
  /** A sentence by its whole key; `undefined` where there is no brief form of it. */
  readonly say: (key: string, params: Params) => string;
  readonly brief: (key: string, params: Params) => string | undefined;
  readonly feed: (key: string) => string;
  readonly self: (key: string, params: Params) => string;
  /** `Défaillant` */
  readonly state: (state: CellState) => string;
  /** `certificat expiré`, `page HTTP`: what a probe met, and what it asked. */
  readonly outcome: (outcome: string) => string;
  readonly check: (check: string) => string;
  /** `Saturation` */
  readonly cause: (cause: Cause) => string;
  /** `saturation`, as it stands inside a sentence. */
  readonly causeWithin: (cause: Cause) => string;
  readonly hypothesis: (hypothesis: Hypothesis) => string;
}

export function useSentences(): Sentences {
  const { t } = useTranslation('vigie');
  const { names, language } = useSpeech();
  // A key younger than this page is shown as it is: better an odd word than a hole in the evidence.
  const say = (key: string, params: Params, fallback: string) =>
    t(key, { ...named(params, names), defaultValue: fallback });
  return {
    evidence: (key, params) => say(`evidence.${key}`, params, key),
    say: (key, params) => say(key, params, key),
    brief: (key, params) => say(`brief.${key}`, params, '') || undefined,
    feed: (key) => say(`feed.${key}`, {}, key),
    state: (state) => t(`state.${state}`),
    outcome: (outcome) => say(`outcome.${outcome}`, {}, outcome),
    check: (check) => say(`check.${check}`, {}, check),
    cause: (cause) => t(`cause.${cause}`),
    causeWithin: (cause) => t(`cause.${cause}`).toLocaleLowerCase(language),
    hypothesis: (hypothesis) => t(`hypothesis.${hypothesis}`),
    self: (key, params) => say(`self.${key}`, params, key),
  };
}

/** `lycees-nord/base` → `Base de données, ENT Lycées du Nord`, wherever a parameter names a cell; and the places Vigie looks from. */
function named(params: Params, names: Names): Params {
  const name = (key: string, value: string | number) => {
    if (typeof value !== 'string') return value;
    if (key === 'vantage') return names.vantage(value);
    return names.isCell(value) ? names.cell(value) : value;
  };
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, name(key, value)]));
}
