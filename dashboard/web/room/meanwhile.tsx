import { createContext, useContext, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '../../protocol/command.js';
import { useSpeech } from '../view/speech.js';
import { useAuthor } from './author.js';
import { isMe } from './people.js';
import { useRoomTexts } from './texts.js';

/** The story of the incident, for the forms over it. */
export const Story = createContext<readonly TimelineEntry[]>([]);

const MOST = 3;

/** What others did since this form was opened: a form covers the story, and what is decided in it must not rest on what is over. */
export function Meanwhile() {
  const { t } = useTranslation('room');
  const { formats } = useSpeech();
  const { sentence } = useRoomTexts();
  const author = useAuthor();
  const story = useContext(Story);
  const opened = useRef(story.length);
  const news = story.slice(opened.current).filter(({ by }) => by !== undefined && !isMe(by, author));
  return (
    <div role="status" data-testid="meanwhile">
      {news.length > 0 && (
        <div className="meanwhile">
          <b>{t('act.meanwhile')}</b>
          <ul>
            {news.slice(-MOST).map(({ atMs, by, key, params, text }) => (
              <li key={`${atMs} ${by} ${key}`}>
                {formats.time(atMs)} {by} : {sentence(`timeline.${key}`, params)} {text}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
