/** What is in brackets, and what every name of its kind has: neither tells one from another on a wall. */
const TOLD_ELSEWHERE = /\s*\([^)]*\)$|(?<=, )académie (?:of |de la |de |du |des |d[’'])|(?<=, .*) academy$/giu;

/** A name in the room of a tile: `ENT Hauts-de-France (enthdf.fr)`, `Pronote, académie de Lille` → `Pronote, Lille`. */
export function shortened(name: string): string {
  return name.replace(TOLD_ELSEWHERE, '');
}
