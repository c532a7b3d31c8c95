import type { Attributes } from './attributes.js';
import type { WireReader } from './wire-reader.js';

/**
 * Checks an Exemplar, which has no column: time 2, as_double 3, span_id 4, trace_id 5, as_int 6, filtered_attributes 7.
 * `scratch` receives the attributes and is left with them.
 */
export function checkExemplar(reader: WireReader, scratch: Attributes): void {
  const outer = reader.enter();
  scratch.clear();
  while (reader.next()) {
    switch (reader.field) {
      case 2:
      case 3:
      case 6:
        reader.fixed64();
        break;
      case 4:
      case 5:
        reader.slice();
        break;
      case 7:
        scratch.read();
        break;
      default:
        reader.skip();
    }
  }
  reader.leave(outer);
}
