import { DeliveryError } from '../channel.js';

interface HttpRequest {
  readonly url: string;
  readonly method?: 'POST' | 'PUT' | 'GET' | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** An object is sent as JSON. */
  readonly body?: string | object | undefined;
  /** Goes out as `idempotency-key`. */
  readonly key: string;
  /** Told of the headers of the answer, whatever it is. */
  readonly heard?: ((headers: Headers) => void) | undefined;
}

/** What is read of an answer: enough for an error, or for a gateway's word. */
const ANSWER_BYTES = 16_384;

/**
 * One request, judged: gives the beginning of the answer, or rejects with a DeliveryError. The address may hold a secret and is in no
 * message. Redirects are not followed: they would carry secrets elsewhere.
 */
export async function send(
  { url, method = 'POST', headers, body, key, heard }: HttpRequest,
  signal: AbortSignal,
): Promise<string> {
  const json = typeof body === 'object';
  try {
    const response = await fetch(url, {
      method,
      headers: {
        ...(json && { 'content-type': 'application/json' }),
        'user-agent': 'Vigie',
        'idempotency-key': key,
        ...headers,
      },
      ...(body !== undefined && { body: json ? JSON.stringify(body) : body }),
      redirect: 'manual',
      signal,
    });
    heard?.(response.headers);
    const answer = await beginning(response);
    judge(response, answer);
    return answer;
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    throw new DeliveryError(`no answer: ${reasonOf(error)}`, { permanent: false, cause: error });
  }
}

async function beginning(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (response.body) {
    // Leaving the loop early cancels the rest, which would hold the connection.
    for await (const chunk of response.body) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= ANSWER_BYTES) break;
    }
  }
  return Buffer.concat(chunks).toString('utf8', 0, ANSWER_BYTES);
}

/** The cause of undici's "fetch failed" is what helps. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return cause?.code ?? name ?? 'network error';
}

/** 2xx delivered; 408, 425, 429 and 5xx may pass; anything else, redirects included, will not change by itself. */
function judge({ ok, status, headers }: Response, answer: string): void {
  if (ok) return;
  const permanent = status < 500 && status !== 408 && status !== 425 && status !== 429;
  const retryAfterMs = permanent ? undefined : (secondsOf(headers.get('retry-after')) ?? millisecondsIn(answer));
  throw new DeliveryError(`HTTP ${status}`, { permanent, retryAfterMs });
}

/** `Retry-After` in seconds; dates are not read, for they trust the receiver's clock. */
function secondsOf(header: string | null): number | undefined {
  return header !== null && /^\d{1,5}$/.test(header) ? Number(header) * 1000 : undefined;
}

/** Matrix says it in its answer (M_LIMIT_EXCEEDED, `retry_after_ms`). */
function millisecondsIn(answer: string): number | undefined {
  const found = /"retry_after_ms"\s*:\s*(\d{1,8})\b/.exec(answer)?.[1];
  return found === undefined ? undefined : Number(found);
}
