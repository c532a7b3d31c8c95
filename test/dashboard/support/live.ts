import type { Picture } from '../../../alerts/picture.js';
import { standing } from '../../../chain/in-force.js';
import type { Chain } from '../../../chain/model.js';
import { localAdministrator } from '../../../chain/principal.js';
import { parseServerMessage } from '../../../dashboard/protocol/parse.js';
import { type LiveState, reduce } from '../../../dashboard/protocol/reduce.js';
import { LiveStream } from '../../../dashboard/server/live/streams.js';
import { type Screen, screenOf } from '../../../dashboard/web/model/screen.js';
import { manualClock } from '../../support/manual-clock.js';

/** What a screen holds after the snapshot of a picture, through the real protocol. */
function liveOf(chain: Chain, picture: Picture): LiveState {
  const stream = new LiveStream(
    { clock: manualClock(picture.asOfMs), chain: standing(chain), build: 'b', picture: () => picture },
    localAdministrator,
  );
  const reduction = reduce(undefined, parseServerMessage(stream.snapshot())!);
  if (reduction.kind !== 'ok') throw new Error(reduction.kind);
  return reduction.state;
}

/** The same with what the page makes of it, at the instant of the picture. */
export function shownOf(chain: Chain, picture: Picture): { readonly live: LiveState; readonly screen: Screen } {
  const live = liveOf(chain, picture);
  return { live, screen: screenOf(live, picture.asOfMs) };
}
