import { type CellId, type Chain, PROBE_CHECKS } from '../../chain/model.js';
import { upstream } from './entries.js';
import { isFinal, type Look } from './probes.js';
import type { Situation } from './situation.js';
import type { Suspect } from './verdict.js';

/**
 * The cell at which the failure of a probe is born, once the telemetry of those before it is asked, too. A question enters as people
 * do: what it does not reach behind a maillon whose users are harmed already is that harm, not a second one. What no load and no
 * neighbour does (a name, a certificate) stays where it was met.
 * @param suspects of the harmed cells, first suspect first
 */
export function bornAt(
  chain: Chain,
  situation: Situation,
  suspects: ReadonlyMap<CellId, readonly Suspect[]>,
  cell: CellId,
  { outside, root }: Look,
): CellId {
  if (outside.state !== 'failing' || root !== cell || isFinal(outside)) return root;
  const passed = chain.probes
    .filter(({ cells }) => cells[outside.check] === cell)
    .flatMap(({ cells }) => PROBE_CHECKS.slice(0, PROBE_CHECKS.indexOf(outside.check)).map((check) => cells[check]));
  const callers = upstream(situation, cell);
  const harmed = passed.find(
    (id) => id !== undefined && id !== cell && callers.has(id) && situation.cells.get(id)?.open,
  );
  return harmed === undefined ? cell : (suspects.get(harmed)?.[0]?.cell ?? harmed);
}
