import type { Chain } from '../../chain/model.js';
import { NATIONAL, splitCell } from '../../chain/model.js';
import { type Language, vocabulary } from '../../chain/vocabulary/render.js';
import type { Evidence } from '../detect/verdict.js';
import type { Change } from './changes.js';

/** One change as a person reads it: what it is, how sure, who, and the sentences for and against. */
export function tell(change: Change, chain: Chain, language: Language): readonly string[] {
  const words = vocabulary(language);
  const place = (cell: string): string => placeOf(cell, chain, language);
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const { at, cell, state, cause, probability, suspects, evidence, missingFeeds } = change;
  const likely = Object.entries(probability).filter(([, p]) => p > 0);
  return [
    `${at}  ${place(cell)}: ${words(`state.${state}`)}${cause ? `, ${words(`cause.${cause}`)}` : ''}`,
    ...(cause
      ? [`    ${likely.map(([name, p]) => `${words(`hypothesis.${name}`)} ${percent.format(p)}`).join(' · ')}`]
      : []),
    ...suspects.map(({ cell: suspect, score, path }, index) => {
      const along = path.length > 1 ? `  (${path.map(place).join(' → ')})` : '';
      return `    ${index + 1}. ${place(suspect)} ${percent.format(score)}${along}`;
    }),
    ...evidence.map((term) => `    ${sign(term)} ${words(`evidence.${term.key}`, named(term.params, place))}`),
    ...(missingFeeds.length > 0 ? [`    ? ${missingFeeds.map((feed) => words(`feed.${feed}`)).join(', ')}`] : []),
  ];
}

/** For its hypothesis or against it. */
const sign = ({ nats, hypothesis }: Evidence): string => `${nats > 0 ? '+' : '−'}${hypothesis[0]}`;

function named(params: Evidence['params'], place: (cell: string) => string): Evidence['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, key === 'cell' ? place(String(value)) : value]),
  );
}

function placeOf(cell: string, chain: Chain, language: Language): string {
  const { ent, maillon } = splitCell(cell);
  const name = chain.maillons.find(({ id }) => id === maillon)?.name[language] ?? maillon;
  if (ent === NATIONAL) return name;
  return `${name} · ${chain.ents.find(({ id }) => id === ent)?.name[language] ?? ent}`;
}
