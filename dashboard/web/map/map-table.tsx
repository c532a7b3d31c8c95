import { useTranslation } from 'react-i18next';
import type { Place } from '../model/places.js';
import { useSpeech } from '../view/speech.js';
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
  const title = t(academies ? 'table' : 'tableTerritories');
  return (
    <details className="chart-table map-table">
      <summary>{title}</summary>
      <section className="chart-values" aria-label={title}>
        <table>
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col">
                  {t(`column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {places.map((place) => (
              <tr key={place.territory.id}>
                <th scope="row">{texts.name(place)}</th>
                <td>{place.declared ? texts.state(place) : `${texts.state(place)}, ${t('noEnt')}`}</td>
                <td>{texts.blame(place) || '–'}</td>
                <td>{place.pupils === undefined ? '–' : formats.compact(place.pupils)}</td>
                <td>{place.ents.map(({ id }) => names.ent(id)).join(', ') || '–'}</td>
                <td>{texts.data(place, nowMs) || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
