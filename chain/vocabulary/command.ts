import type { TFunction } from 'i18next';
import en from './command.en.json' with { type: 'json' };
import fr from './command.fr.json' with { type: 'json' };
import { type Language, translators } from './translator.js';

/**
 * The `t` of incident command: `t('role.director')`, `t('state.taken')`, `t('refused.not-director', params)`,
 * `t('timeline.note', params)`. An unknown key comes back as it is. Nothing is escaped.
 */
export const commandTexts: (language: Language) => TFunction = translators({ fr, en });

/** Words of incident command that stand for ids: parameter of the entry, namespace, parameter of the sentence. */
const NAMED = [
  ['role', 'role', 'roleName'],
  ['state', 'state', 'stateName'],
  ['audience', 'audience', 'audienceName'],
] as const;

type Params = Readonly<Record<string, string | number>>;

/** How the reader is spoken to: `word` says causes (`cause.<id>`), `time` an instant in ms since the epoch. */
export interface Speaker {
  readonly t: (key: string, params?: Params) => string;
  readonly word: (key: string) => string;
  readonly percent: (share: number) => string;
  readonly time: (atMs: number) => string;
  /** Names of the chain for what is one of its ids; anything else as it is. */
  readonly name: (id: string) => string;
}

/** A sentence of the timeline or of a refusal, with names in place of ids. */
export function commandSentence(key: string, params: Params, { t, word, percent, time, name }: Speaker): string {
  const { cause, detector, probability, nextMs, roles } = params;
  const names = Object.fromEntries(
    Object.entries(params).map(([one, value]) => [one, typeof value === 'string' ? name(value) : value]),
  );
  const words = NAMED.flatMap(([from, space, to]) =>
    params[from] === undefined ? [] : [[to, t(`${space}.${params[from]}`)]],
  );
  return t(key, {
    ...names,
    ...Object.fromEntries(words),
    ...(cause !== undefined && { causeName: word(`cause.${cause}`) }),
    ...(detector !== undefined && { detectorName: word(`cause.${detector}`) }),
    ...(typeof probability === 'number' && { percent: percent(probability) }),
    ...(typeof nextMs === 'number' && { time: time(nextMs) }),
    ...(typeof roles === 'string' && {
      roleNames: roles
        .split(', ')
        .map((role) => t(`role.${role}`))
        .join(', '),
    }),
    // It chooses the sentence: never a name.
    ...(params.context !== undefined && { context: params.context }),
  });
}
