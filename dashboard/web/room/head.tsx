import { useTranslation } from 'react-i18next';
import { INCIDENT_STATES } from '../../../chain/vocabulary/incident.js';
import { recordOf } from '../../protocol/record.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { IncidentView } from '../../protocol/view.js';
import { reachOf } from '../../speech/reach.js';
import { roomAddress } from '../address/address.js';
import { useSentences } from '../locale/sentences.js';
import { SureMark } from '../view/fact.js';
import { LocalTime } from '../view/local-time.js';
import { StateMark } from '../view/mark.js';
import { NextMessage } from '../view/next-message.js';
import { Silenced } from '../view/silenced.js';
import { useSpeech } from '../view/speech.js';
import { Way } from '../view/way.js';
import { useRoomTexts } from './texts.js';

interface HeadProps {
  readonly incident: IncidentView;
  readonly live: LiveState;
  readonly nowMs: number;
}

/** What, where, since when, whom it reaches; the state, both verdicts, who decides, when people outside hear again. */
export function RoomHead({ incident, live, nowMs }: HeadProps) {
  const { t } = useTranslation('room');
  const { names, formats } = useSpeech();
  const texts = useRoomTexts();
  const sentences = useSentences();
  const { override, roles, severitySet } = recordOf(incident);
  const { severity, maillon, sinceMs, closedMs, mergedInto } = incident;
  const cause = override?.cause ?? incident.cause;
  const director = roles.find(({ role }) => role === 'director');
  const state = live.cells.get(maillon)?.state;
  return (
    <header className="room-head" data-severity={severity} data-testid="room-head">
      <div className="room-what">
        <span className="severity" data-severity={severity}>
          {severity}
        </span>
        <h1 id="room" tabIndex={-1} data-testid="room-title">
          {state !== undefined && state !== 'healthy' && closedMs === undefined && <StateMark state={state} />}
          {names.cell(maillon)} — {texts.cause(cause)}
        </h1>
        <p className="room-since">
          {closedMs === undefined
            ? t('head.since', { time: formats.time(sinceMs), duration: formats.duration(nowMs - sinceMs) })
            : t('head.over', {
                from: formats.time(sinceMs),
                to: formats.time(closedMs),
                duration: formats.duration(closedMs - sinceMs),
              })}{' '}
          <LocalTime atMs={sinceMs} cell={maillon} live={live} />
        </p>
        <Impact incident={incident} live={live} />
        <Silenced incident={incident.id} live={live} />
        {severitySet && <p>{t('head.severitySet', { ...severitySet })}</p>}
        {mergedInto !== undefined && (
          <p>
            {t('head.merged')} <Way to={roomAddress(mergedInto)}>{mergedInto}</Way>
          </p>
        )}
      </div>
      <dl className="room-facts">
        <div>
          <dt>{t('head.state')}</dt>
          <dd>
            <Track incident={incident} />
          </dd>
        </div>
        <div data-testid="verdicts" data-overridden={override !== undefined}>
          <dt>{t('head.verdict')}</dt>
          <dd>
            {override && (
              <p className="room-word" data-word="director">
                <b>{t('head.director', { cause: texts.cause(override.cause) })}</b>
                <span> {t('head.motive', { by: override.by, motive: override.motive })}</span>
              </p>
            )}
            <p className="room-word" data-word="detector">
              {t('head.detector', {
                cause: sentences.causeWithin(incident.cause),
                probability: formats.probability(incident.probability),
              })}
            </p>
          </dd>
        </div>
        <div data-testid="director">
          <dt>{texts.role('director')}</dt>
          <dd>{director ? director.by : <span className="room-lack">{t('head.nobody')}</span>}</dd>
        </div>
        <div>
          <dt>{t('head.next')}</dt>
          <dd>
            <NextMessage incident={incident} nowMs={nowMs} />
          </dd>
        </div>
      </dl>
    </header>
  );
}

function Impact({ incident, live }: Pick<HeadProps, 'incident' | 'live'>) {
  const { t } = useTranslation('web');
  const { pupils, schools, confidence, atMost, cells } = reachOf(incident, live.chain);
  return (
    <p className="room-impact" data-testid="impact">
      {pupils === undefined ? t('headline.pupilsUncounted') : t('headline.pupils', { count: pupils })}
      {schools !== undefined && ` · ${t('headline.schools', { count: schools })}`}
      {atMost && ` · ${t('headline.atMost')}`} · {t('headline.cells', { count: cells })}
      {(confidence === 'inferred' || confidence === 'memory') && (
        <>
          {' · '}
          <SureMark confidence={confidence} /> {t(`headline.sureness.${confidence}`)}
        </>
      )}
    </p>
  );
}

/** The way of an incident; where it is stands out by weight, shape and word. */
function Track({ incident }: Pick<HeadProps, 'incident'>) {
  const texts = useRoomTexts();
  const { state } = recordOf(incident);
  const here = INCIDENT_STATES.indexOf(state);
  return (
    <ol className="track" data-testid="track" data-state-now={state}>
      {INCIDENT_STATES.map((one, index) => (
        <li key={one} data-passed={index < here} {...(index === here && { 'aria-current': 'step' as const })}>
          {texts.state(one)}
        </li>
      ))}
    </ol>
  );
}
