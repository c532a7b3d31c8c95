import { lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunbookAnswer } from '../../protocol/answers.js';
import { latePart } from '../live/late-part.js';
import { useAnswer } from '../live/use-answer.js';

const Markdown = lazy(() => latePart(() => import('react-markdown')));

/** The runbook of an incident, over the page: the browser keeps the focus inside and closes it on Escape. */
export function RunbookPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useTranslation('web');
  const dialog = useRef<HTMLDialogElement>(null);
  const { value, failure } = useAnswer<RunbookAnswer>(`/api/v1/runbooks/${encodeURIComponent(id)}`, id, 0);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="runbook" onClose={onClose} aria-labelledby="runbook-title" data-testid="runbook">
      <header>
        <h2 id="runbook-title">{value?.title ?? id}</h2>
        <button type="button" className="action" onClick={() => dialog.current?.close()}>
          {t('runbook.close')}
        </button>
      </header>
      {value && (
        <>
          <p className="runbook-meta">
            {t('runbook.meta', {
              version: value.version,
              owner: value.owner,
              date: value.reviewedOn,
              minutes: value.minutes,
            })}
          </p>
          <div className="runbook-body" lang="fr">
            <Suspense fallback={<p>{t('runbook.loading')}</p>}>
              <Markdown>{value.markdown}</Markdown>
            </Suspense>
          </div>
        </>
      )}
      {!value && <p>{failure === undefined ? t('runbook.loading') : t('runbook.failed', { detail: failure })}</p>}
    </dialog>
  );
}
