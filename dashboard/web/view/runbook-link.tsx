import { useTranslation } from 'react-i18next';
import type { RunbookMatches } from '../../protocol/answers.js';
import { openRunbook } from '../address/address.js';
import { useAnswer } from '../live/use-answer.js';
import { Signed } from './sign.js';

/** Opens the runbook for a verdict that makes no incident: `self`, the console is ill; nothing where none applies. */
export function RunbookLink({ verdict }: { readonly verdict: string }) {
  const { t } = useTranslation('web');
  const { value } = useAnswer<RunbookMatches>(`/api/v1/runbooks?verdict=${encodeURIComponent(verdict)}`, verdict, 0);
  const best = value?.matches[0];
  if (!best) return null;
  return (
    <button type="button" className="action" data-opens={best.id} onClick={() => openRunbook(best.id)}>
      {t('incidents.runbook')} <Signed>→</Signed>
    </button>
  );
}
