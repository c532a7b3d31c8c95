/** Two spellings of one name: case, accents and spaces do not make two people of one. */
export function samePerson(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

/** Text as it is compared: no case, no accents, single spaces, one kind of apostrophe and dash. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/[‐-―−]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
}
