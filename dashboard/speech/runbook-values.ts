import { type CellId, NATIONAL, splitCell } from '../../chain/model.js';
import type { LiveState } from '../protocol/reduce.js';
import type { CellPicture, IncidentView } from '../protocol/view.js';
import { formats } from './format.js';
import { type Language, namesOf } from './names.js';
import { reachOf } from './reach.js';

/** What stands for a value nobody measured, and for the hour of the next message, which a person sets. */
export interface Blanks {
  readonly unmeasured: string;
  readonly unset: string;
}

/** The placeholders of a runbook, as the incident and its failing cell are now; undefined: not measured. */
export type RunbookValues = Readonly<Record<(typeof NAMES)[number], string | undefined>>;

/** Every placeholder there is; a test holds it equal to the list that `vigie check` knows. */
export const NAMES = [
  ...(['incident', 'severity', 'cause', 'kind', 'probability', 'since', 'duration'] as const),
  ...(['cell', 'maillon', 'ent', 'service', 'territory', 'operator', 'sender', 'targeted'] as const),
  ...(['offered', 'expected', 'good', 'factor', 'share', 'pupils', 'schools', 'next_update'] as const),
] as const;

/** @param word of a cause or a kind of attack, in that language */
export function runbookValues(
  incident: IncidentView,
  live: LiveState,
  language: Language,
  nowMs: number,
  word: (cause: string) => string,
): RunbookValues {
  const say = formats(language);
  const names = namesOf(live.chain, language);
  const { ent, maillon } = splitCell(incident.maillon);
  const cell = live.chain.cells.find(({ id }) => id === incident.maillon);
  const verdict = live.verdicts.get(incident.maillon);
  const { pupils, schools } = reachOf(incident, live.chain);
  const share = verdict?.attackShare ?? incident.attackShare;
  const kind = incident.cause.includes('attack') ? (verdict?.attackKind ?? incident.attackKind) : undefined;
  const { offeredPerS, expectedPerS, goodRatio } = heard(live, incident.maillon);
  const rate = (perS: number | undefined) => (perS === undefined ? undefined : say.rate(perS));
  const times = offeredPerS !== undefined && expectedPerS ? offeredPerS / expectedPerS : undefined;
  return {
    incident: incident.id,
    severity: incident.severity,
    cause: word(incident.cause).toLocaleLowerCase(language),
    kind: kind && word(kind).toLocaleLowerCase(language),
    probability: incident.cause === 'undetermined' ? undefined : say.probability(incident.probability),
    since: say.time(incident.sinceMs),
    duration: say.duration((incident.closedMs ?? nowMs) - incident.sinceMs),
    cell: names.cell(incident.maillon),
    maillon: names.maillon(maillon),
    ent: ent === NATIONAL ? undefined : names.ent(ent),
    service: ent === NATIONAL ? names.maillon(maillon) : names.ent(ent),
    territory: cell && names.territory(cell.territory),
    operator: cell && names.operator(cell.operator),
    sender: cell?.senders[0],
    targeted: incident.targeted && names.cell(incident.targeted),
    offered: rate(offeredPerS),
    expected: rate(expectedPerS),
    good: rate(offeredPerS === undefined || goodRatio === undefined ? undefined : offeredPerS * goodRatio),
    factor: times === undefined ? undefined : `× ${say.number(times)}`,
    share: share && `${say.percent(share.value)} (${say.percent(share.low)}–${say.percent(share.high)})`,
    pupils: whole(pupils, language),
    schools: whole(schools, language),
    next_update: undefined,
  };
}

/** Fills in `{{cell}}` and, as a literal, the parameters of queries: `{ent:String}`. Those of an unknown cell stay. */
export function fill(
  text: string,
  values: Partial<RunbookValues>,
  incident: IncidentView | undefined,
  blanks: Blanks,
): string {
  const ids: Record<string, string | undefined> = {
    ...(incident && splitCell(incident.maillon)),
    sender: values.sender,
  };
  return text
    .replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => {
      const blank = name === 'next_update' ? blanks.unset : blanks.unmeasured;
      return values[name as keyof RunbookValues] ?? blank;
    })
    .replaceAll(/\{(ent|maillon|sender):String\}/g, (parameter, name: string) => {
      const id = ids[name];
      return id === undefined ? parameter : `'${id.replaceAll(/['\\]/g, '\\$&')}'`;
    });
}

/** What its tile shows. Of a cell that is not heard, zero requests would be a lie; an expectation not learned yet is none. */
function heard(live: LiveState, id: CellId): Partial<Pick<CellPicture, 'offeredPerS' | 'expectedPerS' | 'goodRatio'>> {
  const cell = live.cells.get(id);
  if (!cell || ['silent', 'unknown', 'unmapped'].includes(cell.state)) return {};
  const { offeredPerS, expectedPerS, goodRatio } = cell;
  return { offeredPerS, goodRatio, ...(expectedPerS > 0 && { expectedPerS }) };
}

function whole(value: number | undefined, language: Language): string | undefined {
  return value === undefined ? undefined : new Intl.NumberFormat(language).format(value);
}
