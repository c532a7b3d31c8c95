import type { Mark } from '../curves/frame.js';
import type { Interval, Range } from '../model/ranges.js';
import type { Beat } from './use-reading.js';

/** One crosshair for all charts of the page. */
export const SYNC = 'cell';

/** What every chart of the page is drawn over. */
export interface Drawn {
  readonly cell: string;
  readonly range: Range;
  /** The interval on the axis: the same for all. */
  readonly axis: Interval;
  readonly marks: readonly Mark[];
  readonly beat: Beat;
}
