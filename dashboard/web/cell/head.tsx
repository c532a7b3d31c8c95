import { useTranslation } from 'react-i18next';
import { NATIONAL } from '../../../chain/model.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { CellView, IncidentView } from '../../protocol/view.js';
import { addressOf, openRunbook, roomAddress } from '../address/address.js';
import { useSentences } from '../locale/sentences.js';
import type { Screen } from '../model/screen.js';
import { CellFacts } from '../view/cell-facts.js';
import { LocalTime } from '../view/local-time.js';
import { StateMark } from '../view/mark.js';
import { SeenFrom } from '../view/seen-from.js';
import { Signed } from '../view/sign.js';
import { useSpeech } from '../view/speech.js';
import { Way } from '../view/way.js';
import { Contacts } from './contacts.js';
import { useCellTexts } from './texts.js';

interface HeadProps {
  readonly view: CellView;
  readonly live: LiveState;
  readonly screen: Screen;
  readonly incident: IncidentView | undefined;
  readonly nowMs: number;
}

/** Which cell, how it is and since when, of when that is known, who runs it, and the way to the incident it is in. */
export function CellHead({ view, live, screen, incident, nowMs }: HeadProps) {
  const t = useCellTexts();
  const { t: web } = useTranslation('web');
  const { names, formats } = useSpeech();
  const sentences = useSentences();
  const shown = screen.shown.get(view.id);
  const picture = live.cells.get(view.id);
  const state = shown?.state ?? 'unknown';
  const frozen = screen.headline.kind === 'frozen';
  const role = screen.roles.get(view.id);
  const cause = picture?.cause;
  return (
    <header className="cv-head">
      <nav className="cv-ways" aria-label={t('ways')}>
        <Way to={`${addressOf({ kind: 'command' })}`} className="quiet">
          <Signed>{t('toConsole')}</Signed>
        </Way>
        {view.ent !== NATIONAL && (
          <Way to={addressOf({ kind: 'territory', territory: view.territory })} className="quiet">
            {names.territory(view.territory)}
          </Way>
        )}
      </nav>
      <h1 data-testid="cell-title" data-look={state}>
        <StateMark state={state} /> {names.cell(view.id)}
      </h1>
      <p className="cv-state" data-look={state} data-testid="cell-state">
        <b>{sentences.state(state)}</b>
        {role && <span className="cv-role">{web(`role.${role}`)}</span>}
        <span>{web(`stateMeaning.${state}`)}</span>
        {picture && shown?.ageMs !== undefined && (
          <span>
            {t('since', { time: formats.time(picture.sinceMs), duration: formats.duration(nowMs - picture.sinceMs) })}
            <LocalTime atMs={picture.sinceMs} cell={view.id} live={live} />
          </span>
        )}
        <span data-stale={shown?.stale === true}>
          {shown?.ageMs === undefined
            ? web('matrix.noData')
            : t(shown.stale ? 'dataOld' : 'dataAt', {
                time: formats.time(nowMs - shown.ageMs),
                duration: formats.duration(shown.ageMs),
              })}
        </span>
      </p>
      {/* Spoken when the word changes, not with every figure. */}
      <p role="status" className="sr" data-testid="cell-spoken">
        {names.cell(view.id)} : {sentences.state(state)}
        {cause && `, ${sentences.causeWithin(cause)}`}
      </p>
      {frozen && (
        <p className="cv-warning" data-testid="frozen">
          {web('headline.frozen', { time: formats.time(live.head.asOf) })}. {web('headline.frozenDetail')}
        </p>
      )}
      {!frozen && (state === 'silent' || state === 'late') && <p className="cv-warning">{t(`blind.${state}`)}</p>}
      {!frozen && shown?.ageMs === undefined && <p className="cv-warning">{t('blind.never')}</p>}
      {incident && <IncidentLine incident={incident} cell={view.id} nowMs={nowMs} />}
      <CellFacts view={view} live={live} state={state} />
      <SeenFrom picture={picture} />
      <Contacts view={view} live={live} />
    </header>
  );
}

interface LineProps {
  readonly incident: IncidentView;
  readonly cell: string;
  readonly nowMs: number;
}

/** The incident it is in: how grave, and the way to its room and its runbook. */
function IncidentLine({ incident, cell, nowMs }: LineProps) {
  const t = useCellTexts();
  const { t: web } = useTranslation('web');
  const { names, formats } = useSpeech();
  const sentences = useSentences();
  const { id, severity, cause, maillon, sinceMs, closedMs, runbook } = incident;
  const told = { cause: sentences.causeWithin(cause), where: names.cell(maillon) };
  return (
    <div className="cv-incident" data-incident={id} data-closed={closedMs !== undefined}>
      <span className="severity" data-severity={severity}>
        {severity}
      </span>
      <span>
        {t(`incident.${maillon === cell ? 'own' : 'other'}${closedMs === undefined ? '' : 'Closed'}`, told)},{' '}
        {closedMs === undefined
          ? t('since', { time: formats.time(sinceMs), duration: formats.duration(nowMs - sinceMs) })
          : t('incident.closed', { from: formats.minute(sinceMs), to: formats.minute(closedMs) })}
      </span>
      <Way to={roomAddress(id)} className="action primary" data-room={id}>
        {web('incidents.room')} <Signed>→</Signed>
      </Way>
      {runbook && (
        <button
          type="button"
          className="action"
          data-runbook={runbook.id}
          onClick={() => openRunbook(runbook.id, { incident: id })}
        >
          {web('incidents.runbook')} <Signed>→</Signed>
        </button>
      )}
    </div>
  );
}
