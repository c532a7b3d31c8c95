/** Where the tile of an académie stands, and what it is called where there is little room. */
export interface GridPlace {
  /** From west to east, and from north to south, both from 1. */
  readonly column: number;
  readonly row: number;
  /** Three letters, for a tile as small as a letter is wide. */
  readonly code: string;
  readonly short: { readonly fr: string; readonly en: string };
}

export const COLUMNS = 6;
/** The row under the map where the académies overseas stand, apart. */
export const OVERSEAS_ROW = 8;

/**
 * One square for each of the thirty académies, neighbours beside neighbours: Paris and Mayotte get the same. Corse lies off Nice, the
 * five overseas ones stand in a row of their own, from west to east.
 */
export const GRID: Readonly<Record<string, GridPlace>> = {
  ...row(1, { 3: ['lille', 'LIL', 'Lille'] }),
  ...row(2, {
    2: ['normandie', 'NOR', 'Normandie', 'Normandy'],
    3: ['amiens', 'AMI', 'Amiens'],
    4: ['reims', 'REI', 'Reims'],
    5: ['nancy-metz', 'NCY', 'Nancy-Metz'],
    6: ['strasbourg', 'STR', 'Strasbourg'],
  }),
  ...row(3, {
    1: ['rennes', 'REN', 'Rennes'],
    2: ['versailles', 'VER', 'Versailles'],
    3: ['paris', 'PAR', 'Paris'],
    4: ['creteil', 'CRE', 'Créteil'],
  }),
  ...row(4, {
    2: ['nantes', 'NAN', 'Nantes'],
    3: ['orleans-tours', 'ORL', 'Orléans-Tours'],
    4: ['dijon', 'DIJ', 'Dijon'],
    5: ['besancon', 'BES', 'Besançon'],
  }),
  ...row(5, {
    2: ['poitiers', 'POI', 'Poitiers'],
    3: ['limoges', 'LIM', 'Limoges'],
    4: ['clermont-ferrand', 'CLE', 'Clermont-Fd'],
    5: ['lyon', 'LYO', 'Lyon'],
    6: ['grenoble', 'GRE', 'Grenoble'],
  }),
  ...row(6, {
    2: ['bordeaux', 'BOR', 'Bordeaux'],
    3: ['toulouse', 'TOU', 'Toulouse'],
    4: ['montpellier', 'MON', 'Montpellier'],
    5: ['aix-marseille', 'AIX', 'Aix-Marseille'],
    6: ['nice', 'NIC', 'Nice'],
  }),
  ...row(7, { 6: ['corse', 'COR', 'Corse', 'Corsica'] }),
  ...row(OVERSEAS_ROW, {
    1: ['guadeloupe', 'GUA', 'Guadeloupe'],
    2: ['martinique', 'MAR', 'Martinique'],
    3: ['guyane', 'GUY', 'Guyane', 'Fr. Guiana'],
    4: ['mayotte', 'MAY', 'Mayotte'],
    5: ['la-reunion', 'REU', 'La Réunion'],
  }),
};

type Named = readonly [slug: string, code: string, fr: string, en?: string];

function row(number: number, columns: Readonly<Record<number, Named>>): Record<string, GridPlace> {
  return Object.fromEntries(
    Object.entries(columns).map(([column, [slug, code, fr, en = fr]]) => [
      `ac-${slug}`,
      { column: Number(column), row: number, code, short: { fr, en } },
    ]),
  );
}
