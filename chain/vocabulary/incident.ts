/** Who does what in an incident: one person each, one for each maillon of `maillon-lead`. */
export const ROLES = [
  'director',
  'deputy',
  'scribe',
  'maillon-lead',
  'public-communication',
  'regions-liaison',
  'evidence-lead',
] as const;
export type Role = (typeof ROLES)[number];

/** Détecté, pris en charge, contenu, résolu, clos; in this order. */
export const INCIDENT_STATES = ['detected', 'taken', 'contained', 'resolved', 'closed'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** Whom a message is for. */
export const AUDIENCES = ['ministere', 'regions', 'etablissements', 'public'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** What is sent to every school is read by everybody; the authorities are told names. */
export const PUBLIC_AUDIENCES: readonly Audience[] = ['etablissements', 'public'];

/** `proposed`, then `approved` by another, where several people must agree; `done` where one may act; `withdrawn` takes either back. */
export const TICKS = ['done', 'proposed', 'approved', 'withdrawn'] as const;
export type Tick = (typeof TICKS)[number];
