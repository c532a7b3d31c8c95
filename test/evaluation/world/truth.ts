import { AUTH, CLIENT, LEGIT, OK, type Request } from '../des/network.js';
import { cells } from './topology.js';

export const OBJECTIVE_MS = 1000;

/**
 * What happened to people, by station and second (of the case): known to the simulation alone. At an entry it is what
 * the person lived through, connection included; deeper, what the request of a person met there.
 */
export class Truth {
  readonly seconds: number;
  readonly asked: readonly Float64Array[];
  readonly good: readonly Float64Array[];
  /** First attempts at the entries: of machines, of the crowd, of ordinary people. */
  readonly attack: Float64Array;
  readonly crowd: Float64Array;
  readonly ordinary: Float64Array;

  constructor(seconds: number) {
    this.seconds = seconds;
    const row = (): Float64Array => new Float64Array(seconds);
    this.asked = cells.map(row);
    this.good = cells.map(row);
    [this.attack, this.crowd, this.ordinary] = [row(), row(), row()];
  }

  lived(station: number, request: Request, endMs: number, tookMs: number, outcome: number | undefined): void {
    if (!(request.flags & LEGIT)) return;
    const second = Math.floor(endMs / 1000);
    if (second < 0 || second >= this.seconds) return;
    this.asked[station]![second]!++;
    const well = outcome === OK || outcome === AUTH || outcome === CLIENT;
    if (well && tookMs <= OBJECTIVE_MS) this.good[station]![second]!++;
  }

  offered(kind: 'attack' | 'crowd' | 'ordinary', atMs: number): void {
    const second = Math.floor(atMs / 1000);
    if (second >= 0 && second < this.seconds) this[kind][second]!++;
  }
}
