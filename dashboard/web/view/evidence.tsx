import { useTranslation } from 'react-i18next';
import type { Evidence, IncidentView } from '../../protocol/view.js';
import { useSentences } from '../locale/sentences.js';
import { strength, weigh } from '../model/incidents.js';
import { useSpeech } from './speech.js';

/** Sentences for the verdict and against it, strongest first, each with its weight and who measured it. */
export function EvidenceBlock({ told }: { readonly told: Pick<IncidentView, 'cause' | 'evidence'> }) {
  const { t } = useTranslation('web');
  const { supporting, opposing, others, declared } = weigh(told);
  if (told.cause === 'undetermined')
    return (
      <>
        <EvidenceList title={t('incidents.evidence')} items={others} toward />
        <DeclaredAlerts items={declared} />
      </>
    );
  return (
    <>
      <EvidenceList title={t('incidents.for')} items={supporting} toward={told.cause.includes('+')} />
      <EvidenceList title={t('incidents.against')} items={opposing} toward={told.cause.includes('+')} />
      {others.length > 0 && (
        <details className="evidence-others">
          <summary>{t('incidents.others', { count: others.length })}</summary>
          <EvidenceList items={others} toward />
        </details>
      )}
      <DeclaredAlerts items={declared} />
    </>
  );
}

/** Alerts of other monitoring, in the words of those who sent them; nothing where there are none. */
export function DeclaredAlerts({ items }: { readonly items: readonly Evidence[] }) {
  const { t } = useTranslation('web');
  const sentences = useSentences();
  const { names } = useSpeech();
  if (items.length === 0) return null;
  return (
    <div className="evidence">
      <h4>{t('incidents.declaredAlerts')}</h4>
      <ul>
        {items.map(({ key, params, origin }) => (
          <li key={String(params.declaration)} data-evidence={key} data-origin="declared">
            {sentences.evidence(key, params)}{' '}
            <small className="origin">
              {t('incidents.declared', { by: origin.kind === 'declared' ? names.sender(origin.by) : '' })}
            </small>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface ListProps {
  readonly title?: string;
  readonly items: readonly Evidence[];
  /** Says of each which hypothesis it is about. */
  readonly toward: boolean;
}

function EvidenceList({ title, items, toward }: ListProps) {
  const { t } = useTranslation('web');
  return (
    <div className="evidence">
      {title && <h4>{title}</h4>}
      {items.length === 0 && <p className="evidence-none">{t('incidents.noneFor')}</p>}
      <ul>
        {items.map((item) => (
          <Sentence key={`${item.hypothesis} ${item.key} ${JSON.stringify(item.origin)}`} item={item} toward={toward} />
        ))}
      </ul>
    </div>
  );
}

function Sentence({ item, toward }: { readonly item: Evidence; readonly toward: boolean }) {
  const { t } = useTranslation('web');
  const sentences = useSentences();
  const { key, params, nats, hypothesis, origin } = item;
  const weight = strength(nats);
  const told = useOrigin(origin);
  return (
    <li data-evidence={key} data-origin={origin.kind} data-sign={nats > 0 ? 'for' : 'against'}>
      <span
        className="weight"
        data-weight={weight}
        role="img"
        aria-label={t(`incidents.strength_${weight}`)}
        title={t(`incidents.strength_${weight}`)}
      />
      <span>
        {sentences.evidence(key, params)}{' '}
        <small>
          {toward &&
            `${t(nats > 0 ? 'incidents.supports' : 'incidents.opposes')} ${t(`incidents.toward.${hypothesis}`)} · `}
          <span className="origin">{told}</span>
        </small>
      </span>
    </li>
  );
}

/** Who measured it: a term of evidence never stands without saying so. */
function useOrigin(origin: Evidence['origin']): string {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  if (origin.kind === 'declared') return t('incidents.declared', { by: names.sender(origin.by) });
  if (origin.from === undefined) return t('incidents.measured');
  return t('incidents.measuredFrom', { vantage: names.vantage(origin.from) });
}
