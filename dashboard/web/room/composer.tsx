import { type FormEvent, type KeyboardEvent, type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Act } from '../../protocol/command.js';
import { Signed } from '../view/sign.js';
import { filesOf, NameField, RefusalLine, textOf, whyNot } from './act-form.js';
import { setAuthor, useAuthor } from './author.js';
import { useDraft } from './draft.js';
import { FilePicker } from './file-picker.js';
import { ownWords } from './own-words.js';
import { attach, type Refusal } from './say.js';

export type Nature = 'note' | 'fact';

interface ComposerProps {
  readonly incident: string;
  readonly nature: Nature;
  readonly onNature: (nature: Nature) => void;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly say: (by: string, act: Act) => Promise<Refusal | undefined>;
}

/** A note or a fact, written where it will stand. Enter sends, Shift+Enter begins a line; Escape goes back to the shortcuts. */
export function Composer({ incident, nature, onNature, field, say }: ComposerProps) {
  const { t } = useTranslation('room');
  const author = useAuthor();
  const draft = useDraft(`${incident}.note`);
  const { form } = draft;
  const words = ownWords(t);
  const [refusal, setRefusal] = useState<Refusal>();
  const [sending, setSending] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (sending || !form.current) return;
    const said = new FormData(form.current);
    const by = author ?? textOf(said, 'by');
    setSending(true);
    const refused = await attach(incident, filesOf(said)).then(
      (attachments) =>
        say(by, { type: 'note.written', nature, text: textOf(said, 'text'), attachments: [...attachments] }),
      whyNot,
    );
    setSending(false);
    setRefusal(refused);
    if (refused) return;
    if (author === undefined) setAuthor(by);
    draft.drop();
    form.current?.reset();
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Escape') event.currentTarget.blur();
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    form.current?.requestSubmit();
  };
  return (
    <form
      ref={form}
      className="composer"
      data-nature={nature}
      onSubmit={(event) => void submit(event)}
      onInvalidCapture={words.onInvalid}
      onInput={(event) => {
        words.onInput(event);
        draft.keep(event);
      }}
    >
      <div className="composer-natures">
        {(['note', 'fact'] as const).map((one) => (
          <label key={one}>
            <input type="radio" name="nature" value={one} checked={nature === one} onChange={() => onNature(one)} />
            {t(`composer.${one}`)} <kbd>{one === 'note' ? 'n' : 'f'}</kbd>
          </label>
        ))}
      </div>
      <textarea
        ref={field}
        name="text"
        rows={2}
        required
        maxLength={4000}
        aria-label={t(`composer.${nature}Label`)}
        placeholder={t(`composer.${nature}Hint`)}
        onKeyDown={onKey}
      />
      {author === undefined && <NameField />}
      {refusal && <RefusalLine refusal={refusal} />}
      <div className="composer-end">
        <FilePicker />
        <button type="submit" className="action" disabled={sending}>
          {t('composer.send')}{' '}
          <kbd>
            <Signed>↵</Signed>
          </kbd>
        </button>
      </div>
    </form>
  );
}
