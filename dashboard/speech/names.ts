import { type CellId, ELSEWHERE, NATIONAL, type Named, splitCell, VIGIE } from '../../chain/model.js';
import { ownPartName } from '../../chain/own-parts.js';
import type { ChainView } from '../protocol/view.js';

export type Language = 'fr' | 'en';

/** What stands for a cell that its reader may not see, whole and as one step of a path. */
const OUTSIDE: Readonly<Record<Language, { readonly cell: string; readonly step: string }>> = {
  fr: { cell: 'origine hors de votre périmètre', step: 'hors périmètre' },
  en: { cell: 'origin outside your scope', step: 'outside' },
};

/** What things are called in one language. An id the chain does not know is its own name. */
export interface Names {
  readonly maillon: (id: string) => string;
  readonly ent: (id: string) => string;
  readonly operator: (id: string) => string;
  readonly territory: (id: string) => string;
  readonly sender: (id: string) => string;
  readonly vantage: (id: string) => string;
  /** `Base de données, ENT Lycées du Nord`; a national maillon by its name alone. */
  readonly cell: (id: CellId) => string;
  /** `Base de données` if the ENT goes without saying. */
  readonly isCell: (id: string) => boolean;
}

/** The row of national maillons, where they stand alone. */
const SHARED: Readonly<Record<Language, string>> = { fr: 'Services nationaux', en: 'National services' };

export function namesOf(chain: ChainView, language: Language): Names {
  const lookup = (items: readonly (Named & { readonly id: string })[]) => {
    const names = new Map(items.map(({ id, name }) => [id, name[language]]));
    return (id: string) => names.get(id) ?? id;
  };
  const known = lookup(chain.maillons);
  const maillon = (id: string) => (id === ELSEWHERE ? OUTSIDE[language].step : known(id));
  const ofEnt = lookup(chain.ents);
  const ent = (id: string) => (id === NATIONAL ? SHARED[language] : ofEnt(id));
  const cells = new Set(chain.cells.map(({ id }) => id));
  return {
    maillon,
    ent,
    operator: lookup(chain.operators),
    territory: lookup(chain.territories),
    sender: lookup(chain.senders),
    vantage: lookup(chain.vantages),
    cell: (id) => {
      const parts = splitCell(id);
      if (parts.ent === ELSEWHERE) return OUTSIDE[language].cell;
      // Its own parts are in no chain.
      if (parts.ent === VIGIE) return `Vigie, ${ownPartName(parts.maillon, language)}`;
      return parts.ent === NATIONAL ? maillon(parts.maillon) : `${maillon(parts.maillon)}, ${ent(parts.ent)}`;
    },
    isCell: (id) => cells.has(id),
  };
}
