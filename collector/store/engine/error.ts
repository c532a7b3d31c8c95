/** An error as ClickHouse's HTTP interface words it, so that `@clickhouse/client` finds code, message and type. */
export class EngineError extends Error {
  readonly code: number;
  readonly type: string;

  constructor(code: number, type: string, message: string) {
    super(message);
    this.code = code;
    this.type = type;
  }
}

/** What this small front does not do, said clearly (ClickHouse's NOT_IMPLEMENTED). */
export const refusal = (message: string): EngineError => new EngineError(48, 'NOT_IMPLEMENTED', message);

export interface ErrorReply {
  readonly status: number;
  readonly code: number;
  readonly body: string;
}

/** The reply for any error: the engine's own text where it has one, `Code: N. DB::Exception: … (TYPE)` in all cases. */
export function errorReply(error: unknown): ErrorReply {
  if (error instanceof EngineError) {
    const body = `Code: ${error.code}. DB::Exception: ${error.message} (${error.type})`;
    return { status: statusOf(error.code), code: error.code, body };
  }
  const text = error instanceof Error ? error.message : String(error);
  // The system's own error, in spooling a body: passing trouble, which code 1001 would not say.
  if (error instanceof Error && 'syscall' in error) {
    return errorReply(new EngineError(75, 'CANNOT_WRITE_TO_FILE_DESCRIPTOR', text));
  }
  const found = /Code: (\d+)\. DB::Exception: /.exec(text);
  if (!found) return errorReply(new EngineError(1001, 'STD_EXCEPTION', text));
  const code = Number(found[1]);
  return { status: statusOf(code), code, body: text.slice(found.index).trim() };
}

/** HTTP status by code, as in ClickHouse's `HTTPHandler` (exceptionCodeToHTTPStatus), for the codes this front meets. */
function statusOf(code: number): number {
  if (code === 194) return 401;
  if (code === 516) return 403;
  if (code === 48) return 501;
  if ([60, 81, 36, 62, 46, 47, 115].includes(code)) return code === 60 || code === 81 ? 404 : 400;
  return 500;
}
