import { type FormEvent, type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../view/dialog.js';
import { useSpeech } from '../view/speech.js';
import { setAuthor, useAuthor } from './author.js';
import { useDraft } from './draft.js';
import { Field } from './field.js';
import { Meanwhile } from './meanwhile.js';
import { ownWords } from './own-words.js';
import { FileRefused, type Refusal } from './say.js';
import { useRoomTexts } from './texts.js';

interface ActFormProps {
  /** Of the draft: what is said, of which incident. */
  readonly draft: string;
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

/**
 * One thing to say, in a dialog: Escape leaves and keeps the draft, the button throws it away, Ctrl+Enter sends from any field; what is refused
 * stays, with the reason.
 */
export function ActForm({ draft: name, title, lead, verb, onSay, onClose, children }: ActFormProps) {
  const { t } = useTranslation('room');
  const { formats } = useSpeech();
  const author = useAuthor();
  const draft = useDraft(name);
  const words = ownWords(t);
  const id = useId();
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();

  const submit = async (event: FormEvent<HTMLFormElement>, close: () => void) => {
    event.preventDefault();
    if (sending) return;
    const said = new FormData(event.currentTarget);
    const by = author ?? textOf(said, 'by');
    setSending(true);
    const refused = await onSay(by, said).catch(whyNot);
    setSending(false);
    setRefusal(refused);
    if (refused) return;
    draft.drop();
    if (author === undefined) setAuthor(by);
    close();
  };
  const send = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  };

  return (
    <Dialog className="act" onClose={onClose} labelledBy={id} testid="act">
      {(close) => (
        <form
          ref={draft.form}
          onSubmit={(event) => void submit(event, close)}
          onKeyDown={send}
          onInvalidCapture={words.onInvalid}
          onInput={(event) => {
            words.onInput(event);
            draft.keep(event);
          }}
        >
          <h2 id={id}>{title}</h2>
          {lead !== undefined && <p className="act-lead">{lead}</p>}
          {draft.restoredMs !== undefined && (
            <p className="act-draft" data-testid="draft">
              {t('act.draft', { time: formats.time(draft.restoredMs) })}
            </p>
          )}
          <Meanwhile />
          {children}
          {author === undefined && <NameField />}
          {refusal && <RefusalLine refusal={refusal} />}
          <div className="act-buttons">
            <button type="submit" className="action primary" disabled={sending}>
              {verb}
            </button>
            <button
              type="button"
              className="action"
              onClick={() => {
                draft.drop();
                close();
              }}
            >
              {t('act.cancel')}
            </button>
            <small>{t('act.keys')}</small>
          </div>
        </form>
      )}
    </Dialog>
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

export function whyNot(error: unknown): Refusal {
  if (error instanceof FileRefused) return { key: 'room:file', params: { name: error.file } };
  return { key: 'room:unreachable', params: {} };
}
