import { Exemplars } from './exemplars.js';
import type { NumberArray } from './number-array.js';
import { PointColumns } from './point-columns.js';
import type { Redactor } from './redactor.js';
import type { WireReader } from './wire-reader.js';

/** `Type` of a point row. */
export const GAUGE = 1;
export const SUM = 2;
export const HISTOGRAM = 3;
export const EXPONENTIAL_HISTOGRAM = 4;
export const SUMMARY = 5;

/** Reads one data point of any kind (opentelemetry/proto/metrics/v1/metrics.proto) into its columns. */
export class MetricPoint {
  readonly columns: PointColumns;
  readonly exemplars: Exemplars;
  readonly #reader: WireReader;

  constructor(reader: WireReader, redactor: Redactor) {
    this.#reader = reader;
    this.columns = new PointColumns(reader, redactor);
    this.exemplars = new Exemplars(reader, redactor);
  }

  /** Reads the data point, of a metric of this type, in the current field of the reader. */
  read(type: number): void {
    this.columns.clear();
    this.exemplars.clear();
    const reader = this.#reader;
    const outer = reader.enter();
    while (reader.next()) {
      if (type === GAUGE || type === SUM) this.#numberField(reader);
      else if (type === HISTOGRAM) this.#histogramField(reader);
      else if (type === EXPONENTIAL_HISTOGRAM) this.#exponentialField(reader);
      else this.#summaryField(reader);
    }
    reader.leave(outer);
  }

  /** NumberDataPoint: start 2, time 3, as_double 4, exemplars 5, as_int 6, attributes 7, flags 8. */
  #numberField(reader: WireReader): void {
    switch (reader.field) {
      case 4:
        this.columns.value = reader.double();
        this.columns.integerLow = this.columns.integerHigh = this.columns.isInteger = 0;
        break;
      case 5:
        this.exemplars.read();
        break;
      case 6:
        this.columns.value = reader.signed64();
        this.columns.integerLow = reader.low;
        this.columns.integerHigh = reader.high;
        this.columns.isInteger = 1;
        break;
      case 7:
        this.columns.attributes.read();
        break;
      case 8:
        this.columns.flags = reader.uint32();
        break;
      default:
        this.#timeField(reader);
    }
  }

  /**
   * HistogramDataPoint: start 2, time 3, count 4, sum 5, bucket_counts 6, explicit_bounds 7, exemplars 8,
   * attributes 9, flags 10, min 11, max 12.
   */
  #histogramField(reader: WireReader): void {
    switch (reader.field) {
      case 6:
        this.columns.bucketCounts.readFixed64(reader);
        break;
      case 7:
        this.columns.bounds.readFixed64(reader);
        break;
      case 8:
        this.exemplars.read();
        break;
      case 9:
        this.columns.attributes.read();
        break;
      case 10:
        this.columns.flags = reader.uint32();
        break;
      case 11:
        this.columns.min = reader.double();
        break;
      case 12:
        this.columns.max = reader.double();
        break;
      default:
        this.#totalField(reader);
    }
  }

  /**
   * ExponentialHistogramDataPoint: attributes 1, start 2, time 3, count 4, sum 5, scale 6, zero_count 7, positive 8,
   * negative 9, flags 10, exemplars 11, min 12, max 13, zero_threshold 14.
   */
  #exponentialField(reader: WireReader): void {
    switch (reader.field) {
      case 1:
        this.columns.attributes.read();
        break;
      case 6:
        this.columns.scale = reader.sint32();
        break;
      case 7:
        reader.fixed64();
        this.columns.zeroCountLow = reader.low;
        this.columns.zeroCountHigh = reader.high;
        break;
      case 8:
        this.columns.positiveOffset = this.#buckets(this.columns.positiveCounts, this.columns.positiveOffset);
        break;
      case 9:
        this.columns.negativeOffset = this.#buckets(this.columns.negativeCounts, this.columns.negativeOffset);
        break;
      case 10:
        this.columns.flags = reader.uint32();
        break;
      case 11:
        this.exemplars.read();
        break;
      case 12:
        this.columns.min = reader.double();
        break;
      case 13:
        this.columns.max = reader.double();
        break;
      case 14:
        this.columns.zeroThreshold = reader.double();
        break;
      default:
        this.#totalField(reader);
    }
  }

  /** SummaryDataPoint: start 2, time 3, count 4, sum 5, quantile_values 6, attributes 7, flags 8. */
  #summaryField(reader: WireReader): void {
    switch (reader.field) {
      case 6:
        this.#quantile(reader);
        break;
      case 7:
        this.columns.attributes.read();
        break;
      case 8:
        this.columns.flags = reader.uint32();
        break;
      default:
        this.#totalField(reader);
    }
  }

  #totalField(reader: WireReader): void {
    if (reader.field === 4) {
      reader.fixed64();
      this.columns.countLow = reader.low;
      this.columns.countHigh = reader.high;
    } else if (reader.field === 5) this.columns.sum = reader.double();
    else this.#timeField(reader);
  }

  #timeField(reader: WireReader): void {
    if (reader.field === 2) {
      reader.fixed64();
      this.columns.startLow = reader.low;
      this.columns.startHigh = reader.high;
    } else if (reader.field === 3) {
      reader.fixed64();
      this.columns.timeLow = reader.low;
      this.columns.timeHigh = reader.high;
    } else reader.skip();
  }

  /** Buckets: offset 1, bucket_counts 2. Returns the offset. */
  #buckets(counts: NumberArray, before: number): number {
    const reader = this.#reader;
    const outer = reader.enter();
    let offset = before;
    while (reader.next()) {
      if (reader.field === 1) offset = reader.sint32();
      else if (reader.field === 2) counts.readVarint(reader);
      else reader.skip();
    }
    reader.leave(outer);
    return offset;
  }

  /** ValueAtQuantile: quantile 1, value 2. */
  #quantile(reader: WireReader): void {
    const outer = reader.enter();
    let quantile = 0;
    let value = 0;
    while (reader.next()) {
      if (reader.field === 1) quantile = reader.double();
      else if (reader.field === 2) value = reader.double();
      else reader.skip();
    }
    reader.leave(outer);
    this.columns.quantiles.addDouble(quantile);
    this.columns.quantileValues.addDouble(value);
  }
}
