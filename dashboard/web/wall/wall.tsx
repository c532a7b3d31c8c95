import { useMemo, useRef } from 'react';
import { createClock } from '../../../chain/clock.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { LinkState } from '../live/link.js';
import type { ScreenStore } from '../live/store.js';
import type { Screen } from '../model/screen.js';
import { planOf } from '../model/wall/plan.js';
import { pinned } from '../model/wall/playlist.js';
import { abnormalRows, wallMatrix } from '../model/wall/wall-matrix.js';
import { Controls } from './controls.js';
import { Guard } from './guard.js';
import { usePlaylist } from './use-playlist.js';
import { useSettings } from './use-settings.js';
import { useWallType } from './use-type.js';
import { useUnattended } from './use-unattended.js';
import { WallBar } from './wall-bar.js';
import { WallHeadline } from './wall-headline.js';
import { WallIncidents } from './wall-incidents.js';
import { WallMatrixTable } from './wall-matrix.js';

interface WallProps {
  readonly store: ScreenStore;
  readonly live: LiveState;
  readonly link: LinkState;
  readonly screen: Screen;
  readonly nowMs: number;
}

/** Playlist, pointer and back-off are of the room, whose seconds no accelerated console shortens. */
const real = createClock();

/** The wall of an ops room: read in five seconds from the farthest seat, alone for weeks. It shows and never acts. */
export default function Wall(props: WallProps) {
  return (
    <Guard>
      <Board {...props} />
    </Guard>
  );
}

function Board({ store, live, link, screen, nowMs }: WallProps) {
  const wall = useRef<HTMLElement>(null);
  const [settings, setSettings] = useSettings();
  const { ems } = useWallType(settings);
  const holding = pinned(screen.incidents);
  const playlist = usePlaylist(real, settings, holding);
  useUnattended(real, store, wall);
  const plan = useMemo(
    () =>
      planOf(playlist.slide, ems, {
        columns: live.chain.maillons.length,
        rows: abnormalRows(live, screen.shown),
        incidents: screen.incidents.length,
      }),
    [playlist.slide, ems, live, screen],
  );
  const matrix = useMemo(() => plan.matrix && wallMatrix(live, screen.shown, plan.matrix), [live, screen, plan.matrix]);
  return (
    <>
      <main
        ref={wall}
        className="wall"
        data-testid="wall"
        data-shape={plan.shape}
        data-slide={playlist.slide}
        data-held={holding?.id}
      >
        <WallBar live={live} link={link} nowMs={nowMs} playlist={playlist} part={undefined} />
        <WallHeadline headline={screen.headline} live={live} nowMs={nowMs} ems={ems} />
        {matrix && <WallMatrixTable matrix={matrix} live={live} screen={screen} nowMs={nowMs} />}
        <div className="wall-lower">
          {(plan.incidents > 0 || (plan.map && screen.incidents.length === 0)) && (
            <WallIncidents incidents={screen.incidents} most={plan.incidents} nowMs={nowMs} />
          )}
        </div>
      </main>
      <Controls playlist={playlist} settings={settings} onSettings={setSettings} />
    </>
  );
}
