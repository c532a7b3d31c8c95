import { useSyncExternalStore } from 'react';
import type { Language } from '../../speech/names.js';
import { type Filter, type FilterName, readFilter } from '../model/filter.js';
import { pathOf, type View, viewOf } from './view.js';

/** What the address bar holds, so that a link shows what its sender saw. */
export interface Address {
  /** What the path opens. */
  readonly view: View;
  readonly cell: string | undefined;
  /** Brought into view: what the link of a page names. */
  readonly incident: string | undefined;
  /** Opened over the page. */
  readonly runbook: string | undefined;
  /** What has arrived from this sender, opened over the page. */
  readonly sender: string | undefined;
  /** Telemetry without maillon, opened over the page. */
  readonly unmapped: boolean;
  /** Silences and paging tests, opened over the page. */
  readonly silences: boolean;
  /** Every row of a long matrix, the calm ones too. */
  readonly allRows: boolean;
  /** Territories of a long matrix whose calm rows are unfolded. */
  readonly unfolded: readonly string[];
  /** What the matrix is narrowed to. */
  readonly filter: Filter;
  /** How far back the curves of a cell go: `10m`, `1h`, `6h` or `24h`. */
  readonly range: string | undefined;
  /** The trace whose waterfall is open. */
  readonly trace: string | undefined;
  /** By what the traffic of a cell is told apart. */
  readonly mix: string | undefined;
  /** How many hours back operators are compared. */
  readonly hours: string | undefined;
  /** The column that operators are sorted by, with a minus before one whose greatest comes first. */
  readonly sort: string | undefined;
  readonly language: Language;
}

const STORED_LANGUAGE = 'vigie.language';
const CHANGED = 'vigie:address';

/** Reads the address; the language falls back on the one chosen last, then on the browser's, then on French. */
export function readAddress(search: string, stored: string | null, browser: string, path = '/'): Address {
  const parameters = new URLSearchParams(search);
  const language = [parameters.get('lang'), stored, browser.slice(0, 2)].find(isLanguage) ?? 'fr';
  const of = (name: string): string | undefined => parameters.get(name) ?? undefined;
  return {
    view: viewOf(path),
    ...{ cell: of('cell'), incident: of('incident'), runbook: of('runbook'), sender: of('sender'), language },
    unmapped: parameters.has('unmapped'),
    silences: parameters.has('silences'),
    allRows: of('rows') === 'all',
    unfolded: (of('rows') ?? '').split(',').filter((id) => id !== '' && id !== 'all'),
    filter: readFilter(parameters),
    ...{ range: of('range'), trace: of('trace'), mix: of('mix'), hours: of('hours'), sort: of('sort') },
  };
}

function isLanguage(text: string | null | undefined): text is Language {
  return text === 'fr' || text === 'en';
}

let last: { readonly where: string; readonly address: Address } | undefined;

function current(): Address {
  const where = location.pathname + location.search;
  if (last?.where !== where) {
    const stored = localStorage.getItem(STORED_LANGUAGE);
    last = { where, address: readAddress(location.search, stored, navigator.language, location.pathname) };
  }
  return last.address;
}

type Name =
  | 'cell'
  | 'incident'
  | 'runbook'
  | 'sender'
  | 'lang'
  | 'unmapped'
  | 'silences'
  | 'rows'
  | FilterName
  | 'range'
  | 'trace'
  | 'mix'
  | 'hours'
  | 'sort';

type Values = Readonly<Partial<Record<Name, string | undefined>>>;

function change(name: Name, value: string | undefined): void {
  replace({ [name]: value });
}

function replace(values: Values, state: unknown = null): void {
  history.replaceState(state, '', changed(values));
  dispatchEvent(new Event(CHANGED));
}

/** A choice that the browser goes back over. */
function step(values: Values, state: unknown = null): void {
  history.pushState(state, '', changed(values));
  dispatchEvent(new Event(CHANGED));
}

/**
 * What opens over the view, or within it: a step that the browser goes back over. Closing it is that step back, so that going back once
 * more leaves the view, and does not open it again; where a link opened it there is no such step.
 */
function open(name: Name, value: string | undefined, also: Values = {}): void {
  const opened: unknown = history.state?.opened;
  if (value === undefined) {
    if (opened === name) history.back();
    else change(name, undefined);
  } else (opened === name ? replace : step)({ ...also, [name]: value }, { opened: name });
}

function changed(values: Values): string {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  // Slashes and commas stay legible: `?cell=lycees-nord/base`.
  return url.href
    .replaceAll('%2F', '/')
    .replaceAll('%2C', ',')
    .replace(/([?&](?:unmapped|silences))=(?=&|$)/g, '$1');
}

export function selectCell(cell: string | undefined): void {
  change('cell', cell);
}

/** The address of a view, in the language of this one. */
export function addressOf(view: View): string {
  const language = new URLSearchParams(location.search).get('lang');
  return `${pathOf(view)}${language === null ? '' : `?lang=${language}`}`;
}

/** The address of a cell; the range and the dimension that are chosen here go with it. */
export function cellAddress(cell: string): string {
  const here = new URLSearchParams(location.search);
  const kept = ['lang', 'range', 'mix'].flatMap((name) => {
    const value = here.get(name);
    return value === null ? [] : [[name, value]];
  });
  const search = new URLSearchParams(kept).toString();
  return `${pathOf({ kind: 'cell', cell })}${search === '' ? '' : `?${search}`}`;
}

/** The address of the room of an incident; without one, of the command view. */
export function roomAddress(incident?: string): string {
  return addressOf(incident === undefined ? { kind: 'command' } : { kind: 'room', incident });
}

/** Goes to another view of this page: the picture stays, and so does what the browser can go back to. */
export function goTo(address: string): void {
  history.pushState(null, '', address);
  dispatchEvent(new Event(CHANGED));
  scrollTo(0, 0);
}

interface Within {
  /** The incident whose values it shows. */
  readonly incident?: string | undefined;
  /** Brought into view once it is there. */
  readonly step?: string | undefined;
}

let wantedStep: string | undefined;

export function openRunbook(id: string | undefined, { incident, step }: Within = {}): void {
  wantedStep = step;
  open('runbook', id, incident === undefined ? {} : { incident });
}

/** The step that the link asked for; once. */
export function takeWantedStep(): string | undefined {
  const step = wantedStep;
  wantedStep = undefined;
  return step;
}

export function scrollToStep(id: string): void {
  document.getElementById(`step-${id}`)?.scrollIntoView({ block: 'start' });
}

export function openSender(id: string | undefined): void {
  open('sender', id);
}

export function openUnmapped(shown: boolean): void {
  open('unmapped', shown ? '' : undefined);
}

export function chooseRange(range: string): void {
  step({ range });
}

export function openTrace(id: string | undefined): void {
  open('trace', id);
}

export function chooseMix(dimension: string): void {
  step({ mix: dimension });
}

export function chooseHours(hours: number): void {
  step({ hours: String(hours) });
}

export function sortBy(order: string): void {
  change('sort', order);
}

export function openSilences(shown: boolean): void {
  open('silences', shown ? '' : undefined);
}

export function showAllRows(all: boolean): void {
  change('rows', all ? 'all' : undefined);
}

/** Shows the calm rows of one territory, or folds them again. */
export function unfoldRows(territory: string, shown: boolean): void {
  const others = current().unfolded.filter((id) => id !== territory);
  change('rows', [...others, ...(shown ? [territory] : [])].join(',') || undefined);
}

/**
 * Narrows the matrix, or widens it again where a value is undefined. Each is a step that the browser goes back over; a text that is
 * being typed is one, not one a letter.
 */
export function filterBy(values: Readonly<Partial<Record<FilterName, string | undefined>>>): void {
  const typing = Object.keys(values).join() === 'q' && current().filter.text !== '' && values.q !== '';
  (typing ? replace : step)(values);
}

export function selectLanguage(language: Language): void {
  localStorage.setItem(STORED_LANGUAGE, language);
  change('lang', language);
}

function subscribe(listener: () => void): () => void {
  addEventListener(CHANGED, listener);
  addEventListener('popstate', listener);
  return () => {
    removeEventListener(CHANGED, listener);
    removeEventListener('popstate', listener);
  };
}

export function useAddress(): Address {
  return useSyncExternalStore(subscribe, current);
}
