import { useTranslation } from 'react-i18next';
import { type CsvSubject, type CsvTable, csvName, csvOf } from '../model/csv.js';

interface CsvButtonProps {
  readonly subject: CsvSubject;
  /** What the values are, for those who hear the button without its table. */
  readonly title: string;
  readonly table: () => CsvTable;
}

/** Takes a table away as a file. */
export function CsvButton({ subject, title, table }: CsvButtonProps) {
  const { t } = useTranslation('web');
  return (
    <button type="button" className="quiet csv" onClick={() => save(csvName(subject), csvOf(table()))}>
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
