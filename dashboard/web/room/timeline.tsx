import { useTranslation } from 'react-i18next';
import type { Attachment, TimelineEntry } from '../../protocol/command.js';
import { recordOf } from '../../protocol/record.js';
import type { IncidentView } from '../../protocol/view.js';
import { roomAddress } from '../address/address.js';
import { useSpeech } from '../view/speech.js';
import { Way } from '../view/way.js';
import { useRoomTexts } from './texts.js';

interface TimelineProps {
  readonly incident: IncidentView;
  readonly entries: readonly TimelineEntry[];
  /** Titles of the steps of the runbook that is open. */
  readonly steps: ReadonlyMap<string, string>;
}

/** What happened, newest first: what Vigie wrote by itself and what people said, each told from the other. */
export function Timeline({ incident, entries, steps }: TimelineProps) {
  const { t } = useTranslation('room');
  return (
    <ol className="timeline" aria-label={t('timeline.title')} data-testid="timeline">
      {entries
        // biome-ignore lint/suspicious/noArrayIndexKey: a timeline only grows
        .map((entry, index) => <Line key={`${index} ${entry.atMs}`} entry={entry} incident={incident} steps={steps} />)
        .reverse()}
    </ol>
  );
}

interface LineProps extends Omit<TimelineProps, 'entries'> {
  readonly entry: TimelineEntry;
}

function Line({ entry, incident, steps }: LineProps) {
  const { t } = useTranslation('room');
  const { formats } = useSpeech();
  const { sentence, reason } = useRoomTexts(steps);
  const { atMs, key, params, by, declared, text, reason: why } = entry;
  const other = [params.into, params.incident].find((id) => typeof id === 'string' && id !== '' && id !== incident.id);
  return (
    <li data-entry={key} data-by={by} data-auto={by === undefined}>
      <time dateTime={new Date(atMs).toISOString()} title={formats.day(atMs)}>
        {formats.time(atMs)}
      </time>
      <div>
        <p>
          <span className="timeline-who">{by ?? t('timeline.vigie')}</span>
          {declared && <small className="timeline-declared"> {t('timeline.declared')}</small>}{' '}
          {sentence(`timeline.${key}`, params)}
          {other !== undefined && (
            <>
              {' '}
              <Way to={roomAddress(String(other))}>{t('timeline.other')}</Way>
            </>
          )}
        </p>
        {text !== undefined && <blockquote>{text}</blockquote>}
        {why && <p className="timeline-why">{reason(why.key, why.params)}</p>}
        <FileLinks incident={incident.id} files={filesOf(entry, incident)} />
      </div>
    </li>
  );
}

/** A line carries the words of a note or of a contestation, the record its files. */
function filesOf({ key, atMs, by, text }: TimelineEntry, incident: IncidentView): readonly Attachment[] {
  if (key !== 'note' && key !== 'contested') return [];
  const { notes, contestations } = recordOf(incident);
  const said = [...notes, ...contestations].find((one) => one.atMs === atMs && one.by === by && one.text === text);
  return said?.attachments ?? [];
}

interface FileLinksProps {
  readonly incident: string;
  readonly files: readonly Attachment[];
}

export function FileLinks({ incident, files }: FileLinksProps) {
  const { t } = useTranslation('room');
  const { formats } = useSpeech();
  if (files.length === 0) return null;
  return (
    <ul className="files" aria-label={t('files.title')}>
      {files.map(({ sha256, name, bytes }) => (
        <li key={`${sha256} ${name}`}>
          <a href={`/api/v1/incidents/${incident}/attachments/${sha256}`} download={name} data-file={sha256}>
            {name}
          </a>{' '}
          <small title={sha256}>
            {t('files.size', { kb: formats.number(bytes / 1000) })} · SHA-256 {sha256.slice(0, 8)}…
          </small>
        </li>
      ))}
    </ul>
  );
}
