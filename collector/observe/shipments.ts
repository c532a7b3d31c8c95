import type { SealedSegment, SegmentSource } from '../store/segment.js';

/** Rows of one signal that left the write-ahead log, since the start. */
export interface Shipment {
  readonly signal: SealedSegment['signal'];
  /** In the store, counted there. */
  readonly sent: number;
  /** With their segment, for the store does not take them. */
  readonly setAside: number;
}

/** Counts what leaves the logs. */
export class Shipments {
  readonly #counts = new Map<SealedSegment['signal'], { sent: number; setAside: number }>();

  /** Signals that have shipped nothing yet count zero. */
  constructor(signals: readonly SealedSegment['signal'][]) {
    for (const signal of signals) this.#counts.set(signal, { sent: 0, setAside: 0 });
  }

  sent({ signal, rows }: SealedSegment): void {
    const counts = this.#counts.get(signal);
    if (counts) counts.sent += rows;
  }

  /** The same source; what is refused through it is counted. */
  watch(source: SegmentSource): SegmentSource {
    return {
      sealed: () => source.sealed(),
      onSealed: (listener) => source.onSealed(listener),
      read: (id) => source.read(id),
      release: (id) => source.release(id),
      refuse: async (id, reason) => {
        const segment = source.sealed().find((sealed) => sealed.id === id);
        await source.refuse(id, reason);
        const counts = segment && this.#counts.get(segment.signal);
        if (counts) counts.setAside += segment.rows;
      },
    };
  }

  list(): Shipment[] {
    return [...this.#counts].map(([signal, counts]) => ({ signal, ...counts }));
  }
}
