import { lazy, Suspense } from 'react';
import type { LiveState } from '../../protocol/reduce.js';
import { latePart } from '../live/late-part.js';
import type { Screen } from '../model/screen.js';
import type { Telling } from '../model/telling-curve.js';
import type { Ems } from '../model/wall/plan.js';
import { useWallTexts } from './texts.js';

const TellingCurve = lazy(() => latePart(() => import('../curves/telling-curve.js')));

interface WallCurveProps {
  readonly live: LiveState;
  readonly screen: Screen;
  readonly box: Ems;
}

/** Below this height there is no room for a key, nor for the reason. */
const WITH_KEY = 11;
/** From this size on the title has two lines, and says of which maillon the curve is. */
const WITH_WHERE = { width: 18, height: 8 } as const;
/** What a wall screen may ask for: curves, and what was expected; without the errors by kind where there is no key. */
const READABLE: readonly Telling[] = ['load', 'served', 'durations', 'errors'];
const PLAIN = READABLE.slice(0, 3);

/** The curve that matters, as large as its box; it comes when the chunk of the charts is there. */
export function WallCurve({ live, screen, box }: WallCurveProps) {
  const say = useWallTexts();
  const hasKey = box.height >= WITH_KEY;
  const hasWhere = box.height >= WITH_WHERE.height && box.width >= WITH_WHERE.width;
  return (
    <div
      className="wall-curve"
      data-testid="curve"
      data-key={hasKey}
      data-title={hasWhere ? 'where' : 'what'}
      role="img"
      aria-label={say('curve')}
    >
      {/* Looked at from afar: its values and their table are a matter of the command view. */}
      <div inert>
        <Suspense fallback={null}>
          <TellingCurve live={live} screen={screen} density="wall" readable={hasKey ? READABLE : PLAIN} />
        </Suspense>
      </div>
    </div>
  );
}
