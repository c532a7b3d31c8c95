import { useTranslation } from 'react-i18next';
import { latePart } from '../live/late-part.js';
import type { CsvTable } from '../model/csv.js';
import { type CsvSubject, csvName } from '../model/csv-name.js';
import { useSpeech } from './speech.js';

interface CsvButtonProps {
  readonly subject: CsvSubject;
  /** What the values are, for those who hear the button without its table. */
  readonly title: string;
  readonly table: () => CsvTable;
}

/** Takes a table away as a file. */
export function CsvButton({ subject, title, table }: CsvButtonProps) {
  const { t } = useTranslation('web');
  const { language } = useSpeech();
  // Whoever never takes a file never loads what writes it.
  const take = async () => {
    const shown = table();
    const { csvOf } = await latePart(() => import('../model/csv.js'));
    save(csvName(subject), csvOf(shown, language));
  };
  return (
    <button type="button" className="quiet csv" onClick={() => void take()}>
      {t('curves.csv')}
      <span className="sr"> : {title}</span>
    </button>
  );
}

function save(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
