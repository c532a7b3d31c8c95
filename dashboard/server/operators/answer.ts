import type { Incident } from '../../../alerts/incident/incident.js';
import { type CellId, type Chain, cellId, NATIONAL } from '../../../chain/model.js';
import type { ServedStep } from '../../../collector/store/read/served.js';
import type { Delay, OperatorHistory, OperatorsAnswer } from '../../protocol/operators.js';

export interface OperatorsParts {
  readonly chain: Pick<Chain, 'operators' | 'ents' | 'cells'>;
  /** Every incident there has ever been. */
  readonly incidents: readonly Incident[];
  readonly served: readonly ServedStep[];
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly stepS: number;
}

/** Operators side by side: each is given what begins at its own maillons, and what it merely suffers is counted apart. */
export function operatorsAnswer({ chain, incidents, served, range, stepS }: OperatorsParts): OperatorsAnswer {
  const { fromMs, toMs } = range;
  const touching = incidents.filter(
    ({ sinceMs, closedMs = toMs, mergedInto }) => mergedInto === undefined && sinceMs < toMs && closedMs > fromMs,
  );
  const ofEnt = new Map(chain.ents.map(({ id, operator }) => [id, operator]));
  const ofCell = new Map(chain.cells.map(({ id, operator }) => [id, operator]));
  const whose = ({ ent, maillon }: ServedStep) =>
    ent === NATIONAL ? ofCell.get(cellId(ent, maillon)) : ofEnt.get(ent);
  return {
    ...{ fromMs, toMs, stepS },
    operators: chain.operators.map(({ id }) =>
      historyOf(
        id,
        touching,
        (cell) => ofCell.get(cell) === id,
        served.filter((one) => whose(one) === id),
        { range, stepS },
      ),
    ),
  };
}

function historyOf(
  operator: string,
  incidents: readonly Incident[],
  isOwn: (cell: CellId) => boolean,
  served: readonly ServedStep[],
  { range, stepS }: Pick<OperatorsParts, 'range' | 'stepS'>,
): OperatorHistory {
  const own = incidents.filter(({ maillon }) => isOwn(maillon));
  const suffered = incidents.filter(({ maillon, cells }) => !isOwn(maillon) && cells.some(isOwn));
  const requests = sum(served, 'requests');
  return {
    operator,
    ...(requests > 0 && { served: { requests, good: sum(served, 'good') } }),
    good: goodBySteps(served, range, stepS),
    incidents: { own: own.length, suffered: suffered.length },
    harmedMs: covered([...own, ...suffered], range),
    detect: median(own.map(({ sinceMs, openedMs }) => openedMs - sinceMs)),
    acknowledge: median(
      own.flatMap(({ acknowledgements, openedMs }) =>
        acknowledgements?.[0] ? acknowledgements[0].atMs - openedMs : [],
      ),
    ),
    resolve: median(own.flatMap(({ sinceMs, closedMs }) => (closedMs === undefined ? [] : closedMs - sinceMs))),
  };
}

function goodBySteps(
  served: readonly ServedStep[],
  { fromMs, toMs }: OperatorsParts['range'],
  stepS: number,
): (number | null)[] {
  const stepMs = stepS * 1000;
  const first = Math.floor(fromMs / stepMs) * stepMs;
  return Array.from({ length: Math.ceil((toMs - first) / stepMs) }, (_, index) => {
    const here = served.filter(({ atMs }) => atMs === first + index * stepMs);
    const requests = sum(here, 'requests');
    return requests > 0 ? sum(here, 'good') / requests : null;
  });
}

/** How much of the range at least one of them lasts, ms. */
function covered(incidents: readonly Incident[], { fromMs, toMs }: OperatorsParts['range']): number {
  const spans = incidents
    .map(({ sinceMs, closedMs = toMs }) => [Math.max(fromMs, sinceMs), Math.min(toMs, closedMs)] as const)
    .toSorted((a, b) => a[0] - b[0]);
  let total = 0;
  let upTo = fromMs;
  for (const [start, end] of spans) {
    total += Math.max(0, end - Math.max(start, upTo));
    upTo = Math.max(upTo, end);
  }
  return total;
}

function median(delays: readonly number[]): Delay | undefined {
  if (delays.length === 0) return undefined;
  const sorted = delays.map((delay) => Math.max(0, delay)).toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const medianMs = ((sorted[Math.ceil(half) - 1] as number) + (sorted[Math.floor(half)] as number)) / 2;
  return { medianMs, of: delays.length };
}

function sum(served: readonly ServedStep[], what: 'requests' | 'good'): number {
  return served.reduce((total, one) => total + one[what], 0);
}
