import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../chain/model.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { IncidentView } from '../../protocol/view.js';
import { openRunbook, useAddress } from '../address/address.js';
import { useSentences } from '../locale/sentences.js';
import type { Screen } from '../model/screen.js';
import { IncidentCard } from './incident-card.js';
import { RunbookPanel } from './runbook-panel.js';
import { useSpeech } from './speech.js';
import { WatchPanel } from './watch.js';

interface IncidentsProps {
  readonly live: LiveState;
  readonly screen: Screen;
  readonly nowMs: number;
  readonly onSelect: (cell: CellId) => void;
}

export function Incidents({ live, screen, nowMs, onSelect }: IncidentsProps) {
  const { t } = useTranslation('web');
  const { runbook, incident: named } = useAddress();
  return (
    <section className="incidents" aria-labelledby="incidents-title">
      <div className="section-head">
        <h2 id="incidents-title">{t('incidents.title')}</h2>
        {screen.incidents.length > 0 && <span className="section-count">{screen.incidents.length}</span>}
      </div>
      {screen.incidents.length === 0 && (
        <>
          <p className="incidents-none">{t('incidents.none')}</p>
          <WatchPanel live={live} onSelect={onSelect} />
        </>
      )}
      {screen.incidents.map((incident, index) => (
        <IncidentCard
          key={incident.id}
          incident={incident}
          live={live}
          nowMs={nowMs}
          leading={index === 0}
          onSelect={onSelect}
          named={incident.id === named}
          onRunbook={(id) => openRunbook(id, { incident: incident.id })}
        />
      ))}
      <Closed incidents={screen.closed} />
      {runbook !== undefined && (
        <RunbookPanel
          key={runbook}
          id={runbook}
          incident={runbookIncident(screen.incidents, named, runbook)}
          live={live}
          nowMs={nowMs}
          onClose={() => openRunbook(undefined)}
        />
      )}
    </section>
  );
}

/** Whose values an opened runbook shows: the incident of the address, else the first it was matched to, else the leading one. */
function runbookIncident(
  open: readonly IncidentView[],
  named: string | undefined,
  id: string,
): IncidentView | undefined {
  return open.find((one) => one.id === named) ?? open.find(({ runbook }) => runbook?.id === id) ?? open[0];
}

function Closed({ incidents }: { readonly incidents: readonly IncidentView[] }) {
  const { t } = useTranslation('web');
  const { names, formats } = useSpeech();
  const sentences = useSentences();
  if (incidents.length === 0) return null;
  return (
    <div className="closed">
      <h3>{t('incidents.closed')}</h3>
      <ul>
        {incidents.map(({ id, sinceMs, closedMs, cause, maillon }) => (
          <li key={id} data-closed-incident={id}>
            <span className="closed-time">
              {t('incidents.closedLine', { from: formats.minute(sinceMs), to: formats.minute(closedMs!) })}
            </span>
            <span>
              {names.cell(maillon)} — {sentences.causeWithin(cause)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
