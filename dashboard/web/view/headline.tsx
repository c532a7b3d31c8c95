import { useTranslation } from 'react-i18next';
import { NATIONAL, splitCell } from '../../../chain/model.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { CellState, IncidentView } from '../../protocol/view.js';
import { reachOf } from '../../speech/reach.js';
import { useSentences } from '../locale/sentences.js';
import { accountNow, unsaid } from '../model/account.js';
import type { Headline } from '../model/headline.js';
import { SureMark } from './fact.js';
import { StateMark } from './mark.js';
import { useSpeech } from './speech.js';

interface HeadlineProps {
  readonly headline: Headline;
  readonly live: LiveState;
  readonly nowMs: number;
}

/** What is broken, where, why, since when: read from the back of the room in five seconds. */
export function HeadlineBlock({ headline, live, nowMs }: HeadlineProps) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const incident = 'incident' in headline ? headline.incident : undefined;
  return (
    <section
      className="headline"
      data-kind={headline.kind}
      data-severity={incident?.severity}
      aria-labelledby="headline"
    >
      <Announcement headline={headline} />
      <h1 id="headline" data-testid="headline">
        {headline.kind === 'frozen' && (
          <span className="headline-frozen">
            {t('headline.frozen', { time: formats.time(headline.asOfMs) })}
            {incident ? '. ' : ''}
          </span>
        )}
        {incident && (
          <>
            <IncidentSentence incident={incident} state={live.cells.get(incident.maillon)?.state} />
            <Reached incident={incident} live={live} />
          </>
        )}
        {headline.kind === 'clear' && t('headline.clear', { count: headline.total })}
        {headline.kind === 'watch' && <WatchSentence {...headline} />}
      </h1>
      {headline.kind === 'frozen' && <p className="headline-warning">{t('headline.frozenDetail')}</p>}
      {incident && <Reading incident={incident} live={live} />}
      {incident && <Stakes incident={incident} live={live} nowMs={nowMs} others={others(headline)} />}
    </section>
  );
}

function others(headline: Headline): number {
  return headline.kind === 'incident' ? headline.others : 0;
}

interface SentenceProps {
  readonly incident: IncidentView;
  /** Of the failing maillon. */
  readonly state: CellState | undefined;
}

export function IncidentSentence({ incident, state }: SentenceProps) {
  const { t } = useTranslation('web');
  const { names, formats } = useSpeech();
  const cause = useSentences().causeWithin(incident.cause);
  return (
    <>
      <StateMark state={state === undefined || state === 'healthy' ? 'degraded' : state} />
      <span className="headline-since">{t('headline.since', { time: formats.minute(incident.sinceMs) })}</span>
      <span className="headline-where">
        {splitCell(incident.maillon).ent === NATIONAL
          ? t('headline.national', { where: names.cell(incident.maillon) })
          : names.cell(incident.maillon)}
      </span>
      <span className="headline-what">
        {incident.cause === 'undetermined'
          ? t('headline.whatOnly', { cause })
          : t('headline.what', { cause, probability: formats.probability(incident.probability) })}
      </span>
    </>
  );
}

/** From here on French counts in millions "of" pupils. */
const MILLION = 999_500;

/** Whom it reaches: académies and pupils, at the end of the sentence; of what nobody counted, nothing. */
function Reached({ incident, live }: { readonly incident: IncidentView; readonly live: LiveState }) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const { academies, territories, pupils, pupilsAtMost } = reachOf(incident, live.chain);
  const million = (pupils ?? 0) >= MILLION;
  const value = pupils === undefined ? '' : million ? formats.compact(pupils) : formats.number(pupils);
  const key = `${pupilsAtMost ? 'reachAtMost' : 'reach'}${million ? 'Millions' : pupilsAtMost ? '' : 'Pupils'}`;
  return (
    <span className="headline-reach" data-testid="reached">
      {academies > 0
        ? t('headline.academies', { count: academies })
        : territories > 0 && t('headline.territories', { count: territories })}
      {pupils !== undefined && t(`headline.${key}`, { value })}
    </span>
  );
}

export function WatchSentence({ ill, blind, unmapped }: Omit<Extract<Headline, { kind: 'watch' }>, 'kind' | 'total'>) {
  const { t } = useTranslation('web');
  const parts = [
    ill > 0 ? t('headline.watchIll', { count: ill }) : '',
    blind > 0 ? t('headline.watchBlind', { count: blind }) : '',
    unmapped > 0 ? t('headline.watchUnmapped', { count: unmapped }) : '',
  ].filter((part) => part !== '');
  return (
    <>
      {t('headline.watch')}
      <span className="headline-what"> — {parts.join(', ')}</span>
    </>
  );
}

/** Feeds named beside a word that cannot be said; the card names all. */
const FEEDS_NAMED = 2;

/** Under the word, what it is made of: the kind and share of an attack, both counterfactuals, the target; or why there is no word. */
function Reading({ incident, live }: { readonly incident: IncidentView; readonly live: LiveState }) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const sentences = useSentences();
  const verdict = live.verdicts.get(incident.maillon);
  const without = unsaid(incident, verdict);
  const said = accountNow(incident, verdict).flatMap(({ key, params }) => sentences.brief(key, params) ?? []);
  if (without?.best) {
    const { hypothesis, probability } = without.best;
    const named = { hypothesis: sentences.hypothesis(hypothesis), probability: formats.probability(probability) };
    said.unshift(t('headline.best', named));
  }
  if (without && without.missing.length > 0)
    said.push(t('headline.missing', { feeds: without.missing.slice(0, FEEDS_NAMED).map(sentences.feed).join(', ') }));
  if (said.length === 0) return null;
  return (
    <ul className="headline-reading" data-testid="reading">
      {said.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  );
}

interface StakesProps {
  readonly incident: IncidentView;
  readonly live: LiveState;
  readonly nowMs: number;
  readonly others: number;
}

function Stakes({ incident, live, nowMs, others: more }: StakesProps) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const { pupils, schools, confidence, atMost, cells } = reachOf(incident, live.chain);
  return (
    <ul className="headline-stakes">
      <li className="severity" data-severity={incident.severity}>
        {incident.severity}
      </li>
      {incident.origin && (
        <li className="origin-mark" data-origin={incident.origin}>
          {t(`origin.${incident.origin}`)}
        </li>
      )}
      <li>{t('headline.lasting', { duration: formats.duration(nowMs - incident.sinceMs) })}</li>
      <li data-testid="pupils">
        {pupils === undefined ? t('headline.pupilsUncounted') : t('headline.pupils', { count: pupils })}
      </li>
      {schools !== undefined && <li>{t('headline.schools', { count: schools })}</li>}
      {atMost && <li>{t('headline.atMost')}</li>}
      {(confidence === 'inferred' || confidence === 'memory') && (
        <li>
          <SureMark confidence={confidence} /> {t(`headline.sureness.${confidence}`)}
        </li>
      )}
      <li>{t('headline.cells', { count: cells })}</li>
      <li>{usePaging(incident)}</li>
      {more > 0 && <li className="headline-more">{t('headline.others', { count: more })}</li>}
    </ul>
  );
}

/** What became of the newest page about this incident. */
function usePaging({ pages }: IncidentView): string {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const newest = [...pages].sort((a, b) => b.atMs - a.atMs).find(({ status }) => status === 'firing');
  if (!newest) return t('headline.notPaged');
  if (newest.state === 'failed') return t('headline.pageFailed');
  return newest.state === 'due' ? t('headline.pageDue') : t('headline.paged', { time: formats.time(newest.atMs) });
}

/** Spoken by screen readers when the verdict changes, and only then: numbers that move every second are left out. */
export function Announcement({ headline }: { readonly headline: Headline }) {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const sentences = useSentences();
  const incident = 'incident' in headline ? headline.incident : undefined;
  const text = incident
    ? `${names.cell(incident.maillon)}${t('headline.whatOnly', { cause: sentences.causeWithin(incident.cause) })}`
    : headline.kind === 'clear'
      ? t('headline.clear', { count: headline.total })
      : t('headline.watch');
  return (
    <div role="status" className="sr">
      {text}
    </div>
  );
}
