import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunbookAnswer } from '../../protocol/answers.js';
import type { Act, IncidentAnswer } from '../../protocol/command.js';
import { recordOf } from '../../protocol/record.js';
import type { LiveState } from '../../protocol/reduce.js';
import { roomAddress, useAddress } from '../address/address.js';
import { useAnswer } from '../live/use-answer.js';
import { isTaken } from '../model/incidents.js';
import { usePageTitle } from '../view/page-title.js';
import { Region } from '../view/region.js';
import { useSpeech } from '../view/speech.js';
import { Way } from '../view/way.js';
import { RefusalLine } from './act-form.js';
import { Announcer } from './announcer.js';
import { useAuthor } from './author.js';
import { Composer, type Nature } from './composer.js';
import type { Asked } from './forms/asked.js';
import { AskedDialog } from './forms/dialog.js';
import { RoomHead } from './head.js';
import { type Command, useKeys, useKeysOn } from './keys.js';
import { Story } from './meanwhile.js';
import { Messages } from './message-panel.js';
import { Do } from './panel.js';
import { Cells, Facts, Pages, Suppositions } from './panels.js';
import { Roles } from './role-panel.js';
import { RoomRunbook } from './runbook.js';
import { acknowledge, type Refusal, say } from './say.js';
import { moveStep, pressTick } from './step-keys.js';
import { useRoomTexts } from './texts.js';
import { Timeline } from './timeline.js';
import { useIncident } from './use-incident.js';
import { VerdictPanel } from './verdict.js';

interface RoomProps {
  readonly id: string;
  readonly live: LiveState;
  readonly nowMs: number;
}

/** The room of an incident: its story, its runbook, and everything that people say and decide about it. */
export default function Room({ id, live, nowMs }: RoomProps) {
  const { t } = useTranslation('room');
  const { value, failure } = useIncident(id, live, nowMs);
  if (value) return <Opened story={value} live={live} nowMs={nowMs} />;
  return (
    <main className="waiting">
      <div>
        <h1 id="room">{failure === undefined ? t('loading') : t('failed', { detail: failure })}</h1>
        <Way to={roomAddress()}>{t('toConsole')}</Way>
      </div>
    </main>
  );
}

interface OpenedProps extends Omit<RoomProps, 'id'> {
  readonly story: IncidentAnswer;
}

/** Keys that open a form under the same name. */
const FORMS: ReadonlySet<string> = new Set([
  ...['hypothesis', 'message', 'role', 'state', 'severity', 'verdict', 'contest'],
  ...['split', 'merge', 'handover', 'help', 'acknowledge'],
]);

function Opened({ story, live, nowMs }: OpenedProps) {
  const { t } = useTranslation('room');
  const { incident, timeline } = story;
  const { id } = incident;
  const author = useAuthor();
  const keysOn = useKeysOn();
  const [asked, ask] = useState<Asked>();
  const [nature, setNature] = useState<Nature>('note');
  const [refusal, setRefusal] = useState<Refusal>();
  const [waiting, setWaiting] = useState<Act>();
  const field = useRef<HTMLTextAreaElement>(null);
  const told = useRef<HTMLElement>(null);
  const procedure = useRef<HTMLElement>(null);
  const { runbookId, runbook, runbookFailure, steps } = useRoomRunbook(story);
  useTitle(story);

  const speak = useCallback((by: string, act: Act) => say(id, by, act), [id]);
  /** Said without a form, by whoever said who they are. */
  const sayNow = useCallback(
    (act: Act) => {
      if (author === undefined) {
        setWaiting(act);
        ask({ kind: 'author' });
      } else void speak(author, act).then(setRefusal);
    },
    [author, speak],
  );
  useEffect(() => {
    if (author === undefined || !waiting) return;
    setWaiting(undefined);
    void speak(author, waiting).then(setRefusal);
  }, [author, waiting, speak]);

  const run = useCallback((command: Command) => {
    setRefusal(undefined);
    if (command === 'note' || command === 'fact') {
      setNature(command);
      field.current?.focus();
    } else if (command === 'timeline') told.current?.focus();
    else if (command === 'runbook') procedure.current?.focus();
    else if (command === 'nextStep' || command === 'previousStep') moveStep(command === 'nextStep' ? 1 : -1);
    else if (command === 'tick' || command === 'untick') pressTick(command === 'untick');
    else if (FORMS.has(command)) ask({ kind: command } as Asked);
  }, []);
  useKeys(keysOn, run);

  return (
    <main className="room" data-incident-room={id}>
      <Announcer incident={incident} timeline={timeline} author={author} />
      <RoomHead incident={incident} live={live} nowMs={nowMs} />
      <Toolbar incident={incident} run={run} author={author} onAuthor={() => ask({ kind: 'author' })} />
      {refusal && (
        <div className="room-refusal">
          <RefusalLine refusal={refusal} />
          <button type="button" className="action" onClick={() => setRefusal(undefined)}>
            {t('act.understood')}
          </button>
        </div>
      )}
      <div className="room-columns">
        <Region held={procedure} className="room-runbook" label={t('runbook.title')} testid="room-runbook">
          <RoomRunbook
            id={runbookId}
            runbook={runbook}
            failure={runbookFailure}
            incident={incident}
            live={live}
            nowMs={nowMs}
            onSay={sayNow}
          />
        </Region>
        <div className="room-story">
          <h2>{t('timeline.title')}</h2>
          <Composer incident={id} nature={nature} onNature={setNature} field={field} say={speak} />
          <Region held={told} className="room-scroll" label={t('timeline.region')}>
            <Timeline incident={incident} entries={timeline} steps={steps} />
          </Region>
        </div>
        <Region className="room-command" label={t('command')}>
          <Messages incident={incident} nowMs={nowMs} onAsk={ask} onSay={sayNow} />
          <VerdictPanel story={story} live={live} onAsk={ask} />
          <Facts incident={incident} onFact={() => run('fact')} />
          <Suppositions incident={incident} onAsk={ask} />
          <Roles incident={incident} onAsk={ask} />
          <Cells incident={incident} live={live} onAsk={ask} />
          <Pages incident={incident} />
        </Region>
      </div>
      {asked && (
        <Story.Provider value={timeline}>
          <AskedDialog
            asked={asked}
            story={story}
            live={live}
            nowMs={nowMs}
            runbook={runbook}
            say={speak}
            acknowledge={(by) => acknowledge(id, by)}
            onClose={() => {
              ask(undefined);
              setWaiting(undefined);
            }}
          />
        </Story.Provider>
      )}
    </main>
  );
}

/** The runbook of the address, else the one of the director's word, else the one that was matched. */
function useRoomRunbook({ incident }: IncidentAnswer) {
  const { runbook: chosen } = useAddress();
  const runbookId = chosen ?? recordOf(incident).override?.runbook ?? incident.runbook?.id;
  const path = `/api/v1/runbooks/${encodeURIComponent(runbookId ?? '')}`;
  const { value: runbook, failure: runbookFailure } = useAnswer<RunbookAnswer>(
    path,
    runbookId ?? '',
    0,
    runbookId !== undefined,
  );
  const steps = useMemo(
    () => new Map(runbook?.parts.flatMap(({ step }) => (step ? [[step.id, step.title] as const] : []))),
    [runbook],
  );
  return { runbookId, runbook, runbookFailure, steps };
}

function useTitle({ incident }: IncidentAnswer): void {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const texts = useRoomTexts();
  const { override, state } = recordOf(incident);
  const { severity, maillon } = incident;
  const cause = texts.cause(override?.cause ?? incident.cause);
  const said = t('title.incident', { severity, where: names.cell(maillon), cause });
  usePageTitle(t('title.with', { what: said, standing: texts.state(state) }));
}

interface ToolbarProps {
  readonly incident: IncidentAnswer['incident'];
  readonly run: (command: Command) => void;
  readonly author: string | undefined;
  readonly onAuthor: () => void;
}

/** What can be done, each with its key. */
function Toolbar({ incident, run, author, onAuthor }: ToolbarProps) {
  const { t } = useTranslation('room');
  const taken = incident.closedMs !== undefined || isTaken(incident);
  const shown: readonly Command[] = [
    ...(taken ? [] : (['acknowledge'] as const)),
    ...(['state', 'severity', 'runbook', 'tick', 'timeline', 'help'] as const),
  ];
  return (
    <nav className="room-bar" aria-label={t('toolbar')}>
      <Way to={roomAddress()} className="room-back">
        {t('toConsole')}
      </Way>
      {shown.map((command) => (
        <Do key={command} does={command} label={t(`do.${command}`)} onDo={() => run(command)} />
      ))}
      <button type="button" className="room-author" data-testid="author" onClick={onAuthor}>
        {author === undefined ? t('author.none') : t('author.me', { name: author })}
      </button>
    </nav>
  );
}
