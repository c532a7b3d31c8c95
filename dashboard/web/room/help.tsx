import { useTranslation } from 'react-i18next';
import { Dialog } from '../view/dialog.js';
import { type Command, KEYS, setKeysOn, useKeysOn } from './keys.js';

const GROUPS: Readonly<Record<string, readonly Command[]>> = {
  say: ['acknowledge', 'note', 'fact', 'hypothesis', 'message', 'role', 'handover'],
  decide: ['state', 'severity', 'verdict', 'contest', 'split', 'merge'],
  move: ['runbook', 'nextStep', 'previousStep', 'tick', 'untick', 'timeline', 'help'],
};

/** Every key of the room, and the switch that turns them off. */
export function Help({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('room');
  const on = useKeysOn();
  return (
    <Dialog className="act help" onClose={onClose} labelledBy="help-title" testid="help">
      {(close) => (
        <>
          <h2 id="help-title">{t('help.title')}</h2>
          <div className="help-groups">
            {Object.entries(GROUPS).map(([group, commands]) => (
              <section key={group}>
                <h3>{t(`help.${group}`)}</h3>
                <dl>
                  {commands.map((command) => (
                    <div key={command}>
                      <dt>
                        <kbd>{KEYS[command]}</kbd>
                      </dt>
                      <dd>{t(`keys.${command}`)}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
          <p>{t('help.forms')}</p>
          <label className="help-switch">
            <input type="checkbox" checked={on} onChange={({ target }) => setKeysOn(target.checked)} /> {t('help.on')}
          </label>
          <div className="act-buttons">
            <button type="button" className="action primary" onClick={close}>
              {t('help.close')}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}
