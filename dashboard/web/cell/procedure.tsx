import type { RunbookMatches } from '../../protocol/answers.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { CellView, IncidentView, VerdictView } from '../../protocol/view.js';
import { openRunbook } from '../address/address.js';
import { useAnswer } from '../live/use-answer.js';
import { Signed } from '../view/sign.js';
import { useCellTexts } from './texts.js';

interface ProcedureProps {
  readonly view: CellView;
  readonly live: LiveState;
  readonly incident: IncidentView | undefined;
  readonly verdict: VerdictView | undefined;
}

const MOST = 3;

/** What is said of an incident holds for a cell that has no word of its own yet; not once it is closed. */
const openCause = (incident: IncidentView | undefined) =>
  incident?.closedMs === undefined ? incident?.cause : undefined;

/** What to do: the runbooks that match what is said of the cell now, best first. */
export function Procedure({ view, live, incident, verdict }: ProcedureProps) {
  const t = useCellTexts();
  const state = live.cells.get(view.id)?.state;
  // A silence has runbooks of its own, though it is nobody's fault yet.
  const word = verdict?.cause ?? openCause(incident) ?? (state === 'silent' ? 'silent' : undefined);
  const query = new URLSearchParams({
    ...(word !== undefined && { verdict: word }),
    ...(verdict?.attackKind !== undefined && { kind: verdict.attackKind }),
    cell: (verdict ?? incident)?.suspects[0]?.cell ?? view.id,
  });
  const path = `/api/v1/runbooks?${query}`;
  const { value, failure } = useAnswer<RunbookMatches>(path, path, 0, word !== undefined);
  return (
    <section className="cv-part" aria-labelledby="cv-procedure-title" data-testid="procedure">
      <h2 id="cv-procedure-title">{t('procedure.title')}</h2>
      {word === undefined && <p className="cv-none">{t('procedure.idle')}</p>}
      {failure !== undefined && <p className="cv-none">{t('procedure.failed')}</p>}
      {value?.matches.length === 0 && <p className="cv-none">{t('procedure.none')}</p>}
      <ol className="cv-procedures">
        {value?.matches.slice(0, MOST).map(({ id, title }) => (
          <li key={id}>
            <button
              type="button"
              className="action"
              data-opens={id}
              onClick={() => openRunbook(id, { incident: incident?.id })}
            >
              <span lang="fr">{title}</span> <Signed>→</Signed>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
