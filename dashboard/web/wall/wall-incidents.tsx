import type { IncidentView } from '../../protocol/view.js';
import { useSentences } from '../locale/sentences.js';
import { useSpeech } from '../view/speech.js';
import { useWallTexts } from './texts.js';
import { Leader, SeverityBadge } from './wall-headline.js';

interface WallIncidentsProps {
  readonly incidents: readonly IncidentView[];
  /** How many stand whole. */
  readonly most: number;
}

/** The open incidents, gravest first. Nothing here acts: an incident is driven from its room. */
export function WallIncidents({ incidents, most }: WallIncidentsProps) {
  const say = useWallTexts();
  const { names, formats } = useSpeech();
  const sentences = useSentences();
  const others = incidents.length - most;
  return (
    <section className="wall-incidents" data-testid="incidents">
      <h2 className="sr">{say('incidents.title')}</h2>
      {incidents.length === 0 && <p className="wall-calm">{say('incidents.none')}</p>}
      {incidents.slice(0, most).map((incident) => (
        <article key={incident.id} data-incident={incident.id} data-severity={incident.severity}>
          <h3>
            <SeverityBadge incident={incident} /> {sentences.cause(incident.cause)}
          </h3>
          <p className="wall-where">{names.cell(incident.maillon)}</p>
          <p>
            {formats.minute(incident.sinceMs)}, <Leader incident={incident} />
          </p>
        </article>
      ))}
      {others > 0 && most > 0 && <p className="wall-more">{say('facts.others', { count: others })}</p>}
    </section>
  );
}
