import type { Mapping } from '../../chain/mapping.js';
import { type Cell, UNMAPPED, VIGIE } from '../../chain/model.js';
import { BoundedCache } from './bounded-cache.js';
import { normaliseHost } from './host.js';
import { RowWriter } from './row-writer.js';

/** Of a cell we do not know, one second is asked. */
const UNMAPPED_LATENCY_MS = 1000;
const MAX_RESOURCES = 500;
const MAX_HOSTS = 500;
/** Of a resource's names together; longer ones are looked up every time rather than remembered. */
const MAX_KEY_CHARACTERS = 1024;

/** A cell as the rows need it. */
export interface CellColumns {
  /** Sender, Ent, Maillon, Operator, Territory in RowBinary. */
  readonly bytes: Buffer;
  /** A good request ends within this. */
  readonly latencyNs: number;
}

/**
 * Whose host is asked first. A span's own `server.address` is the virtual host it served, so it goes before the machine
 * of its resource; that of a log record may be a host it only speaks of, so there it goes behind.
 */
export type HostOrder = 'item-first' | 'resource-first';

/** Finds the cell of a row, once per (sender, service, host of the resource, host of the item). */
export class CellLookup {
  readonly #mapping: Mapping;
  readonly #order: HostOrder;
  readonly #resources = new Map<string, BoundedCache<CellColumns>>();
  #current: BoundedCache<CellColumns> | undefined;
  #isProbe = false;

  constructor(mapping: Mapping, order: HostOrder) {
    this.#mapping = mapping;
    this.#order = order;
  }

  /** Names the resource whose rows come next. */
  enter(sender: string, service: string, resourceHost: string): void {
    // Lengths first: what a sender writes into a name must not make two keys look alike.
    const key = `${sender.length} ${service.length} ${sender}${service}${resourceHost}`;
    this.#isProbe = sender === VIGIE;
    this.#current = this.#resources.get(key) ?? this.#remember(key, sender, service, resourceHost);
  }

  /** `host`: what the item itself names, '' if nothing. */
  find(host: string): CellColumns {
    return this.#current!.get(host);
  }

  /** The cell a caller's span names by the host it called; none for a probe, which is no maillon that calls another. */
  peer(host: string): Cell | undefined {
    return host === '' || this.#isProbe ? undefined : this.#mapping.peer(normaliseHost(host));
  }

  #remember(key: string, sender: string, service: string, resourceHost: string): BoundedCache<CellColumns> {
    const hosts = new BoundedCache(MAX_HOSTS, (host) => this.#columns(sender, service, resourceHost, host));
    if (key.length > MAX_KEY_CHARACTERS) return hosts;
    if (this.#resources.size >= MAX_RESOURCES) this.#resources.clear();
    this.#resources.set(key, hosts);
    return hosts;
  }

  #columns(sender: string, service: string, resourceHost: string, itemHost: string): CellColumns {
    const hosts = this.#order === 'item-first' ? [itemHost, resourceHost] : [resourceHost, itemHost];
    const cell = this.#mapping.cell(sender, service, ...hosts.map(normaliseHost));
    const row = new RowWriter(256);
    row.text(sender);
    row.text(cell?.ent ?? UNMAPPED);
    row.text(cell?.maillon ?? UNMAPPED);
    row.text(cell?.operator ?? '');
    row.text(cell?.territory ?? '');
    return { bytes: row.copy(), latencyNs: (cell?.objective.latencyMs ?? UNMAPPED_LATENCY_MS) * 1e6 };
  }
}
