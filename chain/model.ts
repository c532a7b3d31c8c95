/**
 * What Vigie watches, as data: browser-safe types, no I/O. `chain/load.ts` makes a `Chain` from YAML.
 * Ids are stable slugs (`[a-z0-9-]+`) and are never reused for something else.
 */
type EntId = string;
export type MaillonId = string;
type OperatorId = string;
type TerritoryId = string;
export type SenderId = string;

/** `<ent>/<maillon>`, e.g. `lycees-nord/portail`, `national/authentification`. */
export type CellId = string;

export const NATIONAL = 'national';
/** The ENT and the maillon of telemetry whose key no mapping rule names: stored, counted, shown, never lost. */
export const UNMAPPED = 'unmapped';

export interface Named {
  /** French first, English complete. */
  readonly name: { readonly fr: string; readonly en: string };
}

export interface Territory extends Named {
  readonly id: TerritoryId;
  readonly kind: 'nation' | 'region' | 'academie' | 'departement';
  readonly parent?: TerritoryId | undefined;
}

/** Who runs an ENT or a national service. Not to be confused with the sender. */
export interface Operator extends Named {
  readonly id: OperatorId;
}

/** Who holds a token and sends telemetry; one sender may speak for several operators. */
export interface Sender extends Named {
  readonly id: SenderId;
  /** Longest silence, in seconds, after which the cells fed by this sender alone are shown as silent. */
  readonly silentAfterS: number;
}

export interface Maillon extends Named {
  readonly id: MaillonId;
  /** One for the nation, or one per ENT. */
  readonly reach: 'national' | 'ent';
  /** Maillons this one calls: the declared chain, for where traces are blind. */
  readonly dependsOn: readonly MaillonId[];
}

export interface Ent extends Named {
  readonly id: EntId;
  readonly territory: TerritoryId;
  readonly operator: OperatorId;
  readonly maillons: readonly MaillonId[];
  readonly pupils?: number | undefined;
  readonly schools?: number | undefined;
}

export interface Objective {
  /** Share of requests that must be good, e.g. 0.98. */
  readonly goodRatio: number;
  /** A good request ends without error within this time. */
  readonly latencyMs: number;
}

/** What the maillon is said to carry; `source` says who says so. */
export interface Capacity {
  readonly requestsPerS: number;
  readonly source: string;
}

export interface Cell {
  readonly id: CellId;
  readonly ent: EntId | typeof NATIONAL;
  readonly maillon: MaillonId;
  readonly operator: OperatorId;
  readonly territory: TerritoryId;
  readonly objective: Objective;
  readonly capacity?: Capacity | undefined;
  /** Cells this one calls according to the declared chain. */
  readonly dependsOn: readonly CellId[];
  /** Which roll-up family gives its rate; the two are never summed. */
  readonly rateFrom: 'metrics' | 'spans';
  /** Senders that speak of this cell, from the mapping. */
  readonly senders: readonly SenderId[];
}

/** One exact key: telemetry of (sender, service.name, host) belongs to `cell`. Without `host`, any host. */
export interface MappingRule {
  readonly sender: SenderId;
  readonly service: string;
  readonly host?: string | undefined;
  readonly cell: CellId;
}

/** What an address is, before it is hashed: first matching prefix wins. */
export interface NetworkRule {
  /** CIDR, IPv4 or IPv6. */
  readonly prefix: string;
  readonly sourceClass: SourceClass;
}

/** `school`: behind a school's shared address (NAT); `hosting`: data centres; `internal`: the platforms themselves. */
export type SourceClass = 'home' | 'school' | 'mobile' | 'hosting' | 'internal' | 'unknown';

/** Groups paths into families, first match wins: `{ prefix: '/api/messagerie', family: 'messagerie' }`. */
export interface PathFamilyRule {
  readonly prefix: string;
  readonly family: string;
}

export interface Chain {
  /** SHA-256 (hex) of the canonical JSON of everything else; a verdict carries it. */
  readonly hash: string;
  readonly name: string;
  readonly territories: readonly Territory[];
  readonly operators: readonly Operator[];
  readonly senders: readonly Sender[];
  /** In request order: the columns of the matrix. */
  readonly maillons: readonly Maillon[];
  readonly ents: readonly Ent[];
  /** Every cell of the matrix; national ones once. */
  readonly cells: readonly Cell[];
  readonly mapping: readonly MappingRule[];
  readonly networks: readonly NetworkRule[];
  readonly paths: readonly PathFamilyRule[];
}

export function cellId(ent: string, maillon: string): CellId {
  return `${ent}/${maillon}`;
}

/** The two halves of a cell id. */
export function splitCell(id: CellId): { readonly ent: string; readonly maillon: string } {
  const slash = id.indexOf('/');
  return { ent: id.slice(0, slash), maillon: id.slice(slash + 1) };
}
