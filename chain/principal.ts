/** Who asks. Every route, message and read receives one, so that sign-in later changes who it is, not who takes it. */
export interface Principal {
  readonly id: string;
  readonly name: string;
  readonly role: 'administrator' | 'reader';
  /** What this person may see. */
  readonly scope: Scope;
}

/** A part of the chain: all of it, or the ENT named (national maillons are visible to everybody). */
export type Scope = { readonly kind: 'all' } | { readonly kind: 'ents'; readonly ents: readonly string[] };

export const everything: Scope = { kind: 'all' };

/** Until sign-in exists the console listens on loopback only, and whoever reaches it is this administrator. */
export const localAdministrator: Principal = {
  id: 'local',
  name: 'Administrateur local',
  role: 'administrator',
  scope: everything,
};

/** True if the ENT (or `national`) lies inside the scope. */
export function inScope(scope: Scope, ent: string): boolean {
  return scope.kind === 'all' || ent === 'national' || scope.ents.includes(ent);
}
