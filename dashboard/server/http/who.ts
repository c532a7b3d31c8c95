import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import type { Chain } from '../../../chain/model.js';
import { parsePart, scopeOf } from '../../../chain/part.js';
import { localAdministrator, type Principal } from '../../../chain/principal.js';
import type { Watched } from '../../../chain/watched.js';
import type { Admitted, ScreenAdmission, Turned } from '../screens/admission.js';
import type { ScreenInfo } from '../screens/book.js';

/** Who asks; or why nobody is told anything. */
export type Asker = { readonly principal: Principal } | { readonly turned: Turned };

export interface WhoIs {
  of(request: IncomingMessage): Asker;
  /** Somebody who was admitted a while ago, as things stand now. */
  still(principal: Principal): Asker;
}

export interface WhoParts {
  readonly chain: Watched<Chain>;
  /** Device links; without them there are none. */
  readonly screens?: Pick<ScreenAdmission, 'cookie' | 'still'> | undefined;
}

/**
 * Who asks. The one place that sign-in will change. A screen is what its link says, also on this machine: a link that has ended does not
 * make an administrator of the browser that holds it.
 */
export function whoIs({ chain, screens }: WhoParts, otherwise: Principal | 'nobody' = localAdministrator): WhoIs {
  const asker = (admitted: Admitted): Asker =>
    'screen' in admitted ? { principal: principalOf(admitted.screen, chain.current()) } : admitted;
  return {
    of(request) {
      const admitted: Admitted = screens?.cookie(request) ?? { turned: { why: 'none' } };
      const nobody = 'turned' in admitted && admitted.turned.why === 'none';
      return nobody && otherwise !== 'nobody' ? { principal: otherwise } : asker(admitted);
    },
    still(principal) {
      const id = principal.id.startsWith(SCREEN) ? principal.id.slice(SCREEN.length) : undefined;
      return id === undefined || !screens ? { principal } : asker(screens.still(id));
    },
  };
}

const SCREEN = 'screen:';

function principalOf({ id, name, scope }: ScreenInfo, chain: Chain): Principal {
  // Of a territory or an operator that the chain no longer has, the national maillons remain.
  return { id: SCREEN + id, name, role: 'reader', scope: scopeOf(chain, parsePart(scope) ?? NOBODY) };
}

const NOBODY = { kind: 'operator', id: '' } as const;

/** Puts the principal where every handler finds it; `turnedAway` answers whoever is none. */
export function identify(
  who: WhoIs,
  turnedAway: (turned: Turned, ...to: Parameters<RequestHandler>) => void,
): RequestHandler {
  return (request, response, next) => {
    const asker = who.of(request);
    if ('turned' in asker) return turnedAway(asker.turned, request, response, next);
    response.locals.principal = asker.principal;
    next();
  };
}

export function whoAsks(response: Response): Principal {
  return response.locals.principal as Principal;
}
