import type { CalendarFacts } from './calendar/model.js';
import type { PrivacyRule } from './privacy.js';

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
/** The sender of Vigie's own probes: reserved, and in every chain. */
export const VIGIE = 'vigie';
/** Both halves of the cell that stands for any cell which a reader may not see. No id of a chain has this character. */
export const ELSEWHERE = '~';

/**
 * How sure a fact is, the surest first: read in a source; said by the party itself; inferred from something seen;
 * from memory, unverified.
 */
export const CONFIDENCES = ['verified', 'declared', 'inferred', 'memory'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** Who says so, and how sure it is. */
export interface Provenance {
  readonly source: string;
  readonly confidence: Confidence;
}

/** A number somebody stated. */
export interface Counted extends Provenance {
  readonly value: number;
}

export interface Named {
  /** French first, English complete. */
  readonly name: { readonly fr: string; readonly en: string };
}

export type TerritoryKind = 'nation' | 'region' | 'academie' | 'departement';

export interface Territory extends Named, Provenance {
  readonly id: TerritoryId;
  readonly kind: TerritoryKind;
  readonly parent?: TerritoryId | undefined;
  /** Zone of the school holidays: `A`, `B`, `C`, or one of its own (`corse`); inherited from the parent. */
  readonly zone?: string | undefined;
  /** IANA; inherited from the parent, `Europe/Paris` at the top. */
  readonly timeZone?: string | undefined;
  readonly pupils?: Counted | undefined;
  /** Collèges and lycées together; their sum where both are known and this is not. */
  readonly schools?: Counted | undefined;
  readonly colleges?: Counted | undefined;
  readonly lycees?: Counted | undefined;
  /** Pupils of lycées only. */
  readonly lyceens?: Counted | undefined;
}

export interface Contact {
  readonly name: string;
  readonly role?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
}

/** Who runs an ENT or a national service. Not to be confused with the sender. */
export interface Operator extends Named, Provenance {
  readonly id: OperatorId;
  readonly contacts?: readonly Contact[] | undefined;
}

/** Who holds a token and sends telemetry; one sender may speak for several operators. */
export interface Sender extends Named {
  readonly id: SenderId;
  /** Longest silence, in seconds, after which the cells fed by this sender alone are shown as silent. */
  readonly silentAfterS: number;
  /** How often it says that it sends; absent: learned from what arrives. */
  readonly cadence?: Cadence | undefined;
}

/** Telemetry comes every `everyS` seconds, and is late `lateAfterS` seconds after the last that came. */
export interface Cadence {
  readonly everyS: number;
  readonly lateAfterS: number;
}

/** Where a maillon stands between the person and the machine. */
export const LAYERS = ['acces', 'identite', 'portail', 'services', 'donnees', 'branches', 'hebergement'] as const;
export type Layer = (typeof LAYERS)[number];

/**
 * What its loss takes from people, the gravest first: the service itself, or access to it; a large part of it; a comfort. It weighs their
 * number in the severity of an incident.
 */
export const CRITICALITIES = ['vital', 'important', 'secondary'] as const;
export type Criticality = (typeof CRITICALITIES)[number];

export interface Maillon extends Named {
  readonly id: MaillonId;
  /** `vital` unless the chain says otherwise: who is not sure takes the higher. */
  readonly criticality: Criticality;
  /** One for the nation, or one per ENT. */
  readonly reach: 'national' | 'ent';
  readonly layer: Layer;
  /** Maillons this one calls: the declared chain, for where traces are blind. */
  readonly dependsOn: readonly MaillonId[];
}

/** One row of the matrix. Its provenance is that of who runs it. */
export interface Ent extends Named, Provenance {
  readonly id: EntId;
  /**
   * `vie-scolaire`: a product of its own beside the ENT, in as many instances as there are schools, watched as one row
   * for each académie. Its pupils are those of the ENT: never add the two.
   */
  readonly kind: 'ent' | 'vie-scolaire';
  readonly territory: TerritoryId;
  readonly operator: OperatorId;
  readonly maillons: readonly MaillonId[];
  /** Académies it serves: those of its territory unless declared. */
  readonly academies: readonly TerritoryId[];
  /** Public host names people know it by. */
  readonly hosts?: readonly string[] | undefined;
  readonly pupils?: Counted | undefined;
  readonly schools?: Counted | undefined;
}

export interface Objective extends Provenance {
  /** Share of requests that must be good, e.g. 0.98. */
  readonly goodRatio: number;
  /** A good request ends without error within this time. */
  readonly latencyMs: number;
  /** Over which the ratio is to hold. */
  readonly windowDays: number;
  /** Counts school hours of school days only. */
  readonly schoolHoursOnly: boolean;
  /** Of those hours and days: IANA. */
  readonly timeZone: string;
  /** Nobody promised it: the default of the chain stands in. */
  readonly byDefault: boolean;
}

/** What the maillon is said to carry; `source` says who says so. */
export interface Capacity extends Provenance {
  readonly requestsPerS: number;
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
  /** Senders that speak of this cell, from the mapping. Vigie's own probes are not among them: `chain.probes` has those. */
  readonly senders: readonly SenderId[];
}

/**
 * One exact key: telemetry of (sender, service.name, host) belongs to `cell`. Without `host`, any host. Templates of the
 * YAML are expanded, and the keys of the probes are among them.
 */
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

/** A place Vigie looks from. */
export interface Vantage extends Named {
  readonly id: string;
  /** What it is connected by, e.g. `AS2200 Renater`. */
  readonly network?: string | undefined;
}

/** In the order in which a request meets them. */
export const PROBE_CHECKS = ['dns', 'tcp', 'tls', 'http', 'signin'] as const;
export type ProbeCheckKind = (typeof PROBE_CHECKS)[number];

/** A public address Vigie checks by itself, from outside. */
export interface ProbeTarget {
  readonly id: string;
  readonly ent: EntId | typeof NATIONAL;
  readonly url: string;
  readonly checks: readonly ProbeCheckKind[];
  readonly everyS: number;
  readonly timeoutMs: number;
  /** `expects`: a text that the sign-in page holds. */
  readonly signIn?: { readonly path: string; readonly expects: string } | undefined;
  /** What each check speaks of. */
  readonly cells: Readonly<Partial<Record<ProbeCheckKind, CellId>>>;
  readonly vantages: readonly Vantage['id'][];
}

/** The service.name of the telemetry of a check; its host is that of the target's URL. */
export function probeService(kind: ProbeCheckKind): string {
  return `vigie-probe-${kind}`;
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
  /** What the collector does to attributes, besides what is built in. */
  readonly privacy?: readonly PrivacyRule[] | undefined;
  readonly vantages: readonly Vantage[];
  readonly probes: readonly ProbeTarget[];
  readonly calendar: CalendarFacts;
}

export function cellId(ent: string, maillon: string): CellId {
  return `${ent}/${maillon}`;
}

/** The two halves of a cell id. */
export function splitCell(id: CellId): { readonly ent: string; readonly maillon: string } {
  const slash = id.indexOf('/');
  return { ent: id.slice(0, slash), maillon: id.slice(slash + 1) };
}
