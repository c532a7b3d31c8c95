import type { CellId } from '../../chain/model.js';
import type { AddressBook } from '../addresses.js';

/** What a service is told by the parent. The token travels here, not on a command line that others can read. */
export type ToService =
  | { readonly kind: 'configure'; readonly cell: CellId; readonly otlpUrl: string; readonly token: string }
  | { readonly kind: 'addresses'; readonly book: AddressBook }
  /** Breaks or repairs the directory behind the service, if it has one. */
  | { readonly kind: 'directory'; readonly up: boolean };

export interface FromService {
  readonly kind: 'listening';
  readonly port: number;
}
