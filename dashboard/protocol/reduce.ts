import type { CellId } from '../../chain/model.js';
import type { Changes } from './difference.js';
import { withFigures } from './figures.js';
import type { Delta, Envelope, ServerMessage } from './message.js';
import type {
  CellPicture,
  ChainStatusView,
  ChainView,
  IncidentView,
  PictureView,
  SelfView,
  SilenceView,
  UnmappedView,
  VerdictView,
} from './view.js';

/** What a screen knows. Maps keep the order of arrival; items that did not change keep their identity. */
export interface LiveState {
  readonly head: Envelope;
  readonly chain: ChainView;
  readonly chainStatus: ChainStatusView;
  readonly cells: ReadonlyMap<CellId, CellPicture>;
  readonly incidents: ReadonlyMap<string, IncidentView>;
  readonly verdicts: ReadonlyMap<CellId, VerdictView>;
  readonly self: readonly SelfView[];
  readonly unmapped: readonly UnmappedView[];
  readonly tests: NonNullable<PictureView['tests']>;
  readonly silences: readonly SilenceView[];
}

/** `resync`: a message is missing, and only a snapshot can help; the state is then the last one known to be whole. */
export type Reduction =
  | { readonly kind: 'ok'; readonly state: LiveState }
  | {
      readonly kind: 'resync';
      readonly state: LiveState | undefined;
      readonly reason: 'gap' | 'stream' | 'no-snapshot';
    }
  | { readonly kind: 'refused'; readonly state: LiveState | undefined; readonly supported: readonly number[] };

/** Folds one message into what a screen knows. Pure: it neither asks for the resync nor shows anything. */
export function reduce(state: LiveState | undefined, message: ServerMessage): Reduction {
  switch (message.type) {
    case 'snapshot':
      return { kind: 'ok', state: whole(state, message) };
    case 'refused':
      return { kind: 'refused', state, supported: message.supported };
    case 'heartbeat':
      return follows(state, message, 0) ?? { kind: 'ok', state: { ...state!, head: headOf(message) } };
    case 'delta':
      return follows(state, message, 1) ?? { kind: 'ok', state: applied(state!, message) };
  }
}

/** The chain that a screen already draws stays the same object: nothing of it is laid out anew after a break. */
function whole(
  state: LiveState | undefined,
  message: Extract<ServerMessage, { readonly type: 'snapshot' }>,
): LiveState {
  const { chainStatus, picture, build, scope } = message;
  const known = state && state.head.build === build && state.head.scope === scope ? state.chain : undefined;
  const chain = known?.hash === message.chain.hash ? known : message.chain;
  return { head: headOf(message), chain, chainStatus, ...maps(picture) };
}

function follows(state: LiveState | undefined, message: Envelope, step: 0 | 1): Reduction | undefined {
  if (!state) return { kind: 'resync', state, reason: 'no-snapshot' };
  if (state.head.stream !== message.stream) return { kind: 'resync', state, reason: 'stream' };
  if (state.head.seq + step !== message.seq) return { kind: 'resync', state, reason: 'gap' };
  return undefined;
}

function headOf({ v, build, scope, stream, seq, asOf, clock }: Envelope): Envelope {
  return { v, build, scope, stream, seq, asOf, clock };
}

function maps(picture: PictureView) {
  return {
    cells: new Map(picture.cells.map((cell) => [cell.cell, cell])),
    incidents: new Map(picture.incidents.map((incident) => [incident.id, incident])),
    verdicts: new Map(Object.entries(picture.verdicts)),
    self: picture.self,
    unmapped: picture.unmapped,
    tests: picture.tests ?? [],
    silences: picture.silences ?? [],
  };
}

function applied(state: LiveState, delta: Delta): LiveState {
  const { chain = state.chain, chainStatus = state.chainStatus } = delta;
  const figured = delta.figures ? withFigures(state.cells, delta.figures, chain, delta.asOf) : [];
  return { ...state, ...changedMaps(state, delta, [...figured]), chain, chainStatus, head: headOf(delta) };
}

function changedMaps(state: LiveState, changes: Changes, figured: readonly (readonly [CellId, CellPicture])[]) {
  return {
    cells: patched(
      state.cells,
      [...figured, ...changes.cells.map((cell) => [cell.cell, cell] as const)],
      changes.goneCells,
    ),
    incidents: patched(
      state.incidents,
      changes.incidents.map((incident) => [incident.id, incident]),
      changes.goneIncidents,
    ),
    verdicts: patched(state.verdicts, Object.entries(changes.verdicts), changes.goneVerdicts),
    self: changes.self ?? state.self,
    unmapped: changes.unmapped ?? state.unmapped,
    tests: changes.tests ?? state.tests,
    silences: changes.silences ?? state.silences,
  };
}

function patched<T>(
  before: ReadonlyMap<string, T>,
  set: readonly (readonly [string, T])[],
  gone: readonly string[],
): ReadonlyMap<string, T> {
  if (set.length === 0 && gone.length === 0) return before;
  const after = new Map(before);
  for (const key of gone) after.delete(key);
  for (const [key, value] of set) after.set(key, value);
  return after;
}
