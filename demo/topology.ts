import { type CellId, cellId, NATIONAL } from '../chain/model.js';

/** One service of the demo: a cell of the chain, the host name callers use, the loopback address it listens on. */
export interface Site {
  readonly cell: CellId;
  readonly ent: string;
  readonly maillon: Maillon;
  /** Whose token its telemetry carries. */
  readonly sender: string;
  readonly host: string;
  readonly address: string;
  /** Hosts this service may call. */
  readonly calls: readonly string[];
}

export type Maillon = 'frontal' | 'authentification' | 'portail' | 'messagerie' | 'base' | 'classe-virtuelle';

interface Shape {
  readonly reach: 'ent' | 'national';
  readonly calls: readonly Maillon[];
}

/** In request order. */
const maillons: Readonly<Record<Maillon, Shape>> = {
  frontal: { reach: 'ent', calls: ['portail'] },
  authentification: { reach: 'national', calls: [] },
  portail: { reach: 'ent', calls: ['authentification', 'messagerie', 'base', 'classe-virtuelle'] },
  messagerie: { reach: 'ent', calls: ['base'] },
  base: { reach: 'ent', calls: [] },
  'classe-virtuelle': { reach: 'national', calls: [] },
};

const maillonIds = Object.keys(maillons) as Maillon[];

const groups: readonly { readonly ent: string; readonly sender: string }[] = [
  { ent: NATIONAL, sender: 'etat' },
  { ent: 'lycees-nord', sender: 'alpha' },
  { ent: 'colleges-nord', sender: 'alpha' },
  { ent: 'ent-est', sender: 'beta' },
  { ent: 'ent-sud', sender: 'beta' },
];

/** The ENT people visit. */
export const entIds: readonly string[] = groups.map(({ ent }) => ent).filter((ent) => ent !== NATIONAL);

/** `test` is reserved (RFC 6761): such a name never leaves the machine. */
export const demoDomain = '.demo.vigie.test';

/** The name by which callers reach a maillon. */
export function hostOf(ent: string, maillon: Maillon): string {
  const place = maillons[maillon].reach === NATIONAL ? NATIONAL : ent;
  return `${maillon}.${place}${demoDomain}`;
}

/** All 18 services, in the order they are started: national ones, then ENT after ENT. */
export const sites: readonly Site[] = groups.flatMap(({ ent, sender }, group) =>
  maillonIds
    .filter((maillon) => (maillons[maillon].reach === NATIONAL) === (ent === NATIONAL))
    .map((maillon) => ({
      cell: cellId(ent, maillon),
      ent,
      maillon,
      sender,
      host: hostOf(ent, maillon),
      address: `127.40.${group + 1}.${maillonIds.indexOf(maillon) + 1}`,
      calls: maillons[maillon].calls.map((callee) => hostOf(ent, callee)),
    })),
);

/** The site of a cell; throws on a cell the demo does not have. */
export function siteOf(cell: CellId): Site {
  const site = sites.find((candidate) => candidate.cell === cell);
  if (!site) throw new Error(`the demo has no cell ${cell}`);
  return site;
}
