import { PROTOCOL_VERSION } from '../../protocol/message.js';
import { steadyClock } from '../clock/steady-clock.js';
import { pageReload } from './browser-reload.js';
import { type Held, type LinkParts, LiveLink, type Socket, type SocketEvents, TurnedAway } from './link.js';

/** A link over the browser's own WebSocket and fetch, to the console that served this page. */
export function browserLink(onState: LinkParts['onState']): LiveLink {
  return new LiveLink({
    real: steadyClock(),
    random: Math.random,
    openSocket,
    fetchPicture,
    onState,
    onNewBuild: () => pageReload.ask(),
    // The console has just answered; with what, no page can say better.
    onTurnedAway: () => location.reload(),
  });
}

function openSocket(events: SocketEvents): Socket {
  const url = new URL('/live', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url);
  socket.addEventListener('open', events.opened);
  socket.addEventListener('message', ({ data }) => events.received(String(data)));
  socket.addEventListener('close', events.closed);
  return {
    send: (text) => socket.send(text),
    close: () => socket.close(),
  };
}

/** The messages of the answer, one a line; none if there is nothing new. */
async function fetchPicture(held: Held | undefined): Promise<readonly string[]> {
  const since = held ? `&since=${held.stream}.${held.seq}` : '';
  const response = await fetch(`/api/v1/picture?v=${PROTOCOL_VERSION}${since}`, {
    cache: 'no-store',
    signal: AbortSignal.timeout(5000),
  });
  if (response.status === 401) throw new TurnedAway();
  if (!response.ok) throw new Error(`GET /api/v1/picture answered ${response.status}`);
  return (await response.text()).split('\n').filter((line) => line !== '');
}
