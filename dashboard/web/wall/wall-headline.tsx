import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { NATIONAL, splitCell } from '../../../chain/model.js';
import { recordOf } from '../../protocol/record.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { IncidentView } from '../../protocol/view.js';
import { nextMessage } from '../../speech/cadence.js';
import { reachOf } from '../../speech/reach.js';
import { useSentences } from '../locale/sentences.js';
import type { Headline } from '../model/headline.js';
import { isTaken } from '../model/incidents.js';
import { type Ems, headlineEm, type WallPlan } from '../model/wall/plan.js';
import { Announcement, IncidentSentence, WatchSentence } from '../view/headline.js';
import { StateMark } from '../view/mark.js';
import { useSpeech } from '../view/speech.js';
import { shortAge } from './short-age.js';
import { useWallTexts } from './texts.js';

interface WallHeadlineProps {
  readonly headline: Headline;
  readonly live: LiveState;
  readonly nowMs: number;
  readonly ems: Ems;
  readonly plan: WallPlan;
}

/** What is broken, where, of what kind, since when; below it who leads and when people outside hear again. */
export function WallHeadline({ headline, live, nowMs, ems, plan }: WallHeadlineProps) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const incident = 'incident' in headline ? headline.incident : undefined;
  const { height, verdictLines, largest, factLines, factLine } = plan.head;
  const size = headlineEm(useLength(headline), ems, incident ? 2 : 1, largest);
  return (
    <section
      className="wall-headline"
      data-kind={headline.kind}
      data-severity={incident?.severity}
      style={
        {
          ...{ '--head': `${height}rem`, '--verdict': verdictLines },
          ...{ '--facts': factLines, '--fact-line': `${factLine}rem` },
        } as CSSProperties
      }
    >
      <Announcement headline={headline} />
      <h1 id="wall" tabIndex={-1} data-testid="headline" style={{ fontSize: `${size}rem` }}>
        {headline.kind === 'frozen' && (
          <span className="headline-frozen">
            {t('headline.frozen', { time: formats.time(headline.asOfMs) })}
            {incident ? '. ' : ''}
          </span>
        )}
        {incident && <IncidentSentence incident={incident} state={live.cells.get(incident.maillon)?.state} />}
        {headline.kind === 'clear' && t('headline.clear', { count: headline.total })}
        {headline.kind === 'watch' && <WatchSentence {...headline} />}
      </h1>
      {incident && (
        // The list beside counts the others, where there is one.
        <Facts incident={incident} live={live} nowMs={nowMs} others={plan.incidents > 0 ? 0 : othersOf(headline)} />
      )}
    </section>
  );
}

interface FactsProps {
  readonly incident: IncidentView;
  readonly live: LiveState;
  readonly nowMs: number;
  readonly others: number;
}

/** The first four always have room (model/wall/plan.ts); what does not fit after them is left out whole. */

function Facts({ incident, live, nowMs, others }: FactsProps) {
  const { t } = useTranslation('web');
  const say = useWallTexts();
  const sentences = useSentences();
  const { override } = recordOf(incident);
  const { pupils } = reachOf(incident, live.chain);
  return (
    <ul className="wall-facts">
      <li>
        <SeverityBadge incident={incident} />
      </li>
      <li data-testid="lasting">{say('facts.since', { duration: shortAge(nowMs - incident.sinceMs) })}</li>
      <li data-testid="leader">
        <Leader incident={incident} />
      </li>
      <li data-testid="next-message">
        <Message incident={incident} nowMs={nowMs} />
      </li>
      {override && <li>{say('facts.override', { cause: sentences.causeWithin(override.cause) })}</li>}
      {pupils !== undefined && <li data-testid="pupils">{t('headline.pupils', { count: pupils })}</li>}
      {others > 0 && <li>{say('facts.others', { count: others })}</li>}
    </ul>
  );
}

function othersOf(headline: Headline): number {
  return headline.kind === 'incident' ? headline.others : 0;
}

/** Only a P1 that nobody has taken blinks; where nothing may move it stands in a frame, and says so in any case. */
export function SeverityBadge({ incident }: { readonly incident: IncidentView }) {
  const { severity } = incident;
  const calls = severity === 'P1' && !isTaken(incident);
  return (
    <span className="wall-severity" data-severity={severity} data-calls={calls} data-testid="severity">
      {calls && <StateMark state="degraded" />}
      {severity}
    </span>
  );
}

/** Who decides; before there is a director, who has taken it; before that, that nobody has. */
export function Leader({ incident }: { readonly incident: IncidentView }) {
  const say = useWallTexts();
  const director = recordOf(incident).roles.find(({ role }) => role === 'director');
  if (director) return say('facts.director', { by: director.by });
  const by = incident.acknowledgements?.[0]?.by;
  if (by !== undefined && isTaken(incident)) return say('facts.takenBy', { by });
  return say('facts.notTaken');
}

/** When people outside hear again; lateness is said, with the shape of what is not well. */
function Message({ incident, nowMs }: { readonly incident: IncidentView; readonly nowMs: number }) {
  const say = useWallTexts();
  const { formats } = useSpeech();
  const next = nextMessage(incident, nowMs);
  if (next.kind === 'none') return say('facts.message.none');
  const isLate = next.lateMs > 0;
  const away = isLate
    ? say('facts.message.late', { duration: shortAge(next.lateMs) })
    : say('facts.message.in', { duration: shortAge(next.atMs - nowMs) });
  return (
    <span className="wall-message" data-late={isLate} data-state={isLate ? 'degraded' : undefined}>
      {isLate && <StateMark state="degraded" />}
      {say(`facts.message.${next.kind}`, { time: formats.minute(next.atMs) })}, {away}
    </span>
  );
}

/** About as many characters as the sentence has. */
function useLength(headline: Headline): number {
  const { t } = useTranslation('web');
  const { names, formats } = useSpeech();
  const sentences = useSentences();
  const frozen = headline.kind === 'frozen' ? t('headline.frozen', { time: formats.time(headline.asOfMs) }).length : 0;
  const incident = 'incident' in headline ? headline.incident : undefined;
  if (!incident) return headline.kind === 'watch' ? 90 : Math.max(frozen, 64);
  const { sinceMs, maillon, cause, probability } = incident;
  const what = t('headline.what', {
    cause: sentences.causeWithin(cause),
    probability: formats.probability(probability),
  });
  const cell = names.cell(maillon);
  const where = splitCell(maillon).ent === NATIONAL ? t('headline.national', { where: cell }) : cell;
  return frozen + t('headline.since', { time: formats.minute(sinceMs) }).length + where.length + what.length;
}
