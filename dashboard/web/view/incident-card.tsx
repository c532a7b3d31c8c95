import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../chain/model.js';
import { recordOf } from '../../protocol/record.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { IncidentView } from '../../protocol/view.js';
import { roomAddress } from '../address/address.js';
import { useSentences } from '../locale/sentences.js';
import { probabilityOf } from '../model/incidents.js';
import { Account } from './account.js';
import { EvidenceBlock } from './evidence.js';
import { Hypotheses } from './hypotheses.js';
import { LocalTime } from './local-time.js';
import { NextMessage } from './next-message.js';
import { Signed } from './sign.js';
import { Silenced } from './silenced.js';
import { useSpeech } from './speech.js';
import { Suspects } from './suspects.js';
import { Way } from './way.js';

interface CardProps {
  readonly incident: IncidentView;
  readonly live: LiveState;
  readonly nowMs: number;
  readonly leading: boolean;
  /** The address names it: brought into view. */
  readonly named: boolean;
  readonly onSelect: (cell: CellId) => void;
  readonly onRunbook: (id: string) => void;
}

/** One open incident: the word of the verdict, how sure, since when, who is suspected, and why we say so. */
export function IncidentCard({ incident, live, nowMs, leading, named, onSelect, onRunbook }: CardProps) {
  const { t } = useTranslation('web');
  const { names, formats } = useSpeech();
  const sentences = useSentences();
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (named) card.current?.scrollIntoView({ block: 'nearest' });
  }, [named]);
  const { id, cause, maillon, severity, sinceMs, runbook } = incident;
  const verdict = live.verdicts.get(maillon);
  const director = recordOf(incident).roles.find(({ role }) => role === 'director');
  return (
    <article
      ref={card}
      className="incident"
      data-incident={id}
      data-cause={cause}
      data-maillon={maillon}
      data-severity={severity}
      data-leading={leading}
      data-named={named}
    >
      <header className="incident-head">
        <span className="severity" data-severity={severity}>
          {severity}
        </span>
        <h3>
          <span className="incident-cause">{sentences.cause(cause)}</span>
          {names.isCell(maillon) ? (
            <button
              type="button"
              className="incident-where"
              title={t('incidents.select')}
              onClick={() => onSelect(maillon)}
            >
              {names.cell(maillon)}
            </button>
          ) : (
            <span className="incident-where">{names.cell(maillon)}</span>
          )}
        </h3>
        <p className="incident-since">
          {t('incidents.since', { time: formats.time(sinceMs), duration: formats.duration(nowMs - sinceMs) })}
          <LocalTime atMs={sinceMs} cell={maillon} live={live} />
          <span className="sr">
            , {t('incidents.probability', { value: formats.probability(incident.probability) })}
          </span>
        </p>
      </header>
      {incident.origin && (
        <p>
          <span className="origin-mark" data-origin={incident.origin}>
            {t(`origin.${incident.origin}`)}
          </span>
        </p>
      )}
      <p className="incident-command">
        {director && `${t('incidents.director', { by: director.by })} · `}
        {t('incidents.message')} <NextMessage incident={incident} nowMs={nowMs} />
      </p>
      <div className="incident-actions">
        <Way to={roomAddress(id)} className="action primary" data-room={id}>
          {t('incidents.room')} <Signed>→</Signed>
        </Way>
        {runbook ? (
          <button type="button" className="action" data-runbook={runbook.id} onClick={() => onRunbook(runbook.id)}>
            {t('incidents.runbook')} <Signed>→</Signed>
          </button>
        ) : (
          <p className="incident-missing">{t('incidents.noRunbook')}</p>
        )}
      </div>
      <Silenced incident={id} live={live} />
      <Hypotheses cause={cause} known={verdict?.probability ?? probabilityOf(incident)} />
      <Account incident={incident} verdict={verdict} />
      {leading ? (
        <EvidenceBlock told={incident} />
      ) : (
        <details className="evidence-others">
          <summary>
            {t('incidents.evidence')} ({incident.evidence.length})
          </summary>
          <EvidenceBlock told={incident} />
        </details>
      )}
      <Suspects suspects={incident.suspects} onSelect={onSelect} />
      {incident.missingFeeds.length > 0 && (
        <p className="incident-missing">
          {t('incidents.missing', { feeds: incident.missingFeeds.map(sentences.feed).join(', ') })}
        </p>
      )}
    </article>
  );
}
