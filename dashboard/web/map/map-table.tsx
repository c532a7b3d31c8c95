import { useTranslation } from 'react-i18next';
import type { Place } from '../model/places.js';
import { useSpeech } from '../view/speech.js';
import { TableBehind } from '../view/table-behind.js';
import { useMapTexts } from './texts.js';

const COLUMNS = ['place', 'state', 'from', 'pupils', 'ents', 'data'] as const;

interface TableProps {
  readonly places: readonly Place[];
  readonly nowMs: number;
  readonly academies: boolean;
}

/** The map as a table, for whoever does not read maps. */
export function MapTable({ places, nowMs, academies }: TableProps) {
  const { t } = useTranslation('map');
  const { names, formats } = useSpeech();
  const texts = useMapTexts();
  return (
    <TableBehind
      title={t(academies ? 'table' : 'tableTerritories')}
      className="map-table"
      head={COLUMNS.map((column) => t(`column.${column}`))}
      lines={places.map((place) => ({
        key: place.territory.id,
        fields: [
          texts.name(place),
          place.declared ? texts.state(place) : `${texts.state(place)}, ${t('noEnt')}`,
          texts.blame(place) || '–',
          place.pupils === undefined ? '–' : formats.compact(place.pupils),
          place.ents.map(({ id }) => names.ent(id)).join(', ') || '–',
          texts.data(place, nowMs) || '–',
        ],
      }))}
    />
  );
}
