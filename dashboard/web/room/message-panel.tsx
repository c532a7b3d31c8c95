import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Act } from '../../protocol/command.js';
import { type MessageState, recordOf } from '../../protocol/record.js';
import type { IncidentView } from '../../protocol/view.js';
import { NextMessage } from '../view/next-message.js';
import { useSpeech } from '../view/speech.js';
import { type Ask, Do, Panel } from './panel.js';
import { useRoomTexts } from './texts.js';

interface Props {
  readonly incident: IncidentView;
  readonly nowMs: number;
  readonly onAsk: Ask;
  /** Says it without a form. */
  readonly onSay: (act: Act) => void;
}

/** What is told to people outside: drafted from a template, approved where it names somebody, said to have left. */
export function Messages({ incident, nowMs, onAsk, onSay }: Props) {
  const { t } = useTranslation('room');
  const { messages } = recordOf(incident);
  return (
    <Panel
      title={t('message.panel')}
      count={messages.length}
      testid="messages"
      actions={<Do does="message" label={t('message.do')} onDo={() => onAsk({ kind: 'message' })} />}
    >
      <p className="room-next">
        <NextMessage incident={incident} nowMs={nowMs} />
      </p>
      <ul>
        {messages.toReversed().map((message) => (
          <Wording key={message.id} message={message} incident={incident} onAsk={onAsk} onSay={onSay} />
        ))}
      </ul>
    </Panel>
  );
}

type WordingProps = Pick<Props, 'incident' | 'onAsk' | 'onSay'> & { readonly message: MessageState };

function Wording({ message, onAsk, onSay }: WordingProps) {
  const { t } = useTranslation('room');
  const { formats, names } = useSpeech();
  const texts = useRoomTexts();
  const { id, audience, language, wording, names: named, approved, sent, by, atMs, evidence } = message;
  const waits = named.length > 0 && !approved && !sent;
  return (
    <li className="message" data-message={id} data-sent={sent !== undefined}>
      <p className="message-head">
        <b>{id}</b> · {texts.audience(audience)} · {language === 'fr' ? 'français' : 'English'} ·{' '}
        {sent
          ? t('message.sentBy', { by: sent.by, time: formats.time(sent.atMs) })
          : t('message.draftedBy', { by, time: formats.time(atMs) })}
      </p>
      {named.length > 0 && (
        <p className="message-names">
          {t('message.names', { operators: named.map(names.operator).join(', '), count: evidence.length })}{' '}
          {approved ? t('message.approvedBy', { by: approved.by }) : t('message.toApprove')}
        </p>
      )}
      <blockquote className="wording" lang={language}>
        {wording}
      </blockquote>
      <div className="message-end">
        {waits && (
          <button type="button" className="action" onClick={() => onSay({ type: 'message.approved', message: id })}>
            {t('message.approve')}
          </button>
        )}
        {!sent && !waits && (
          <button type="button" className="action" data-send={id} onClick={() => onAsk({ kind: 'send', message: id })}>
            {t('message.send')}
          </button>
        )}
        <Copy text={wording} />
      </div>
    </li>
  );
}

function Copy({ text }: { readonly text: string }) {
  const { t } = useTranslation('room');
  const [said, setSaid] = useState<'copy' | 'copied' | 'copyFailed'>('copy');
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setSaid('copied'),
      () => setSaid('copyFailed'),
    );
  return (
    <button type="button" className="action" onClick={() => void copy()}>
      <span role="status">{t(`message.${said}`)}</span>
    </button>
  );
}
