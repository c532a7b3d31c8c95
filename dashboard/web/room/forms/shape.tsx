import { useTranslation } from 'react-i18next';
import { openIncidents } from '../../model/incidents.js';
import { useSpeech } from '../../view/speech.js';
import { ActForm, textOf } from '../act-form.js';
import { Checks, Choice, Select, Text } from '../field.js';
import { useRoomTexts } from '../texts.js';
import type { FormProps } from './asked.js';

/** Cells that are another outage: they get an incident of their own. */
export function SplitForm({ story: { incident }, say, onClose }: FormProps) {
  const { t } = useTranslation('room');
  const { names } = useSpeech();
  const others = incident.cells.filter((cell) => cell !== incident.maillon);
  const options = others.map((cell) => ({ value: cell, label: names.cell(cell) }));
  return (
    <ActForm
      draft={`${incident.id}.split`}
      title={t('split.title')}
      lead={t(others.length === 0 ? 'split.nothing' : 'split.lead', { maillon: names.cell(incident.maillon) })}
      verb={t('split.verb')}
      onClose={onClose}
      onSay={(by, said) => {
        const maillon = textOf(said, 'maillon');
        // The failing one is among them, ticked or not.
        const cells = [...new Set([...said.getAll('cells').map(String), maillon])];
        return say(by, { type: 'incident.split', cells, maillon, motive: textOf(said, 'motive') });
      }}
    >
      {others.length > 0 && (
        <>
          <Checks name="cells" label={t('split.cells')} options={options} />
          <Select name="maillon" label={t('split.maillon')} options={options} />
        </>
      )}
      <Text name="motive" label={t('field.motive')} rows={2} max={1000} />
    </ActForm>
  );
}

/** The same outage as another one: that one goes on, this one ends. */
export function MergeForm({ story: { incident }, live, say, onClose }: FormProps) {
  const { t } = useTranslation('room');
  const { names, formats } = useSpeech();
  const texts = useRoomTexts();
  const others = openIncidents(live).filter(({ id }) => id !== incident.id);
  return (
    <ActForm
      draft={`${incident.id}.merge`}
      title={t('merge.title')}
      lead={t(others.length === 0 ? 'merge.nothing' : 'merge.lead')}
      verb={t('merge.verb')}
      onClose={onClose}
      onSay={(by, said) =>
        say(by, { type: 'incident.merged', into: textOf(said, 'into'), motive: textOf(said, 'motive') })
      }
    >
      {others.length > 0 && (
        <Choice
          name="into"
          label={t('merge.into')}
          options={others.map(({ id, severity, cause, maillon, sinceMs }) => ({
            value: id,
            label: `${severity} · ${texts.cause(cause)} · ${names.cell(maillon)} · ${formats.minute(sinceMs)}`,
          }))}
        />
      )}
      <Text name="motive" label={t('field.motive')} rows={2} max={1000} />
    </ActForm>
  );
}
