import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveState } from '../../protocol/reduce.js';
import type { SilencesAnswer } from '../../protocol/silences.js';
import type { SilenceView } from '../../protocol/view.js';
import { useAnswer } from '../live/use-answer.js';
import { silenceGroups } from '../model/silences.js';
import { SidePanel } from '../view/dialog.js';
import { EndForm } from './end-form.js';
import { SilenceForm } from './silence-form.js';
import { SilenceItem } from './silence-item.js';
import { TeamTests } from './team-tests.js';
import { SILENCES } from './texts.js';

/** How often those that are over are asked for, ms: the others come with the picture. */
const RENEWAL_MS = 10_000;

interface PanelProps {
  readonly live: LiveState;
  readonly nowMs: number;
  readonly onClose: () => void;
}

type Asked = 'new' | SilenceView;

/** What nobody is told of, who said so, why and until when; and whether the teams that would be told do answer. */
export default function SilencesPanel({ live, nowMs, onClose }: PanelProps) {
  const { t } = useTranslation(SILENCES);
  const [asked, ask] = useState<Asked>();
  const renewal = Math.floor(nowMs / RENEWAL_MS);
  const { value, failure } = useAnswer<SilencesAnswer>('/api/v1/silences', 'silences', renewal);
  const { active, pending } = silenceGroups(live.silences);
  const over = value?.silences.filter(({ state }) => state === 'over') ?? [];
  const close = () => ask(undefined);
  const group = (name: 'active' | 'pending' | 'over', silences: readonly SilenceView[]) => (
    <section className="silences-group" data-group={name}>
      <div className="section-head">
        <h3>{t(`group.${name}`)}</h3>
        <span className="section-count">{silences.length}</span>
      </div>
      {silences.length === 0 && <p className="silences-none">{t(`none.${name}`)}</p>}
      <ul>
        {silences.map((one) => (
          <SilenceItem key={one.id} silence={one} live={live} nowMs={nowMs} onEnd={() => ask(one)} />
        ))}
      </ul>
    </section>
  );
  return (
    <>
      <SidePanel title={t('title')} close={t('close')} testid="silences" className="silences" onClose={onClose}>
        <p className="runbook-meta">{t('lead')}</p>
        <button type="button" className="action primary" onClick={() => ask('new')} data-testid="new-silence">
          {t('new')}
        </button>
        {group('active', active)}
        {group('pending', pending)}
        {failure === undefined ? (
          group('over', over)
        ) : (
          <p className="silences-none">{t('failed', { detail: failure })}</p>
        )}
        <TeamTests tests={live.tests} nowMs={nowMs} />
      </SidePanel>
      {asked === 'new' && <SilenceForm live={live} nowMs={nowMs} onClose={close} />}
      {asked !== undefined && asked !== 'new' && <EndForm silence={asked} onClose={close} />}
    </>
  );
}
