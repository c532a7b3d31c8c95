import { type CellId, cellId, type Named, VIGIE } from './model.js';

/** What Vigie itself is made of, as far as it can fall ill: each part is a cell, `vigie/<part>`, that no chain declares. */
const OWN = {
  feed: { fr: 'arrivée des données', en: 'data coming in' },
  engine: { fr: 'base de télémétrie', en: 'telemetry store' },
  wal: { fr: 'journal d’écriture', en: 'write-ahead log' },
  journal: { fr: 'main courante', en: 'incident journal' },
  channels: { fr: 'canaux d’alerte', en: 'alert channels' },
  clock: { fr: 'horloge', en: 'clock' },
} as const satisfies Readonly<Record<string, Named['name']>>;

export type OwnPart = keyof typeof OWN;
export const OWN_PARTS = Object.keys(OWN) as readonly OwnPart[];

export function ownCell(part: OwnPart): CellId {
  return cellId(VIGIE, part);
}

/** What a part is called; its id if there is no such part. */
export function ownPartName(part: string, language: 'fr' | 'en'): string {
  return part in OWN ? OWN[part as OwnPart][language] : part;
}
