import { useTranslation } from 'react-i18next';
import { EmptyChart } from './empty-chart.js';
import { useCellTexts } from './texts.js';

/** Stand where the charts of the cell's own requests will, and as tall: their late arrival moves nothing. */
export function OwnToCome() {
  const { t: web } = useTranslation('web');
  return ['requests', 'errors', 'durations'].map((what) => (
    <EmptyChart key={what} what={what} title={web(`curves.${what}`)} waiting why="" />
  ));
}

/** The same for all six, while what draws them is on its way. */
export function ChartsToCome() {
  const t = useCellTexts();
  return (
    <div className="cv-curves">
      <OwnToCome />
      {['gauges', 'mix', 'known'].map((what) => (
        <EmptyChart key={what} what={what} title={t(`${what}.title`)} waiting why="" />
      ))}
    </div>
  );
}
