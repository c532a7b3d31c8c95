import type { IncomingMessage } from 'node:http';

/** Something to read on the port of OTLP/HTTP beside the signals; answers nothing of what it is not asked for. */
export type Page = (request: IncomingMessage) => Promise<PageAnswer>;

export interface PageAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}
