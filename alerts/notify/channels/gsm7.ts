/** The default alphabet of GSM 03.38 (3GPP TS 23.038, 6.2.1), and its extension, whose characters count twice. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const EXTENSION = new Set('\f^{}\\[~]|€');

export interface SmsSize {
  readonly alphabet: 'gsm7' | 'ucs2';
  /** Septets, or UTF-16 units. */
  readonly units: number;
  readonly parts: number;
}

/** How many messages a text takes: 160 septets or 70 units in one, 153 or 67 in each of several (their header takes the rest). */
export function smsSize(text: string): SmsSize {
  const characters = [...text];
  const gsm = characters.every((character) => BASIC.has(character) || EXTENSION.has(character));
  const costs = gsm ? characters.map((one) => (EXTENSION.has(one) ? 2 : 1)) : characters.map((one) => one.length);
  const units = costs.reduce<number>((sum, cost) => sum + cost, 0);
  const [one, each] = gsm ? [160, 153] : [70, 67];
  return { alphabet: gsm ? 'gsm7' : 'ucs2', units, parts: units <= one ? 1 : partsOf(costs, each) };
}

/** No character is cut in two. */
function partsOf(costs: readonly number[], each: number): number {
  let parts = 1;
  let used = 0;
  for (const cost of costs) {
    if (used + cost > each) [parts, used] = [parts + 1, 0];
    used += cost;
  }
  return parts;
}

const PLAIN: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '·': '-',
  '…': '...',
  œ: 'oe',
  Œ: 'OE',
  '\u00a0': ' ',
  '\u202f': ' ',
};

/** The same text in the GSM alphabet: French loses a few accents (ê, ç, î), not its letters; "?" for what has no letter there. */
export function inGsm7(text: string): string {
  return [...text.replace(/«\s*|\s*»/g, '"')]
    .map((one) => {
      if (BASIC.has(one) || EXTENSION.has(one)) return one;
      const plain = PLAIN[one] ?? one.normalize('NFD').replace(/\p{M}/gu, '');
      return [...plain].every((letter) => BASIC.has(letter)) ? plain : '?';
    })
    .join('');
}
