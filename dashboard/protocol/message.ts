import type { CellId } from '../../chain/model.js';
import type { Figures } from './figures.js';
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

/** Version of the messages between console and screens. A screen of another version is refused, by type. */
export const PROTOCOL_VERSION = 2;

/** Greatest silence of a living console, in real milliseconds; a screen that hears nothing for three of them reconnects. */
export const HEARTBEAT_MS = 5000;

/** What every message carries, whatever its type. */
export interface Envelope {
  readonly v: typeof PROTOCOL_VERSION;
  /** Build of the console; a screen that sees it change reloads itself. */
  readonly build: string;
  /** Which part of the chain this stream shows: `all`, or `ents:a,b`; `reader,` before it for a screen without people's names. */
  readonly scope: string;
  /** Identity of the stream: it changes when the console restarts, and `seq` then starts again. */
  readonly stream: string;
  /** 1, 2, 3…: one a picture. A heartbeat repeats the last one sent. */
  readonly seq: number;
  /** The instant judged, ms since the epoch. */
  readonly asOf: number;
  /** The console's clock when the message was written, once for all screens, and the seconds it runs in a real second. */
  readonly clock: { readonly nowMs: number; readonly rate: number };
}

interface Snapshot extends Envelope {
  readonly type: 'snapshot';
  readonly chain: ChainView;
  readonly chainStatus: ChainStatusView;
  readonly picture: PictureView;
}

/** What changed since `seq - 1`; whatever is absent stays as it was. */
export interface Delta extends Envelope {
  readonly type: 'delta';
  /** The whole of it, when another chain came into force; the cells of its picture may come a message later. */
  readonly chain?: ChainView | undefined;
  readonly chainStatus?: ChainStatusView | undefined;
  /** Those that are new, or of which more than figures changed. */
  readonly cells: readonly CellPicture[];
  /** Of the other cells, by their place in the chain of this delta, or else the one known. */
  readonly figures?: Figures | undefined;
  readonly goneCells: readonly CellId[];
  readonly incidents: readonly IncidentView[];
  readonly goneIncidents: readonly string[];
  readonly verdicts: Readonly<Record<CellId, VerdictView>>;
  readonly goneVerdicts: readonly CellId[];
  readonly self?: readonly SelfView[] | undefined;
  readonly unmapped?: readonly UnmappedView[] | undefined;
  readonly tests?: PictureView['tests'];
  readonly silences?: readonly SilenceView[] | undefined;
}

interface Heartbeat extends Envelope {
  readonly type: 'heartbeat';
}

/**
 * `protocol`: this screen is too old or too new; `hello`: its greeting could not be read; the others: the link of this device was revoked,
 * has expired, or is none, and its page says so once it is loaded again. The socket closes after it.
 */
export interface Refused extends Envelope {
  readonly type: 'refused';
  readonly reason: 'protocol' | 'hello' | 'revoked' | 'expired' | 'unknown';
  readonly supported: readonly number[];
}

export type ServerMessage = Snapshot | Delta | Heartbeat | Refused;

/** The first and only message of a screen. With the stream and the last `seq` it holds, it may be given the missing deltas alone. */
export interface Hello {
  readonly type: 'hello';
  readonly v: number;
  readonly stream?: string | undefined;
  readonly lastSeq?: number | undefined;
}
