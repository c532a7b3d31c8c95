import { useTranslation } from 'react-i18next';
import type { Match } from '../model/silences.js';
import { useSpeech } from '../view/speech.js';
import { SILENCES } from './texts.js';

/** What a silence covers, in words: `ENT : Collèges du Nord`, `Gravité : P2 ou P3`. */
export function useMatchWords(): (match: Match) => string[] {
  const { t } = useTranslation([SILENCES, 'vigie']);
  const { names, language } = useSpeech();
  const either = new Intl.ListFormat(language, { type: 'disjunction' });
  return ({ label = {}, ...match }) => {
    const line = (what: string, values: readonly string[] | undefined, name = (id: string) => id) =>
      values === undefined ? [] : [t(`covers.${what}`, { values: either.format(values.map(name)) })];
    return [
      ...line('territory', match.territory, names.territory),
      ...line('operator', match.operator, names.operator),
      ...line('ent', match.ent, names.ent),
      ...line('maillon', match.maillon, names.maillon),
      ...line('severity', match.severity),
      ...line('verdict', match.verdict, (cause) => t(`cause.${cause}`, { ns: 'vigie' }).toLocaleLowerCase(language)),
      ...line('rule', match.rule),
      ...Object.entries(label).map(([name, values]) => t('covers.label', { name, values: either.format(values) })),
    ];
  };
}
