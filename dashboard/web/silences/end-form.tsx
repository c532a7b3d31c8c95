import { useTranslation } from 'react-i18next';
import type { SilenceView } from '../../protocol/view.js';
import { ActForm } from '../room/act-form.js';
import { endSilence } from './ask.js';
import { SILENCES } from './texts.js';

interface EndFormProps {
  readonly silence: SilenceView;
  readonly onClose: () => void;
}

/** Ends a silence before its end: what it held back and still lasts is told at once. */
export function EndForm({ silence: { id, by, reason }, onClose }: EndFormProps) {
  const { t } = useTranslation(SILENCES);
  return (
    <ActForm
      draft={`silence.end.${id}`}
      title={t('end.title')}
      lead={t('end.lead', { by, reason })}
      verb={t('end.verb')}
      onClose={onClose}
      onSay={(who) => endSilence(who, id)}
    />
  );
}
