import { useTranslation } from 'react-i18next';
import type { CellPicture, Outside } from '../../protocol/view.js';
import { useSentences } from '../locale/sentences.js';
import { EyeMark } from './mark.js';
import { useSpeech } from './speech.js';

/** A cell from two sides: what its senders send, and what Vigie's own probes see of it. */
export function SeenFrom({ picture }: { readonly picture: CellPicture | undefined }) {
  const { t } = useTranslation('web');
  const received = useReceived(picture);
  if (!picture?.telemetry) return null;
  return (
    <dl className="facts seen-from">
      <div data-telemetry={picture.telemetry}>
        <dt>{t('received.title')}</dt>
        <dd>{received}</dd>
      </div>
      {picture.outside && <Eye outside={picture.outside} />}
    </dl>
  );
}

function Eye({ outside }: { readonly outside: Outside }) {
  const { t } = useTranslation('web');
  const { names, formats } = useSpeech();
  const sentences = useSentences();
  const { state, check, outcome, vantage, sinceMs, atMs, failingFrom, askedFrom, daysLeft } = outside;
  const line = t('outside.line', {
    outcome: sentences.outcome(outcome),
    check: sentences.check(check),
    vantage: names.vantage(vantage),
    since: formats.time(sinceMs),
    at: formats.time(atMs),
  });
  const places =
    askedFrom > 1 && failingFrom > 0 ? t('outside.places', { failing: failingFrom, asked: askedFrom }) : '';
  const ends =
    daysLeft === undefined
      ? ''
      : t(daysLeft < 0 ? 'outside.expired' : 'outside.certificate', { count: Math.abs(daysLeft) });
  return (
    <div data-eye={state}>
      <dt>
        <EyeMark state={state} /> {t('outside.title')}
      </dt>
      <dd>
        <b>{t(`outside.${state}`)}</b> : {[line, places, ends].filter((text) => text !== '').join(' ; ')}
      </dd>
    </div>
  );
}

function useReceived(picture: CellPicture | undefined): string {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  if (!picture?.telemetry) return '';
  const { telemetry, missing } = picture;
  const parts = (missing?.parts ?? []).map(({ sender, signal }) =>
    t(signal ? `received.${signal}` : 'received.sender', { sender: names.sender(sender) }),
  );
  const instances = missing?.instances ? [t('received.instances', missing.instances)] : [];
  const what = [...parts, ...instances].join(', ');
  const word = t(`received.${telemetry}`);
  return what === '' ? word : `${word} (${t('received.missing', { what })})`;
}
