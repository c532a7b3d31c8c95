import { useTranslation } from 'react-i18next';
import type { IncidentAnswer } from '../../protocol/command.js';
import { recordOf } from '../../protocol/record.js';
import type { LiveState } from '../../protocol/reduce.js';
import { Account } from '../view/account.js';
import { EvidenceBlock } from '../view/evidence.js';
import { Hypotheses } from '../view/hypotheses.js';
import { useSpeech } from '../view/speech.js';
import { type Ask, Do, Panel } from './panel.js';
import { FileLinks } from './timeline.js';

interface VerdictProps {
  readonly story: IncidentAnswer;
  readonly live: LiveState;
  readonly onAsk: Ask;
}

/** What the detector says and why; the director's other word and the answers of those it names stand beside it. */
export function VerdictPanel({ story: { incident }, live, onAsk }: VerdictProps) {
  const { t } = useTranslation('room');
  const { names, formats } = useSpeech();
  const { contestations } = recordOf(incident);
  const verdict = live.verdicts.get(incident.maillon);
  const said = verdict?.cause === incident.cause ? verdict.probability : ownProbability(incident);
  return (
    <Panel
      title={t('verdict.panel')}
      testid="verdict"
      actions={
        <>
          <Do does="verdict" label={t('verdict.do')} onDo={() => onAsk({ kind: 'verdict' })} />
          <Do does="contest" label={t('contest.do')} onDo={() => onAsk({ kind: 'contest' })} />
        </>
      }
    >
      <p className="room-none">{t('verdict.now')}</p>
      <Hypotheses cause={incident.cause} known={said} />
      <Account incident={incident} verdict={verdict} />
      <details className="room-evidence">
        <summary>{t('verdict.evidence', { count: incident.evidence.length })}</summary>
        <h3 className="sr">{t('verdict.evidence', { count: incident.evidence.length })}</h3>
        <EvidenceBlock told={incident} />
      </details>
      {contestations.length > 0 && (
        <div className="contestations">
          <h3>{t('contest.panel', { count: contestations.length })}</h3>
          <ul>
            {contestations.map(({ operator, text, by, atMs, attachments }) => (
              <li key={`${operator} ${atMs}`} data-contested={operator}>
                <b>{names.operator(operator)}</b> <small>{`${by}, ${formats.time(atMs)}`}</small>
                <blockquote>{text}</blockquote>
                <FileLinks incident={incident.id} files={attachments} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}

/** Without a verdict of now, what the incident recorded of its own word. */
function ownProbability({ cause, probability }: IncidentAnswer['incident']) {
  return cause === 'undetermined' ? {} : Object.fromEntries(cause.split('+').map((part) => [part, probability]));
}
