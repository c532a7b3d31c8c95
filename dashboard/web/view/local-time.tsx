import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../chain/model.js';
import type { LiveState } from '../../protocol/reduce.js';
import { localTime } from '../../speech/local-time.js';
import { useSpeech } from './speech.js';

interface LocalTimeProps {
  readonly atMs: number;
  /** Whose territory's clock it is. */
  readonly cell: CellId;
  readonly live: LiveState;
}

/** Beside a time of Paris, the one that the schools overseas read on their own clocks; nothing where it is the same. */
export function LocalTime({ atMs, cell, live: { chain } }: LocalTimeProps) {
  const { t } = useTranslation('web');
  const { names, language } = useSpeech();
  const territory = chain.cells.find(({ id }) => id === cell)?.territory;
  const timeZone = chain.territories.find(({ id }) => id === territory)?.timeZone;
  const time = territory && timeZone && localTime(atMs, timeZone, language);
  if (!time) return null;
  return <span data-local-time={timeZone}> {t('localTime', { time, where: names.territory(territory) })}</span>;
}
