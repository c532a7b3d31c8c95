import { PROTOCOL_VERSION, type ServerMessage } from './message.js';

/** The lists a message of each type must carry. */
const LISTS: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['snapshot', []],
  ['delta', ['cells', 'goneCells', 'incidents', 'goneIncidents', 'goneVerdicts']],
  ['heartbeat', []],
  ['refused', ['supported']],
]);

type Fields = Record<string, unknown>;

/**
 * A message of the console, or undefined if the text is none. It guards against another program or version at the other end,
 * not against a hostile console: the envelope and the outer shape are checked, the items inside are trusted.
 */
export function parseServerMessage(text: string): ServerMessage | undefined {
  const message = json(text);
  if (!isFields(message) || !isEnvelope(message)) return undefined;
  const lists = LISTS.get(message.type);
  if (!lists || !hasLists(message, lists)) return undefined;
  if (message.type === 'snapshot' && !isSnapshot(message)) return undefined;
  if (message.type === 'delta' && !isDelta(message)) return undefined;
  return message as unknown as ServerMessage;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A refusal may come from a console of another version: it is the one message that must always be understood. */
function isEnvelope(message: Fields): boolean {
  const { v, type, build, scope, stream, seq, asOf, clock } = message;
  return (
    (v === PROTOCOL_VERSION || type === 'refused') &&
    [type, build, scope, stream].every((field) => typeof field === 'string') &&
    [seq, asOf].every(Number.isFinite) &&
    isFields(clock) &&
    Number.isFinite(clock.nowMs) &&
    Number.isFinite(clock.rate)
  );
}

function isSnapshot({ chain, chainStatus, picture }: Fields): boolean {
  return isChain(chain) && isFields(chainStatus) && isPicture(picture);
}

function isDelta({ chain, chainStatus, verdicts, figures }: Fields): boolean {
  return (
    isFields(verdicts) &&
    (figures === undefined || isColumns(figures)) &&
    (chain === undefined || isChain(chain)) &&
    (chainStatus === undefined || isFields(chainStatus))
  );
}

function isColumns(figures: unknown): boolean {
  return (
    isFields(figures) && Object.values(figures).every((column) => isFields(column) && hasLists(column, ['at', 'to']))
  );
}

function isChain(chain: unknown): boolean {
  return isFields(chain) && hasLists(chain, ['territories', 'operators', 'senders', 'maillons', 'ents', 'cells']);
}

function isPicture(picture: unknown): boolean {
  return (
    isFields(picture) &&
    isFields(picture.verdicts) &&
    hasLists(picture, ['cells', 'incidents', 'self', 'unmapped']) &&
    Number.isFinite(picture.asOfMs)
  );
}

function hasLists(fields: Fields, names: readonly string[]): boolean {
  return names.every((name) => Array.isArray(fields[name]));
}
