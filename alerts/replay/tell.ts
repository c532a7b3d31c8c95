import type { Chain, Named } from '../../chain/model.js';
import { NATIONAL, splitCell } from '../../chain/model.js';
import { accountOf } from '../../chain/vocabulary/account.js';
import { type Language, vocabulary } from '../../chain/vocabulary/render.js';
import type { Evidence } from '../detect/verdict.js';
import { pageTexts } from '../notify/texts.js';
import type { Change } from './changes.js';

type Words = ReturnType<typeof vocabulary>;

/** How one change is said: names of the chain, sentences of the vocabulary, in one language. */
interface Voice {
  readonly words: Words;
  readonly place: (cell: string) => string;
  readonly percent: (share: number) => string;
  /** Who measured it: Vigie, and from where, or the sender that declares it. */
  readonly origin: (origin: Evidence['origin']) => string;
}

/** One change as a person reads it: what it is, how sure, how much of it is an attack, who, and the sentences for and against. */
export function tell(change: Change, chain: Chain, language: Language): readonly string[] {
  const voice = voiceOf(chain, language);
  const { words, place } = voice;
  const { at, cell, state, cause, suspects, missingFeeds } = change;
  const [first] = suspects;
  return [
    `${moment.format(Date.parse(at))}  ${place(cell)} · ${words(`state.${state}`)}${cause ? ` · ${words(`cause.${cause}`)}` : ''}`,
    ...[
      ...likelihoods(change, voice),
      ...accountOf(change, first?.cell ?? cell).map((sentence) => words(sentence.key, named(sentence.params, place))),
      ...suspects.map((suspect, index) => suspectLine(suspect, index, voice)),
      ...evidenceLines(change, voice),
      ...(missingFeeds.length > 0
        ? [words('replay.missing', { feeds: missingFeeds.map((feed) => words(`feed.${feed}`)).join(', ') })]
        : []),
    ].map((line) => `    ${line}`),
  ];
}

export interface Ended {
  /** Changes told. */
  readonly changes: number;
  /** Judged, and how long it took. */
  readonly seconds: number;
  readonly tookS: number;
  /** Of which anything is stored. */
  readonly cells: number;
}

/** The last line: how much was judged and how fast; without a change, that users were served all the time. */
export function conclusion({ changes, seconds, tookS, cells }: Ended, language: Language): string {
  const key = changes === 0 ? 'replay.nothing' : 'replay.done';
  return vocabulary(language)(key, { changes, seconds, tookS, cells, speed: seconds / Math.max(0.001, tookS) });
}

function voiceOf(chain: Chain, language: Language): Voice {
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const said = pageTexts(language);
  const nameOf = (list: readonly (Named & { readonly id: string })[], id: string): string =>
    list.find((one) => one.id === id)?.name[language] ?? id;
  return {
    words: vocabulary(language),
    place: (cell) => placeOf(cell, chain, language),
    percent: (share) => percent.format(share),
    origin(origin) {
      if (origin.kind === 'declared') return said('description.declared', { by: nameOf(chain.senders, origin.by) });
      if (origin.from === undefined) return said('description.measured');
      return said('description.measuredFrom', { vantage: nameOf(chain.vantages, origin.from) });
    },
  };
}

/** In the time of Paris, as the console shows it, in an order that sorts: `2021-04-06 08:03:16`. */
const moment = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'Europe/Paris' });

function likelihoods({ cause, probability }: Change, { words, percent }: Voice): readonly string[] {
  if (!cause) return [];
  const likely = Object.entries(probability).filter(([, p]) => p > 0);
  return [likely.map(([name, p]) => `${words(`hypothesis.${name}`)} ${percent(p)}`).join(' · ')];
}

function suspectLine(
  { cell, score, path }: Change['suspects'][number],
  index: number,
  { place, percent }: Voice,
): string {
  const along = path.length > 1 ? `  (${path.map(place).join(' → ')})` : '';
  return `${index + 1}. ${place(cell)} ${percent(score)}${along}`;
}

/** For its hypothesis (`+`) or against it (`−`), strongest first. */
function evidenceLines({ evidence }: Change, { words, place, origin }: Voice): readonly string[] {
  return evidence.map(({ key, params, nats, hypothesis, origin: from }) =>
    words(nats > 0 ? 'replay.for' : 'replay.against', {
      hypothesis: words(`hypothesis.${hypothesis}`),
      sentence: words(`evidence.${key}`, named(params, place)),
      origin: origin(from),
    }),
  );
}

/** Parameters that name a cell. */
const CELLS: ReadonlySet<string> = new Set(['cell', 'targeted', 'breaking']);

function named(params: Evidence['params'], place: (cell: string) => string): Evidence['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, CELLS.has(key) ? place(String(value)) : value]),
  );
}

function placeOf(cell: string, chain: Chain, language: Language): string {
  const { ent, maillon } = splitCell(cell);
  const name = chain.maillons.find(({ id }) => id === maillon)?.name[language] ?? maillon;
  if (ent === NATIONAL) return name;
  return `${name} · ${chain.ents.find(({ id }) => id === ent)?.name[language] ?? ent}`;
}
