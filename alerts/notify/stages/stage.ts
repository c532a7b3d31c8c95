import type { Acknowledgement, Incident, Page } from '../../incident/incident.js';
import type { Reason } from '../../incident/payload.js';

/** A page that somebody should get, on its way through the stages; `target` is known once it is routed. */
export interface Intent extends Pick<Page, 'step' | 'generation' | 'status' | 'team'> {
  readonly incident: Incident;
  readonly target?: string | undefined;
  /** Why it goes there. */
  readonly because?: Reason | undefined;
  /** The messages that it stands for. */
  readonly digest?: Page['digest'];
}

/** A page with a target: what the last stages handle. */
export interface Routed extends Intent {
  readonly target: string;
}

export interface Round {
  /** ms since the epoch. */
  readonly atMs: number;
  /** All incidents the journal knows. */
  readonly incidents: readonly Incident[];
  /** Says why an intent went no further in this stage. */
  explain(intent: Intent, reason: Reason): void;
}

/** One step between incidents and people: what it does not return goes no further, and it has said why. */
export interface Stage<In extends Intent = Intent, Out extends Intent = In> {
  readonly name: string;
  exec(pages: readonly In[], round: Round): readonly Out[] | Promise<readonly Out[]>;
}

/** What people should know at this instant; the stages decide what of it they are told now. */
export function intentsOf(incidents: readonly Incident[]): Intent[] {
  return incidents.flatMap((incident): Intent[] => {
    const { closedMs, generation } = incident;
    if (closedMs !== undefined)
      return unresolvedTargets(incident).length > 0 ? [{ incident, step: 0, generation, status: 'resolved' }] : [];
    const firing: Intent = { incident, step: 0, generation, status: 'firing' };
    return acknowledgementOf(incident) ? [firing, { ...firing, status: 'acknowledged' }] : [firing];
  });
}

/** Who takes care of the incident as it is now; one that has got worse since is nobody's again. */
export function acknowledgementOf({ acknowledgements = [], generation }: Incident): Acknowledgement | undefined {
  return acknowledgements.find((one) => one.generation >= generation);
}

/** Who was told that it began, and not yet that it ended. */
export function unresolvedTargets(incident: Incident): string[] {
  const { pages } = incident;
  const resolved = new Set(pages.filter(({ status }) => status === 'resolved').map(({ target }) => target));
  return toldTargets(incident).filter((target) => !resolved.has(target));
}

/** Who was told that it began. */
export function toldTargets({ pages }: Incident): string[] {
  const told = pages.filter(({ status, state }) => status === 'firing' && state !== 'failed');
  return [...new Set(told.map(({ target }) => target))];
}

/** Keeps what has no reason to stop, and tells the reasons of the rest. */
export function keep<T extends Intent>(
  intents: readonly T[],
  round: Round,
  obstacle: (intent: T) => Reason | undefined,
): T[] {
  return intents.filter((intent) => {
    const reason = obstacle(intent);
    if (reason) round.explain(intent, reason);
    return reason === undefined;
  });
}
