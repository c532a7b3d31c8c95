import { useTranslation } from 'react-i18next';
import { recordOf } from '../../protocol/record.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { IncidentView } from '../../protocol/view.js';
import { useSentences } from '../locale/sentences.js';
import { StateMark } from '../view/mark.js';
import { useSpeech } from '../view/speech.js';
import { type Ask, Do, Panel } from './panel.js';
import { FileLinks } from './timeline.js';

interface Props {
  readonly incident: IncidentView;
  readonly live: LiveState;
  readonly onAsk: Ask;
}

/** What was established, apart from what is supposed. */
export function Facts({ incident, onFact }: Pick<Props, 'incident'> & { readonly onFact: () => void }) {
  const { t } = useTranslation('room');
  const { formats } = useSpeech();
  const facts = recordOf(incident).notes.filter(({ nature }) => nature === 'fact');
  return (
    <Panel
      title={t('facts.panel')}
      count={facts.length}
      testid="facts"
      actions={<Do does="fact" label={t('facts.do')} onDo={onFact} />}
    >
      {facts.length === 0 && <p className="room-none">{t('facts.none')}</p>}
      <ul>
        {facts.toReversed().map(({ atMs, by, text, attachments }) => (
          <li key={`${atMs} ${by}`}>
            {text}{' '}
            <small>
              {by}, {formats.time(atMs)}
            </small>
            <FileLinks incident={incident.id} files={attachments} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What is supposed, with how likely it is held to be, and how that changed. */
export function Suppositions({ incident, onAsk }: Pick<Props, 'incident' | 'onAsk'>) {
  const { t } = useTranslation('room');
  const { formats } = useSpeech();
  const { hypotheses } = recordOf(incident);
  return (
    <Panel
      title={t('hypothesis.panel')}
      count={hypotheses.filter(({ withdrawn }) => !withdrawn).length}
      testid="suppositions"
      actions={<Do does="hypothesis" label={t('hypothesis.do')} onDo={() => onAsk({ kind: 'hypothesis' })} />}
    >
      {hypotheses.length === 0 && <p className="room-none">{t('hypothesis.none')}</p>}
      <ul>
        {hypotheses.map(({ id, text, probability, by, atMs, before, withdrawn }) => (
          <li key={id} data-hypothesis={id} data-withdrawn={withdrawn !== undefined}>
            <span className="share">{formats.probability(probability)}</span> {text}{' '}
            <small>
              {id} · {by}, {formats.time(atMs)}
              {before.length > 0 &&
                ` · ${t('hypothesis.before', { list: before.map((one) => formats.probability(one.probability)).join(', ') })}`}
              {withdrawn && ` · ${t('hypothesis.withdrawnBy', { by: withdrawn.by, motive: withdrawn.motive })}`}
            </small>
            {!withdrawn && (
              <span className="inline-do">
                <button type="button" className="link" onClick={() => onAsk({ kind: 'revise', hypothesis: id })}>
                  {t('hypothesis.revise')} <span className="sr">{id}</span>
                </button>
                <button type="button" className="link" onClick={() => onAsk({ kind: 'withdraw', hypothesis: id })}>
                  {t('hypothesis.withdraw')} <span className="sr">{id}</span>
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The failing maillon and those that suffer from it, as they are now. */
export function Cells({ incident, live, onAsk }: Pick<Props, 'incident' | 'live' | 'onAsk'>) {
  const { t } = useTranslation('room');
  const { names, formats } = useSpeech();
  const sentences = useSentences();
  const { maillon, cells } = incident;
  const first = [maillon, ...cells.filter((cell) => cell !== maillon)];
  return (
    <Panel
      title={t('cells.panel')}
      count={cells.length}
      testid="cells"
      actions={
        <>
          <Do does="split" label={t('split.do')} onDo={() => onAsk({ kind: 'split' })} />
          <Do does="merge" label={t('merge.do')} onDo={() => onAsk({ kind: 'merge' })} />
        </>
      }
    >
      <ul className="room-cells">
        {first.map((id) => {
          const cell = live.cells.get(id);
          const state = cell?.state ?? 'unknown';
          return (
            <li key={id} data-room-cell={id} data-state={state}>
              <StateMark state={state} />
              <span>
                {names.cell(id)} <small>{t(id === maillon ? 'cells.origin' : 'cells.effect')}</small>
              </span>
              <span className="room-cell-state">
                {sentences.state(state)}
                {cell && ` · ${formats.percent(cell.goodRatio)}`}
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

/** Who was told, and what could not be delivered. */
export function Pages({ incident }: Pick<Props, 'incident'>) {
  const { t } = useTranslation('room');
  const { formats } = useSpeech();
  const { pages, acknowledgements = [] } = incident;
  const sorted = pages.toSorted(
    (a, b) => Number(b.state === 'failed') - Number(a.state === 'failed') || b.atMs - a.atMs,
  );
  const dead = pages.filter(({ state }) => state === 'failed').length;
  return (
    <Panel title={t('pages.panel')} count={pages.length} testid="pages">
      {dead > 0 && (
        <p className="room-dead" data-testid="dead-letters">
          <StateMark state="failing" /> {t('pages.dead', { count: dead })}
        </p>
      )}
      {pages.length === 0 && <p className="room-none">{t('pages.none')}</p>}
      <ul className="room-pages">
        {sorted.map(({ id, target, status, state, atMs, error, step }) => (
          <li key={id} data-page={id} data-page-state={state}>
            <span>
              {formats.time(atMs)} · {t(`pages.${status}`)} · <b>{target}</b>
              {step > 0 && ` · ${t('pages.step', { step })}`}
            </span>
            <span className="page-state">
              {state === 'failed' && <StateMark state="failing" />} {t(`pages.${state}`)}
            </span>
            {error !== undefined && <small>{error}</small>}
          </li>
        ))}
      </ul>
      {acknowledgements.map(({ page, by, declared, atMs }) => (
        <p key={page} className="room-none" data-testid="acknowledgement">
          {t('pages.acknowledgedBy', { by, time: formats.time(atMs) })} {declared && t('timeline.declared')}
        </p>
      ))}
    </Panel>
  );
}
