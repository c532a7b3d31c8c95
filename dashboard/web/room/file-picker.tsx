import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSpeech } from '../view/speech.js';

interface FilePickerProps {
  readonly id?: string;
  readonly required?: boolean;
  readonly 'aria-describedby'?: string;
}

/**
 * Chooses files, in the words and the look of the page: the browser's own control speaks the browser's language. It is still there, out of
 * sight, for the keyboard, for whoever listens to the page, and for the form.
 */
export function FilePicker({ required = false, ...ids }: FilePickerProps) {
  const { t } = useTranslation('room');
  const { formats } = useSpeech();
  const input = useRef<HTMLInputElement>(null);
  const [files, setFiles] = useState<readonly File[]>([]);
  useEffect(() => {
    const form = input.current?.form;
    const emptied = () => setFiles([]);
    form?.addEventListener('reset', emptied);
    return () => form?.removeEventListener('reset', emptied);
  }, []);
  const leaveOut = (gone: File) => {
    if (!input.current) return;
    const left = new DataTransfer();
    for (const file of files) if (file !== gone) left.items.add(file);
    input.current.files = left.files;
    setFiles([...left.files]);
    input.current.focus();
  };
  return (
    <div className="file-picker">
      <label className="action">
        {t('field.pickFiles')}
        <input
          {...ids}
          ref={input}
          className="sr"
          type="file"
          name="files"
          multiple
          required={required}
          onChange={({ target }) => setFiles([...(target.files ?? [])])}
        />
      </label>{' '}
      <span role="status" className={files.length > 0 ? 'sr' : 'file-none'}>
        {t('field.picked', { count: files.length })}
      </span>
      {files.length > 0 && (
        <ul>
          {files.map((file) => (
            <li key={`${file.name} ${file.size} ${file.lastModified}`}>
              {file.name} <small>{t('files.size', { kb: formats.number(file.size / 1000) })}</small>{' '}
              <button type="button" className="link" onClick={() => leaveOut(file)}>
                {t('field.leaveOut')} <span className="sr">{file.name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
