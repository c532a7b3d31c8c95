import { lazy, Suspense } from 'react';
import type { LiveState } from '../../protocol/reduce.js';
import { latePart } from '../live/late-part.js';
import type { Screen } from '../model/screen.js';
import type { Telling } from '../model/telling-curve.js';
import type { Ems } from '../model/wall/plan.js';

const TellingCurve = lazy(() => latePart(() => import('../curves/telling-curve.js')));

interface WallCurveProps {
  readonly live: LiveState;
  readonly screen: Screen;
  readonly box: Ems;
}

/** Below this height there is no room for a key, nor for the reason. */
const WITH_KEY = 11;
/** What can be read without a key. */
const PLAIN: readonly Telling[] = ['load', 'served', 'durations'];

/** The curve that matters, as large as its box; it comes when the chunk of the charts is there. */
export function WallCurve({ live, screen, box }: WallCurveProps) {
  const hasKey = box.height >= WITH_KEY;
  return (
    <div className="wall-curve" data-testid="curve" data-key={hasKey}>
      <Suspense fallback={null}>
        <TellingCurve live={live} screen={screen} density="wall" {...(!hasKey && { readable: PLAIN })} />
      </Suspense>
    </div>
  );
}
