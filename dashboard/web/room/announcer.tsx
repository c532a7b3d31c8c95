import { useRef } from 'react';
import type { TimelineEntry } from '../../protocol/command.js';
import { recordOf } from '../../protocol/record.js';
import type { IncidentView } from '../../protocol/view.js';
import { useSpeech } from '../view/speech.js';
import { isMe } from './people.js';
import { useRoomTexts } from './texts.js';

interface AnnouncerProps {
  readonly incident: IncidentView;
  readonly timeline: readonly TimelineEntry[];
  readonly author: string | undefined;
}

/** Said aloud: a verdict that changes, and what others write; what was there at the opening, and one's own words, are not. */
export function Announcer({ incident, timeline, author }: AnnouncerProps) {
  const { names } = useSpeech();
  const { sentence, cause } = useRoomTexts();
  const opened = useRef(timeline.length);
  const { override } = recordOf(incident);
  const last = timeline.length > opened.current ? timeline.at(-1) : undefined;
  const news =
    last && !(last.by !== undefined && isMe(last.by, author))
      ? `${last.by ?? 'Vigie'} : ${sentence(`timeline.${last.key}`, last.params)} ${last.text ?? ''}`
      : '';
  return (
    <>
      <div role="status" className="sr" data-testid="verdict-status">
        {`${incident.severity} ${names.cell(incident.maillon)} : ${cause(override?.cause ?? incident.cause)}`}
      </div>
      <div role="status" className="sr">
        {news}
      </div>
    </>
  );
}
