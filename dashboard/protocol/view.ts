import type { Cause, CellState, Evidence, Hypothesis, Suspect, Verdict } from '../../alerts/detect/verdict.js';
import type { Incident } from '../../alerts/incident/incident.js';
import type { CellPicture, Picture } from '../../alerts/picture.js';
import type { ChainStatus } from '../../chain/in-force.js';
import type { Cell, CellId, Ent, Maillon, Operator, Sender, Territory, Vantage } from '../../chain/model.js';

export type { Cause, CellPicture, CellState, Evidence, Hypothesis, Suspect };
export type VerdictView = Verdict;
/** `origin`: what a part of the chain suffers from lies outside that part, in a national maillon or in one that its readers may not see. */
export type IncidentView = Incident & { readonly origin?: 'national' | 'outside' | undefined };
/** How the configuration stands; a limited scope sees since when, and neither what changed nor why files were refused. */
export type ChainStatusView = ChainStatus;
export type Outside = NonNullable<CellPicture['outside']>;
export type OutsideState = Outside['state'];
export type SelfView = Picture['self'][number];
export type UnmappedView = Picture['unmapped'][number];
export type SilenceView = NonNullable<Picture['silences']>[number];
export type CellView = Pick<
  Cell,
  'id' | 'ent' | 'maillon' | 'operator' | 'territory' | 'objective' | 'capacity' | 'dependsOn' | 'senders'
>;

/** The part of the chain a screen draws: no mapping, no networks, no secrets. */
export interface ChainView {
  readonly hash: string;
  readonly name: string;
  readonly territories: readonly Territory[];
  readonly operators: readonly Operator[];
  readonly senders: readonly Sender[];
  /** In request order. */
  readonly maillons: readonly Maillon[];
  readonly ents: readonly Ent[];
  readonly cells: readonly CellView[];
  /** Where Vigie looks from. */
  readonly vantages: readonly Vantage[];
  /** It is not the whole chain: what is counted of the nation does not count here. */
  readonly part?: true | undefined;
}

/** A `Picture` as JSON can carry it: the map of verdicts is a record. */
export interface PictureView {
  readonly asOfMs: number;
  /** Hash of the chain it was made with. */
  readonly chain: string;
  readonly cells: readonly CellPicture[];
  readonly incidents: readonly IncidentView[];
  readonly verdicts: Readonly<Record<CellId, VerdictView>>;
  readonly self: readonly SelfView[];
  readonly unmapped: readonly UnmappedView[];
  /** How the last test message of each team went. */
  readonly tests?: Picture['tests'];
  /** Those that hold now, or will. */
  readonly silences?: readonly SilenceView[] | undefined;
}
