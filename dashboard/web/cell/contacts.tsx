import type { LiveState } from '../../protocol/reduce.js';
import type { CellView } from '../../protocol/view.js';
import { useSpeech } from '../view/speech.js';
import { useCellTexts } from './texts.js';

/** Whom to call, as the chain has it; a chain that names nobody says so. */
export function Contacts({ view, live }: { readonly view: CellView; readonly live: LiveState }) {
  const t = useCellTexts();
  const { names } = useSpeech();
  const contacts = live.chain.operators.find(({ id }) => id === view.operator)?.contacts ?? [];
  return (
    <dl className="facts cv-contacts" data-testid="contacts">
      <div>
        <dt>{t('contact.title', { operator: names.operator(view.operator) })}</dt>
        <dd>
          {contacts.length === 0 && t('contact.none')}
          {contacts.map(({ name, role, phone, email }) => (
            <span key={`${name} ${phone} ${email}`} className="cv-contact">
              {role === undefined ? name : `${name} (${role})`}
              {phone !== undefined && <a href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`}>{phone}</a>}
              {email !== undefined && <a href={`mailto:${email}`}>{email}</a>}
            </span>
          ))}
        </dd>
      </div>
    </dl>
  );
}
