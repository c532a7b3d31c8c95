import { once } from 'node:events';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { type SecureContext, connect as secureConnect, type TLSSocket } from 'node:tls';
import { certificateFailure, secondsLeft } from './certificate.js';
import type { Endpoint } from './names.js';
import { failureOf } from './outcome.js';

/** Longest attempt at one address of several before the next is tried: a round trip overseas takes 300 ms. */
const ATTEMPT_MS = 1000;

/** Opens a connection to the first address that takes it ("happy eyeballs", RFC 8305). Rejects with a ProbeFailure. */
export async function openTcp(
  host: string,
  port: number,
  endpoints: readonly Endpoint[],
  signal: AbortSignal,
): Promise<Socket> {
  const socket = connect({
    host,
    port: endpoints[0]?.port ?? port,
    lookup: lookupIn(endpoints),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
    noDelay: true,
  });
  return ready(socket, 'connect', signal).catch((error: unknown) => {
    throw signal.aborted ? error : failureOf(error, 'unreachable');
  });
}

/** The name was resolved before, and that was measured: here it is only looked up in the answer. */
function lookupIn(endpoints: readonly Endpoint[]): LookupFunction {
  return (_host, { all }, callback) => {
    const [first] = endpoints;
    if (all || first === undefined) callback(null, [...endpoints]);
    else callback(null, first.address, first.family);
  };
}

export interface Secured {
  readonly socket: TLSSocket;
  /** Seconds until the first certificate the server showed ends. */
  readonly expiresInS: number | undefined;
  /** Why a browser would refuse it, if it would. */
  readonly failure: ReturnType<typeof certificateFailure>;
}

/**
 * Shakes hands over an open connection. A certificate that a browser refuses does not reject, for when it ends is worth
 * knowing then most of all; a handshake that fails rejects with a ProbeFailure.
 */
export async function openTls(
  socket: Socket,
  host: string,
  secureContext: SecureContext,
  nowMs: number,
  signal: AbortSignal,
): Promise<Secured> {
  const secured = secureConnect({
    socket,
    host,
    secureContext,
    ALPNProtocols: ['http/1.1'],
    // Judged by `certificateFailure`, once it was read.
    rejectUnauthorized: false,
    ...(isIP(host) === 0 && { servername: host }),
  });
  await ready(secured, 'secureConnect', signal).catch((error: unknown) => {
    socket.destroy();
    throw signal.aborted ? error : failureOf(error, 'tls_error');
  });
  return { socket: secured, expiresInS: secondsLeft(secured, nowMs), failure: certificateFailure(secured, host) };
}

async function ready<Kind extends Socket>(socket: Kind, event: string, signal: AbortSignal): Promise<Kind> {
  // Between two phases nobody waits for it, and it may be reset then; the next phase finds out.
  socket.on('error', () => {});
  try {
    await once(socket, event, { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? signal.reason : error;
  }
}
