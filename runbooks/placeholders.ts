/**
 * What a runbook and a message may ask of the incident at hand, written `{{cell}}`. A value that is not known is shown as « non
 * mesuré »; `next_update`, which a person sets, as « à annoncer ».
 */
export const PLACEHOLDERS = [
  /** Id of the incident. */
  'incident',
  'severity',
  /** In words: « saturation et attaque ». */
  'cause',
  /** Kind of attack, in words. */
  'kind',
  'probability',
  /** Time of day of the first harm. */
  'since',
  'duration',
  /** Maillon and ENT, in words. */
  'cell',
  'maillon',
  'ent',
  /** As `cell`, for those who do not know what a maillon is. */
  'service',
  'territory',
  'operator',
  /** Id of who sends its telemetry, as commands take it. */
  'sender',
  /** Cell at which an attack is aimed. */
  'targeted',
  /** Requests a second. */
  'offered',
  'expected',
  'good',
  /** Offered over expected: « × 2,4 ». */
  'factor',
  /** Share of the excess that is attack, with its bounds. */
  'share',
  'pupils',
  'schools',
  /** Time of the next message. */
  'next_update',
] as const;

/** Parameters of the queries, filled in from the cell of the incident. */
const QUERY_PARAMETERS = ['ent', 'maillon', 'sender'] as const;

interface Found {
  /** Lines below the first of the text. */
  readonly line: number;
  readonly name: string;
}

/** Placeholders that nothing fills in. */
export function unknownPlaceholders(text: string): Found[] {
  return namesIn(text, /\{\{\s*([^{}]*?)\s*\}\}/g).filter(({ name }) => !PLACEHOLDERS.some((known) => known === name));
}

/** Parameters of ClickHouse (`{ent:String}`) that nothing fills in. */
export function unknownParameters(text: string): Found[] {
  return namesIn(text, /\{(\w+):[A-Z]\w*\}/g).filter(({ name }) => !QUERY_PARAMETERS.some((known) => known === name));
}

function namesIn(text: string, pattern: RegExp): Found[] {
  return text
    .split('\n')
    .flatMap((content, line) => [...content.matchAll(pattern)].map(([, name = '']) => ({ line, name })));
}
