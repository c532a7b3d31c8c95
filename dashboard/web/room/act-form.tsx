import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setAuthor, useAuthor } from './author.js';
import { Field } from './field.js';
import { FileRefused, type Refusal } from './say.js';
import { useRoomTexts } from './texts.js';

interface ActFormProps {
  readonly title: string;
  /** What it means, and what it changes. */
  readonly lead?: string | undefined;
  /** The word on the button. */
  readonly verb: string;
  /** Says it; what comes back is why not. */
  readonly onSay: (by: string, said: FormData) => Promise<Refusal | undefined>;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/** One thing to say, in a dialog: Escape leaves without a trace, Ctrl+Enter sends from any field; what is refused stays, with the reason. */
export function ActForm({ title, lead, verb, onSay, onClose, children }: ActFormProps) {
  const { t } = useTranslation('room');
  const author = useAuthor();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  useEffect(() => dialog.current?.showModal(), []);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (sending) return;
    const said = new FormData(event.currentTarget);
    const by = author ?? textOf(said, 'by');
    setSending(true);
    const refused = await onSay(by, said).catch(whyNot);
    setSending(false);
    setRefusal(refused);
    if (refused) return;
    if (author === undefined) setAuthor(by);
    dialog.current?.close();
  };
  const send = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  };

  return (
    <dialog ref={dialog} className="act" onClose={onClose} aria-labelledby={id} data-testid="act">
      <form onSubmit={(event) => void submit(event)} onKeyDown={send}>
        <h2 id={id}>{title}</h2>
        {lead !== undefined && <p className="act-lead">{lead}</p>}
        {children}
        {author === undefined && <NameField />}
        {refusal && <RefusalLine refusal={refusal} />}
        <div className="act-buttons">
          <button type="submit" className="action primary" disabled={sending}>
            {verb}
          </button>
          <button type="button" className="action" onClick={() => dialog.current?.close()}>
            {t('act.cancel')}
          </button>
          <small>{t('act.keys')}</small>
        </div>
      </form>
    </dialog>
  );
}

export function NameField({ initial }: { readonly initial?: string | undefined }) {
  const { t } = useTranslation('room');
  return (
    <Field label={t('author.label')} hint={t('author.hint')}>
      {(ids) => (
        <input {...ids} name="by" type="text" autoComplete="name" maxLength={80} required defaultValue={initial} />
      )}
    </Field>
  );
}

export function RefusalLine({ refusal }: { readonly refusal: Refusal }) {
  const { t } = useTranslation('room');
  const { sentence } = useRoomTexts();
  const [, own] = /^room:(.+)$/.exec(refusal.key) ?? [];
  return (
    <p role="alert" className="refused">
      {own === undefined ? sentence(refusal.key, refusal.params) : t(`act.${own}`, refusal.params)}
    </p>
  );
}

export function textOf(said: FormData, name: string): string {
  const value = said.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

export function filesOf(said: FormData): File[] {
  return said.getAll('files').filter((one): one is File => one instanceof File && one.name !== '');
}

function whyNot(error: unknown): Refusal {
  if (error instanceof FileRefused) return { key: 'room:file', params: { name: error.file } };
  return { key: 'room:unreachable', params: {} };
}
