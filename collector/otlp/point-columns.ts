import { Attributes } from './attributes.js';
import { NumberArray } from './number-array.js';
import type { Redactor } from './redactor.js';
import type { RowWriter } from './row-writer.js';
import { isBefore, type TimeWindow } from './time-window.js';
import type { WireReader } from './wire-reader.js';

/**
 * A data point as the columns of `points_in` from AttributeKeys on. What its kind does not have is 0 or empty, as in
 * the exporter's tables; 64-bit integers are in unsigned halves.
 */
export class PointColumns {
  readonly attributes: Attributes;
  readonly bucketCounts = new NumberArray();
  readonly bounds = new NumberArray();
  readonly positiveCounts = new NumberArray();
  readonly negativeCounts = new NumberArray();
  readonly quantiles = new NumberArray();
  readonly quantileValues = new NumberArray();
  startLow = 0;
  startHigh = 0;
  timeLow = 0;
  timeHigh = 0;
  flags = 0;
  value = 0;
  integerLow = 0;
  integerHigh = 0;
  isInteger = 0;
  countLow = 0;
  countHigh = 0;
  sum = 0;
  min = 0;
  max = 0;
  scale = 0;
  zeroCountLow = 0;
  zeroCountHigh = 0;
  zeroThreshold = 0;
  positiveOffset = 0;
  negativeOffset = 0;

  constructor(reader: WireReader, redactor: Redactor) {
    this.attributes = new Attributes(reader, redactor);
  }

  clear(): void {
    this.attributes.clear();
    this.bucketCounts.clear();
    this.bounds.clear();
    this.positiveCounts.clear();
    this.negativeCounts.clear();
    this.quantiles.clear();
    this.quantileValues.clear();
    this.startLow = this.startHigh = this.timeLow = this.timeHigh = this.flags = 0;
    this.value = this.integerLow = this.integerHigh = this.isInteger = 0;
    this.countLow = this.countHigh = this.sum = this.min = this.max = 0;
    this.scale = this.zeroCountLow = this.zeroCountHigh = this.zeroThreshold = 0;
    this.positiveOffset = this.negativeOffset = 0;
  }

  /** What makes the point unfit to be stored, or '' if nothing does. A start of 0 means unknown. */
  fault(window: TimeWindow): string {
    const time = window.fault(this.timeLow, this.timeHigh);
    if (time !== '') return `time_unix_nano ${time}`;
    if (isBefore(this.timeLow, this.timeHigh, this.startLow, this.startHigh)) return 'starts after its time';
    const buckets = this.bucketCounts.count;
    const bounds = this.bounds.count;
    if (buckets !== bounds + 1 && (buckets !== 0 || bounds !== 0)) {
      return `${buckets} bucket_counts do not go with ${bounds} explicit_bounds`;
    }
    return '';
  }

  /** AttributeKeys … QuantileValues. */
  writeTo(row: RowWriter): void {
    this.attributes.writeTo(row);
    row.uint64(this.startLow, this.startHigh);
    row.uint64(this.timeLow, this.timeHigh);
    row.uint32(this.flags);
    row.float64(this.value);
    row.uint64(this.integerLow, this.integerHigh);
    row.uint8(this.isInteger);
    row.uint64(this.countLow, this.countHigh);
    row.float64(this.sum);
    row.float64(this.min);
    row.float64(this.max);
    this.bucketCounts.writeTo(row);
    this.bounds.writeTo(row);
    row.uint32(this.scale);
    row.uint64(this.zeroCountLow, this.zeroCountHigh);
    row.float64(this.zeroThreshold);
    row.uint32(this.positiveOffset);
    this.positiveCounts.writeTo(row);
    row.uint32(this.negativeOffset);
    this.negativeCounts.writeTo(row);
    this.quantiles.writeTo(row);
    this.quantileValues.writeTo(row);
  }
}
