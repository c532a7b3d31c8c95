import { lazy, Suspense, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formats } from '../speech/format.js';
import { namesOf } from '../speech/names.js';
import { openSender, openSilences, openUnmapped, useAddress } from './address/address.js';
import { latePart } from './live/late-part.js';
import type { ScreenStore } from './live/store.js';
import { useNow, useScreenState } from './live/use-screen.js';
import { screenOf } from './model/screen.js';
import { ArrivalsPanel } from './view/arrivals-panel.js';
import { Bar } from './view/bar.js';
import { Board } from './view/board.js';
import { Footer } from './view/footer.js';
import { HeadlineBlock } from './view/headline.js';
import { PageTitle } from './view/page-title.js';
import { SkipLink } from './view/skip-link.js';
import { SpeechProvider } from './view/speech.js';
import { UnmappedPanel } from './view/unmapped-panel.js';

const Room = lazy(() => latePart(() => import('./room/room.js')));
const CellView = lazy(() => latePart(() => import('./cell/cell.js')));
const Declaration = lazy(() => latePart(() => import('./access/declaration.js')));
const SilencesPanel = lazy(() => latePart(() => import('./silences/panel.js')));
const PartView = lazy(() => latePart(() => import('./part/part.js')));
const Operators = lazy(() => latePart(() => import('./operators/operators.js')));
const Wall = lazy(() => latePart(() => import('./wall/wall.js')));

/** The page: bar, headline, board (matrix, incidents, selected cell), footer; or the room of one incident. */
export function App({ store }: { readonly store: ScreenStore }) {
  const { live, link } = useScreenState(store);
  // The newest message may be younger than the last tick of the page's own second.
  const nowMs = Math.max(useNow(store.clock), live?.head.asOf ?? 0);
  const { view, cell, sender, unmapped, silences, allRows, language } = useAddress();
  const { i18n } = useTranslation('web');
  useEffect(() => {
    void i18n.changeLanguage(language);
    document.documentElement.lang = language;
  }, [language, i18n]);
  const chain = live?.chain;
  const speech = useMemo(
    () => chain && { names: namesOf(chain, language), formats: formats(language), language },
    [chain, language],
  );
  const screen = useMemo(() => live && screenOf(live, nowMs), [live, nowMs]);

  if (view.kind === 'wall') {
    return live && screen && speech ? (
      <SpeechProvider value={speech}>
        <PageTitle view={view} headline={screen.headline} />
        <Suspense fallback={<Waiting />}>
          <Wall store={store} live={live} link={link} screen={screen} nowMs={nowMs} />
        </Suspense>
      </SpeechProvider>
    ) : (
      <Waiting />
    );
  }
  return (
    <>
      <SkipLink view={view} />
      <Bar link={link} live={live} nowMs={nowMs} rate={store.clock.rate} language={language} />
      {view.kind === 'accessibility' ? (
        <Suspense fallback={<Waiting />}>
          <Declaration language={language} />
        </Suspense>
      ) : live && screen && speech ? (
        <SpeechProvider value={speech}>
          {view.kind === 'territory' || view.kind === 'operator' || (
            <PageTitle view={view} headline={screen.headline} />
          )}
          {view.kind === 'territory' || view.kind === 'operator' ? (
            <Suspense fallback={<Waiting />}>
              <PartView view={view} live={live} nowMs={nowMs} chosen={cell} allRows={allRows} />
            </Suspense>
          ) : view.kind === 'operators' ? (
            <Suspense fallback={<Waiting />}>
              <Operators live={live} screen={screen} nowMs={nowMs} />
            </Suspense>
          ) : view.kind === 'room' ? (
            <Suspense fallback={<Waiting />}>
              <Room key={view.incident} id={view.incident} live={live} nowMs={nowMs} />
            </Suspense>
          ) : view.kind === 'cell' ? (
            <Suspense fallback={<Waiting />}>
              <CellView key={view.cell} cell={view.cell} live={live} screen={screen} nowMs={nowMs} />
            </Suspense>
          ) : (
            <>
              <HeadlineBlock headline={screen.headline} live={live} nowMs={nowMs} />
              <Board live={live} screen={screen} nowMs={nowMs} chosen={cell} allRows={allRows} />
              <Footer live={live} />
            </>
          )}
          {unmapped && <UnmappedPanel nowMs={nowMs} onClose={() => openUnmapped(false)} />}
          {silences && (
            <Suspense fallback={null}>
              <SilencesPanel live={live} nowMs={nowMs} onClose={() => openSilences(false)} />
            </Suspense>
          )}
          {sender !== undefined && (
            <ArrivalsPanel key={sender} sender={sender} nowMs={nowMs} onClose={() => openSender(undefined)} />
          )}
        </SpeechProvider>
      ) : (
        <Waiting />
      )}
    </>
  );
}

function Waiting() {
  const { t } = useTranslation('web');
  return (
    <main className="waiting">
      <h1 data-testid="headline">{t('headline.waiting')}</h1>
    </main>
  );
}
