import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { type Outcome, ProbeFailure } from './outcome.js';

/** Codes of OpenSSL's verification (X509_V_ERR_…) and of Node's check of the name; all others are a chain nobody vouches for. */
const BY_CODE: Readonly<Record<string, Outcome>> = {
  CERT_HAS_EXPIRED: 'tls_expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls_name',
};

/** Why a browser would refuse the certificate of a connection, undefined if it would not. */
export function certificateFailure(socket: TLSSocket, host: string): ProbeFailure | undefined {
  if (socket.authorized) return undefined;
  // Its type says Error, its value is the code.
  const code = String(socket.authorizationError);
  return new ProbeFailure(BY_CODE[code] ?? 'tls_untrusted', `certificate of ${host}: ${code}`);
}

/**
 * Seconds until the first of the certificates shown ends, negative if it has; a root is left out, for the visitor's own copy
 * counts. Undefined if the server showed none.
 */
export function secondsLeft(socket: TLSSocket, nowMs: number): number | undefined {
  const ends = chainOf(socket.getPeerCertificate(true)).map(({ valid_to }) => Date.parse(valid_to));
  return ends.length === 0 ? undefined : (Math.min(...ends) - nowMs) / 1000;
}

function chainOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  // A server without a certificate gives an empty object.
  for (let shown = leaf; shown?.valid_to !== undefined; shown = shown.issuerCertificate) {
    const isRoot = shown.issuerCertificate === shown;
    if (!isRoot || chain.length === 0) chain.push(shown);
    if (isRoot) break;
  }
  return chain;
}
