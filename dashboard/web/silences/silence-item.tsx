import { useTranslation } from 'react-i18next';
import type { LiveState } from '../../protocol/reduce.js';
import type { SilenceView } from '../../protocol/view.js';
import { roomAddress } from '../address/address.js';
import { useSentences } from '../locale/sentences.js';
import { coveredCells } from '../model/silences.js';
import { useSpeech } from '../view/speech.js';
import { Way } from '../view/way.js';
import { useMatchWords } from './match-words.js';
import { SILENCES } from './texts.js';

interface ItemProps {
  readonly silence: SilenceView;
  readonly live: LiveState;
  readonly nowMs: number;
  readonly onEnd: () => void;
}

/** One silence: why, who, until when, what it covers, and the incidents it keeps from people now. */
export function SilenceItem({ silence, live, nowMs, onEnd }: ItemProps) {
  const { t } = useTranslation(SILENCES);
  const wordsOf = useMatchWords();
  const { id, kind, reason, match, state } = silence;
  return (
    <li className="silence" data-silence={id} data-silence-state={state}>
      <p className="silence-reason">{reason}</p>
      <p>
        <Author {...silence} /> <When {...silence} nowMs={nowMs} />
      </p>
      <ul className="silence-covers">
        {wordsOf(match).map((words) => (
          <li key={words}>{words}</li>
        ))}
        <li>{t('cells', { count: coveredCells(match, live.chain).length })}</li>
      </ul>
      {state === 'active' && <Held silence={silence} live={live} />}
      {kind === 'hand' && state !== 'over' && (
        <button type="button" className="action" onClick={onEnd} aria-label={t('endLabel', { reason })} data-end={id}>
          {t('end.open')}
        </button>
      )}
    </li>
  );
}

function Author({ kind, by, declared }: SilenceView) {
  const { t } = useTranslation(SILENCES);
  if (kind === 'maintenance') return t('by.maintenance', { by });
  return t(declared ? 'by.declared' : 'by.known', { by });
}

function When({ state, startsMs, endsMs, expired, nowMs }: SilenceView & { readonly nowMs: number }) {
  const { t } = useTranslation(SILENCES);
  const { formats } = useSpeech();
  const at = { start: formats.dated(startsMs), end: formats.dated(endsMs) };
  if (expired) return t('when.expired', { by: expired.by, at: formats.dated(expired.atMs) });
  if (state === 'over') return t('when.over', at);
  if (state === 'pending') return t('when.pending', at);
  return t('when.active', { ...at, left: formats.duration(endsMs - nowMs) });
}

function Held({ silence: { holds }, live }: Pick<ItemProps, 'silence' | 'live'>) {
  const { t } = useTranslation(SILENCES);
  const { names } = useSpeech();
  const sentences = useSentences();
  if (holds.length === 0) return <p className="silences-none">{t('holdsNothing')}</p>;
  return (
    <div className="silence-holds">
      <p>{t('holds', { count: holds.length })}</p>
      <ul>
        {holds.map((id) => {
          const incident = live.incidents.get(id);
          return (
            <li key={id}>
              <Way to={roomAddress(id)} className="quiet">
                {incident
                  ? `${incident.severity} ${names.cell(incident.maillon)} — ${sentences.causeWithin(incident.cause)}`
                  : id}
              </Way>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
