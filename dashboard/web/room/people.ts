/** The roles of an incident, the one who decides first. */
export const OFFICES = [
  'director',
  'deputy',
  'scribe',
  'maillon-lead',
  'public-communication',
  'regions-liaison',
  'evidence-lead',
] as const;

/** The same person, however the name was typed; the console judges by the same rule. */
export function isMe(by: string, author: string | undefined): boolean {
  return author !== undefined && plain(by) === plain(author);
}

function plain(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}
