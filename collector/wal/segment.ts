export const SIGNALS = ['traces', 'metrics', 'logs'] as const;

export type Signal = (typeof SIGNALS)[number];

/** Said by the suffix of the file, changed by a rename. */
export type SegmentState = 'open' | 'sealed' | 'released' | 'refused';

/** What the loader sees of a segment. */
export interface SealedSegment {
  readonly id: string;
  readonly signal: Signal;
  readonly rows: number;
  readonly bytes: number;
}

/** A segment's file. Once sealed its name carries its rows and bytes: what lies beyond these bytes was never acknowledged. */
export interface SegmentName {
  readonly id: string;
  readonly state: SegmentState;
  readonly rows: number;
  readonly bytes: number;
}

/** `<collector id>-<signal>-<epoch>-<n>`, padded so that text order is the order of creation. */
export function segmentId(collector: string, signal: Signal, epoch: number, n: number): string {
  return `${collector}-${signal}-${String(epoch).padStart(11, '0')}-${String(n).padStart(9, '0')}`;
}

/** The epoch inside an id, 0 if it has none. */
export function epochOf(id: string): number {
  return Number(/-(\d+)-\d+$/.exec(id)?.[1] ?? 0);
}

export function openFileName(id: string): string {
  return `${id}.open`;
}

export function closedFileName(
  { id, rows, bytes }: Omit<SegmentName, 'state'>,
  state: Exclude<SegmentState, 'open'>,
): string {
  return `${id}.${rows}.${bytes}.${state}`;
}

/** What a file name says; undefined for a file that is no segment. */
export function parseFileName(file: string): SegmentName | undefined {
  const open = /^([0-9a-z-]+)\.open$/.exec(file);
  if (open) return { id: open[1] as string, state: 'open', rows: 0, bytes: 0 };
  const closed = /^([0-9a-z-]+)\.(\d+)\.(\d+)\.(sealed|released|refused)$/.exec(file);
  if (!closed) return undefined;
  const [, id, rows, bytes, state] = closed as unknown as [string, string, string, string, SegmentState];
  return { id, state, rows: Number(rows), bytes: Number(bytes) };
}
