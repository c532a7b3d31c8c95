import { chain } from './chain.js';
import type { Stream } from './simulate.js';

const JOURNEY = { portail: 4, messagerie: 3, connexion: 1, recherche: 1, 'classe-virtuelle': 1, statique: 3 };

type Where = Pick<Stream, 'ent' | 'perS' | 'fromS'> & { readonly untilS?: number };

/** Pupils at home, each with a browser and an address. */
export const homes = (where: Where): Stream => ({
  ...{ sourceClass: 'home', client: 'browser', paths: JOURNEY, sources: 400, signedIn: true, retries: true },
  ...where,
});

/** Pupils at school, hundreds behind one address. */
export const schools = (where: Where): Stream => ({
  ...{ sourceClass: 'school', client: 'browser', paths: JOURNEY, sources: 3, signedIn: true, retries: true },
  ...where,
});

/** A flood from data centres, by a script, on one costly path. */
export const flood = (where: Where): Stream => ({
  ...{ sourceClass: 'hosting', client: 'script', paths: { recherche: 1 }, sources: 25, signedIn: false },
  ...where,
});

/** An ordinary morning: 10 requests a second at each ENT, two thirds from homes; a monitoring script now and then. */
export function ordinary(): readonly Stream[] {
  return chain.ents.flatMap(({ id }) => [
    homes({ ent: id, perS: 6.5 }),
    schools({ ent: id, perS: 3.3 }),
    { ...homes({ ent: id, perS: 0.2 }), client: 'script', sourceClass: 'unknown', sources: 2, signedIn: false },
  ]);
}

/** The stream as a crowd that grows to its full rate over so many seconds. */
export function ramp(stream: (where: Where) => Stream, where: Where, overS: number): readonly Stream[] {
  const steps = 10;
  const { perS, fromS = 0 } = where;
  return Array.from({ length: steps }, (_, step) =>
    stream({ ...where, perS: perS / steps, fromS: fromS + (step * overS) / steps }),
  );
}
