import { Attributes } from './attributes.js';
import { knownEnum } from './known-enum.js';
import { EXPONENTIAL_HISTOGRAM, GAUGE, HISTOGRAM, MetricPoint, SUM, SUMMARY } from './metric-point.js';
import { OtlpWalk } from './otlp-walk.js';
import { RowWriter } from './row-writer.js';
import type { WalkContext } from './walk-context.js';

/** Field numbers of Metric's oneof `data`. */
const TYPE_OF_FIELD = new Map([
  [5, GAUGE],
  [7, SUM],
  [9, HISTOGRAM],
  [10, EXPONENTIAL_HISTOGRAM],
  [11, SUMMARY],
]);

const CUMULATIVE = 2;

/** From the bytes of an ExportMetricsServiceRequest to rows of `points_in`, one for each data point. */
export class MetricWalk extends OtlpWalk {
  readonly #point: MetricPoint;
  readonly #metadata: Attributes;
  /** Where name, description and unit of the metric stand in the body. */
  readonly #places = new Int32Array(6);
  /** MetricName, Description, Unit. */
  readonly #texts = new RowWriter(1 << 10);
  #type = 0;
  #temporality = 0;
  #monotonic = 0;

  constructor(context: WalkContext) {
    super(context, 'data point');
    this.#point = new MetricPoint(this.reader, this.redactor);
    this.#metadata = new Attributes(this.reader, this.redactor);
  }

  /**
   * Metric: name 1, description 2, unit 3, data 5–11, metadata 12 (checked, without a column). The name may stand
   * behind the data. A oneof written twice, which no sender does, gives the points of both: nothing sent is lost.
   */
  protected override item(): void {
    const reader = this.reader;
    const outer = reader.enter();
    const start = reader.position;
    this.#readTexts();
    reader.position = start;
    while (reader.next()) {
      const type = TYPE_OF_FIELD.get(reader.field);
      if (type === undefined) reader.skip();
      else this.#data(type);
    }
    reader.leave(outer);
  }

  #readTexts(): void {
    const reader = this.reader;
    const places = this.#places.fill(0);
    while (reader.next()) {
      if (reader.field <= 3) {
        reader.text();
        places[reader.field * 2 - 2] = reader.start;
        places[reader.field * 2 - 1] = reader.end;
      } else if (reader.field === 12) {
        this.#metadata.clear();
        this.#metadata.read();
      } else reader.skip();
    }
    this.#texts.reset();
    for (let column = 0; column < 6; column += 2) {
      this.redactor.write(this.#texts, reader.bytes, places[column]!, places[column + 1]!);
    }
  }

  /** Every kind has data_points 1; sums and histograms aggregation_temporality 2, behind them; sums is_monotonic 3. */
  #data(type: number): void {
    const reader = this.reader;
    const outer = reader.enter();
    const start = reader.position;
    this.#type = type;
    this.#readAggregation();
    reader.position = start;
    while (reader.next()) {
      if (reader.field === 1) this.#dataPoint();
      else reader.skip();
    }
    reader.leave(outer);
  }

  #readAggregation(): void {
    const reader = this.reader;
    const aggregated = this.#type === SUM || this.#type === HISTOGRAM || this.#type === EXPONENTIAL_HISTOGRAM;
    this.#temporality = this.#monotonic = 0;
    while (reader.next()) {
      if (reader.field === 2 && aggregated) {
        this.#temporality = knownEnum(reader.uint32(), CUMULATIVE);
      } else if (reader.field === 3 && this.#type === SUM) this.#monotonic = reader.bool() ? 1 : 0;
      else reader.skip();
    }
  }

  #dataPoint(): void {
    this.#point.read(this.#type);
    this.take(this.#point.columns.fault(this.window));
  }

  /** The columns of `points_in`, in their order. */
  protected override write(): void {
    const row = this.row;
    const cell = this.cells.find('').bytes;
    row.raw(cell, 0, cell.length);
    row.append(this.reception);
    row.append(this.resource);
    row.append(this.scope);
    row.append(this.scopeSchemaUrl);
    row.append(this.#texts);
    row.uint8(this.#type);
    row.uint8(this.#temporality);
    row.uint8(this.#monotonic);
    this.#point.columns.writeTo(row);
    row.append(this.scopeAttributes);
    this.#point.exemplars.writeTo(row);
  }
}
