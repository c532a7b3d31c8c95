import type { WaterfallRow } from '../model/waterfall.js';
import { useSpeech } from '../view/speech.js';
import { useCellTexts } from './texts.js';

/** What a span holds: its message, its attributes and its events, as they were stored. */
export function SpanDetails({ row: { span } }: { readonly row: WaterfallRow }) {
  const t = useCellTexts();
  const { formats } = useSpeech();
  const { told, spanId, shiftNs } = span;
  if (!told) return <p className="cv-none cv-span-details">{t('trace.outsideWhy')}</p>;
  const fields: readonly (readonly [string, string])[] = [
    ['service', told.service],
    ['spanId', spanId],
    ...(told.statusMessage === '' ? [] : [['message', told.statusMessage] as const]),
    ...(shiftNs === undefined ? [] : [['shift', formats.latency(Number(shiftNs) / 1e6)] as const]),
  ];
  const attributes = Object.entries({ ...told.resource, ...told.attributes });
  return (
    <section
      className="cv-span-details"
      aria-label={t('details.title', { name: told.name })}
      data-testid="span-details"
    >
      <h4>{told.name}</h4>
      <dl>
        {fields.map(([key, value]) => (
          <div key={key}>
            <dt>{t(`details.${key}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {attributes.length > 0 && (
        <dl className="cv-attributes">
          {attributes.map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {told.events && told.events.length > 0 && (
        <>
          <h5>{t('details.events')}</h5>
          <ol>
            {told.events.map(({ offsetNs, name, attributes: own }) => (
              <li key={`${offsetNs} ${name}`}>
                {formats.latency(Number(offsetNs) / 1e6)} <b>{name}</b>{' '}
                {Object.entries(own)
                  .map(([key, value]) => `${key} = ${value}`)
                  .join(' · ')}
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
