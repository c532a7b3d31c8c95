import type { IncidentView } from '../../protocol/view.js';
import { useSentences } from '../locale/sentences.js';
import type { Headline } from '../model/headline.js';
import { useSpeech } from '../view/speech.js';
import { useWallTexts } from './texts.js';
import { Leader, SeverityBadge } from './wall-headline.js';

interface WallIncidentsProps {
  readonly headline: Headline;
  readonly incidents: readonly IncidentView[];
  /** How many stand whole. */
  readonly most: number;
  /** Ems; as tall as there is room without. */
  readonly height: number | undefined;
}

const SEVERITIES = ['P1', 'P2', 'P3'] as const;

/**
 * The open incidents, gravest first; where not all of them have room, those that the headline does not tell. Nothing here acts: an incident
 * is driven from its room.
 */
export function WallIncidents({ headline, incidents, most, height }: WallIncidentsProps) {
  const say = useWallTexts();
  const { names, formats } = useSpeech();
  const sentences = useSentences();
  const told = 'incident' in headline ? headline.incident?.id : undefined;
  const listed = incidents.length <= most ? incidents : incidents.filter(({ id }) => id !== told).slice(0, most);
  const folded = incidents.filter((one) => one.id !== told && !listed.includes(one));
  return (
    <section
      className="wall-incidents"
      data-testid="incidents"
      style={height === undefined ? {} : { height: `${height}rem` }}
    >
      <h2 className="sr">{say('incidents.title')}</h2>
      {incidents.length === 0 && <p className="wall-calm">{say('incidents.none')}</p>}
      {listed.map((incident, place) => (
        // A graver one takes the place of another: words change, nothing jumps.
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what stays
        <article key={place} data-incident={incident.id} data-severity={incident.severity}>
          <h3>
            <SeverityBadge incident={incident} /> {sentences.cause(incident.cause)}
          </h3>
          <p className="wall-where">{names.cell(incident.maillon)}</p>
          <p className="wall-who">
            {formats.minute(incident.sinceMs)}, <Leader incident={incident} />
          </p>
        </article>
      ))}
      {folded.length > 0 && most > 0 && (
        <p className="wall-more">{say('incidents.more', { count: folded.length, severities: tally(folded) })}</p>
      )}
    </section>
  );
}

/** `2 P1, 1 P3`. */
function tally(incidents: readonly IncidentView[]): string {
  const of = (wanted: string) => incidents.filter(({ severity }) => severity === wanted).length;
  return SEVERITIES.flatMap((one) => (of(one) > 0 ? `${of(one)} ${one}` : [])).join(', ');
}
