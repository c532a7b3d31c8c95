import type { Chain } from '../../../chain/model.js';
import { plain } from '../../../chain/vocabulary/person.js';
import { canonicalJson, sha256 } from '../canonical.js';
import type { Incident } from '../incident.js';
import type { FrozenEvidence } from './payloads.js';

/**
 * Operators that a wording names, by id: their name in either language, or their id where it is a part of that name (`etat` is also a word).
 * Case, accents and punctuation do not hide one.
 */
export function operatorsNamed(wording: string, { operators }: Pick<Chain, 'operators'>): readonly string[] {
  const text = words(wording);
  return operators
    .filter(({ id, name }) => {
      const names = [name.fr, name.en].map(words);
      const calls = names.some((one) => holds(one, words(id))) ? [...names, words(id)] : names;
      return calls.some((one) => holds(text, one));
    })
    .map(({ id }) => id);
}

/** Whole words only. */
function holds(text: string, part: string): boolean {
  return ` ${text} `.includes(` ${part} `);
}

function words(text: string): string {
  return plain(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

type Evidence = Incident['evidence'][number];

/** Names a piece of evidence as it stands: another figure is another id. */
export function evidenceId({ key, params, hypothesis }: Pick<Evidence, 'key' | 'params' | 'hypothesis'>): string {
  return sha256(canonicalJson({ key, params, hypothesis })).slice(0, 12);
}

/** What a wording may rest on: the evidence of the verdict, by id. */
export function evidenceOf(incident: Pick<Incident, 'evidence'>): ReadonlyMap<string, FrozenEvidence> {
  return new Map(
    incident.evidence.map(({ key, params, hypothesis }): [string, FrozenEvidence] => {
      const id = evidenceId({ key, params, hypothesis });
      return [id, { id, key, params: { ...params } }];
    }),
  );
}
