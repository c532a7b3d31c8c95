import { useMemo, useRef } from 'react';
import { knowsPart } from '../../../chain/part.js';
import type { LiveState } from '../../protocol/reduce.js';
import { steadyClock } from '../clock/steady-clock.js';
import type { LinkState } from '../live/link.js';
import type { ScreenStore } from '../live/store.js';
import { layoutOf } from '../map/layout.js';
import { partOf } from '../model/part.js';
import { placesOn } from '../model/places.js';
import { type Screen, screenOf } from '../model/screen.js';
import { planOf } from '../model/wall/plan.js';
import { partShown, pinned } from '../model/wall/playlist.js';
import { wallMatrix } from '../model/wall/wall-matrix.js';
import { useSpeech } from '../view/speech.js';
import { Controls } from './controls.js';
import { Guard } from './guard.js';
import { useWallTexts } from './texts.js';
import { usePlaylist } from './use-playlist.js';
import { useSettings } from './use-settings.js';
import { useWallType } from './use-type.js';
import { useUnattended } from './use-unattended.js';
import { WallBar } from './wall-bar.js';
import { WallCurve } from './wall-curve.js';
import { WallHeadline } from './wall-headline.js';
import { WallIncidents } from './wall-incidents.js';
import { WallMap } from './wall-map.js';
import { WallMatrixTable } from './wall-matrix.js';

interface WallProps {
  readonly store: ScreenStore;
  readonly live: LiveState;
  readonly link: LinkState;
  readonly screen: Screen;
  readonly nowMs: number;
}

/** Below so many ems the name of the console has no room beside the age of the data and the clock. */
const NARROW = 24;
/** Playlist, pointer and back-off are of the room, whose seconds no accelerated console shortens. */
const real = steadyClock();

/** The wall of an ops room: read in five seconds from the farthest seat, alone for weeks. It shows and never acts. */
export default function Wall(props: WallProps) {
  return (
    <Guard>
      <Board {...props} />
    </Guard>
  );
}

function Board({ store, live: all, link, screen: whole, nowMs }: WallProps) {
  const say = useWallTexts();
  const { names } = useSpeech();
  const wall = useRef<HTMLElement>(null);
  const [settings, setSettings] = useSettings();
  const { ems } = useWallType(settings);
  const holding = pinned(whole.incidents);
  const playlist = usePlaylist(real, settings, holding);
  useUnattended(real, store, wall);
  const { slide } = playlist;
  const part = useMemo(() => partShown(slide), [slide]);
  const isKnown = part === undefined || knowsPart(all.chain, part);
  const live = useMemo(() => (part && isKnown ? partOf(all, part) : all), [all, part, isKnown]);
  const screen = useMemo(() => (live === all ? whole : screenOf(live, nowMs)), [live, all, whole, nowMs]);
  const plan = useMemo(
    () =>
      planOf(slide, ems, {
        columns: live.chain.maillons.length,
        ents: live.chain.ents.length,
        incidents: screen.incidents.length,
        tiles: layoutOf(placesOn(live, screen)).academies,
      }),
    [slide, ems, live, screen],
  );
  const matrix = useMemo(() => plan.matrix && wallMatrix(live, screen.shown, plan.matrix), [live, screen, plan.matrix]);
  const title = () => {
    if (!part) return undefined;
    if (!isKnown) return say('part.unknown', { id: part.id });
    return part.kind === 'territory' ? names.territory(part.id) : names.operator(part.id);
  };
  const hasList = plan.incidents > 0 || (plan.list && screen.incidents.length === 0);
  return (
    <>
      <main
        ref={wall}
        className="wall"
        data-testid="wall"
        data-shape={plan.shape}
        data-narrow={ems.width < NARROW}
        data-slide={slide}
        data-held={holding?.id}
      >
        <WallBar live={live} link={link} nowMs={nowMs} playlist={playlist} part={title()} />
        <WallHeadline headline={screen.headline} live={live} nowMs={nowMs} ems={ems} plan={plan} />
        {/* Another slide is other things, not the same ones that jump. */}
        {plan.matrix && matrix && (
          <WallMatrixTable
            key={slide}
            height={plan.matrix.height}
            foldedLines={plan.matrix.foldedLines}
            matrix={matrix}
            live={live}
            screen={screen}
            nowMs={nowMs}
          />
        )}
        <div key={`lower ${slide}`} className="wall-lower">
          {hasList && (
            <WallIncidents
              headline={screen.headline}
              incidents={screen.incidents}
              most={plan.incidents}
              height={plan.listHeight}
            />
          )}
          {plan.map && <WallMap live={live} screen={screen} nowMs={nowMs} box={plan.map} />}
          {plan.curve && <WallCurve live={live} screen={screen} box={plan.curve} />}
        </div>
      </main>
      <Controls playlist={playlist} settings={settings} onSettings={setSettings} />
    </>
  );
}
