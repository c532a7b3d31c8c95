import type { Chain } from '../chain/model.js';
import type { Evaluation } from './detect/evaluate.js';
import type { Verdict } from './detect/verdict.js';
import { type Declaration, evidenceOf, isDeclared } from './incident/declared.js';
import type { Incident } from './incident/incident.js';
import type { CellPicture, Picture } from './picture.js';

/** What goes into a picture besides the evaluation. */
export interface Surroundings {
  readonly incidents: readonly Incident[];
  readonly self: Picture['self'];
  readonly unmapped: Picture['unmapped'];
  readonly tests?: Picture['tests'];
  readonly silences?: Picture['silences'];
}

/** A picture before the first evaluation: nothing is known of any cell. */
export function blank(chain: Chain, asOfMs: number, surroundings: Surroundings): Picture {
  const cells = chain.cells.map(
    ({ id }): CellPicture => ({
      ...{ cell: id, state: 'unknown', offeredPerS: 0, expectedPerS: 0, goodRatio: 1, errorRatio: 0, p95Ms: 0 },
      sinceMs: asOfMs,
    }),
  );
  return { asOfMs, chain: chain.hash, cells, verdicts: new Map(), ...surroundings };
}

/** The picture of one evaluation; a cell that stays in its state keeps since when. `chain`: hash of the one it was made with. */
export function paint(
  before: Picture,
  asOfMs: number,
  chain: string,
  evaluation: Evaluation,
  surroundings: Surroundings,
  declared: readonly Declaration[] = [],
): Picture {
  const previous = new Map(before.cells.map((cell) => [cell.cell, cell]));
  return {
    ...{ asOfMs, chain },
    cells: evaluation.verdicts.map((verdict) => cellOf(verdict, evaluation, previous.get(verdict.cell))),
    verdicts: new Map(
      besideDeclared(evaluation.verdicts, declared)
        .filter(({ state, evidence }) => state !== 'healthy' || evidence.some(isDeclared))
        .map((verdict) => [verdict.cell, verdict]),
    ),
    ...surroundings,
  };
}

/** What others declare stands beside what was measured, after the verdict was made: it is no part of it. */
function besideDeclared(verdicts: readonly Verdict[], declared: readonly Declaration[]): readonly Verdict[] {
  if (declared.length === 0) return verdicts;
  return verdicts.map((verdict) => {
    const said = declared.flatMap(({ id, cell, ended, ...told }) =>
      cell === verdict.cell && !ended ? evidenceOf({ ...told, cell, declaration: id }) : [],
    );
    return said.length === 0 ? verdict : { ...verdict, evidence: [...verdict.evidence, ...said] };
  });
}

function cellOf(verdict: Verdict, { health, state }: Evaluation, before: CellPicture | undefined): CellPicture {
  const now = health.get(verdict.cell);
  const lastReceivedMs = state.cells.get(verdict.cell)?.lastReceivedMs;
  const since = verdict.harm?.sinceMs ?? verdict.atMs;
  return {
    cell: verdict.cell,
    state: verdict.state,
    ...(verdict.cause ? { cause: verdict.cause } : {}),
    ...(lastReceivedMs === undefined ? {} : { lastReceivedMs }),
    offeredPerS: verdict.offeredPerS,
    expectedPerS: verdict.expectedPerS,
    goodRatio: now?.goodRatio ?? 1,
    errorRatio: now?.errorRatio ?? 0,
    p95Ms: now?.p95Ms ?? 0,
    ...(verdict.telemetry ? { telemetry: verdict.telemetry } : {}),
    ...(verdict.missing ? { missing: verdict.missing } : {}),
    ...(verdict.outside ? { outside: verdict.outside } : {}),
    sinceMs: before?.state === verdict.state ? before.sinceMs : since,
  };
}
