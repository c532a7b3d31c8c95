const LONG_WORD = /\p{L}{12,}/gu;
/** After a vowel, before one consonant and a vowel: where French divides a word, and English mostly too. */
const BETWEEN_SYLLABLES = /(?<=\p{L}{3}[aeiouyéèêëàâîïôûü])(?=[bcdfghjklmnpqrstvwxzç][aeiouyéèêëàâîïôûü]\p{L})/giu;
const SOFT_HYPHEN = '\u00ad';

/** A name with places where its long words may be divided: browsers without a dictionary of the language divide none. */
export function softened(name: string): string {
  return name.replace(LONG_WORD, (word) => word.replace(BETWEEN_SYLLABLES, SOFT_HYPHEN));
}
