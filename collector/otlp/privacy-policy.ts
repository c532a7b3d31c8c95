import type { PrivacyRule } from '../../chain/privacy.js';
import { KNOWN_KEYS, KNOWN_NAMES, knownPrivacy, type Privacy } from './attribute-keys.js';
import { DEFAULT_PRIVACY, NEEDED } from './privacy-defaults.js';

interface Pattern {
  readonly number: number;
  readonly bytes: Buffer;
}

type Decision = readonly [pattern: string, Privacy];

/**
 * What becomes of each attribute of one sender. Every key the rules name has a number: the known keys theirs, then the
 * other exact ones, then the prefixes; the first that fits decides. Made once; a look-up makes no string.
 */
export class PrivacyPolicy {
  /** Of keys that no rule names. */
  readonly otherwise: Privacy;
  readonly #privacies: Privacy[] = [];
  readonly #byLength: (Pattern[] | undefined)[] = [];
  /** By their first byte, in the order in which they are tried. */
  readonly #prefixes: (Pattern[] | undefined)[] = new Array(256).fill(undefined);

  constructor(exact: readonly Decision[], prefixes: readonly Decision[], otherwise: Privacy) {
    this.otherwise = otherwise;
    for (const [key, privacy] of exact) {
      const { number, bytes } = this.#add(key, privacy);
      append(this.#byLength, bytes.length, { number, bytes });
    }
    for (const [prefix, privacy] of prefixes) {
      const pattern = this.#add(prefix, privacy);
      append(this.#prefixes, pattern.bytes[0]!, pattern);
    }
  }

  /** The number of the rule for the key in `bytes[start, end)`: below KNOWN_KEYS it is that known key's; -1 for none. */
  find(bytes: Buffer, start: number, end: number): number {
    const sameLength = this.#byLength[end - start];
    if (sameLength !== undefined) {
      for (let index = 0; index < sameLength.length; index++) {
        const { bytes: expected, number } = sameLength[index]!;
        if (sameBytes(expected, bytes, start)) return number;
      }
    }
    const prefixes = end > start ? this.#prefixes[bytes[start]!] : undefined;
    if (prefixes === undefined) return -1;
    for (let index = 0; index < prefixes.length; index++) {
      const { bytes: expected, number } = prefixes[index]!;
      if (expected.length <= end - start && sameBytes(expected, bytes, start)) return number;
    }
    return -1;
  }

  /** By what `find` gave. */
  privacy(number: number): Privacy {
    return number < 0 ? this.otherwise : this.#privacies[number]!;
  }

  /** The same for a key in hand. */
  of(key: string): Privacy {
    const bytes = Buffer.from(key);
    return this.privacy(this.find(bytes, 0, bytes.length));
  }

  #add(text: string, privacy: Privacy): Pattern {
    const number = this.#privacies.push(privacy) - 1;
    return { number, bytes: Buffer.from(text) };
  }
}

/** The policy of each sender; those of whom no rule speaks share one. */
export function compilePolicies(rules: readonly PrivacyRule[] = []): (sender: string) => PrivacyPolicy {
  const common = compile(rules.filter(({ sender }) => sender === undefined));
  const own = new Map<string, PrivacyPolicy>();
  for (const { sender } of rules) {
    if (sender === undefined) continue;
    // Its own rules first: of two that are equally exact, the first decides.
    own.set(sender, compile(rules.filter((rule) => (rule.sender ?? sender) === sender).sort(ownFirst)));
  }
  return (sender) => own.get(sender) ?? common;
}

function ownFirst(one: PrivacyRule, other: PrivacyRule): number {
  return Number(one.sender === undefined) - Number(other.sender === undefined);
}

/**
 * In this order decide: what the rules say of the key itself, then of its longest prefix; what is built in, likewise;
 * the allow list. `keep` sends back to the known keys alone: what they hide, nothing uncovers.
 */
function compile(rules: readonly PrivacyRule[]): PrivacyPolicy {
  const said = rules.flatMap(decisions);
  const allowed = rules.flatMap(({ allow = [] }) => allow);
  const open = allowed.length > 0 ? [...allowed, ...NEEDED].map((pattern) => [pattern, 'clear'] as const) : [];
  const layers = [said, [...DEFAULT_PRIVACY], open].map(layer);
  const names = new Set<string>([...KNOWN_NAMES, ...layers.flatMap(({ exact }) => [...exact.keys()])]);
  const otherwise = allowed.length > 0 ? 'drop' : 'clear';
  const decide = (key: string): Privacy => decideExact(key, layers) ?? otherwise;
  return new PrivacyPolicy(
    [...names].map((key) => [key, decide(key)] as const),
    layers.flatMap(({ prefixes }) => prefixes),
    otherwise,
  );
}

interface Layer {
  readonly exact: ReadonlyMap<string, Privacy>;
  /** The longest first. */
  readonly prefixes: readonly Decision[];
}

function layer(list: readonly Decision[]): Layer {
  const exact = new Map<string, Privacy>();
  const prefixes: Decision[] = [];
  for (const [pattern, privacy] of list) {
    if (pattern.endsWith('.*')) prefixes.push([pattern.slice(0, -1), privacy]);
    else if (!exact.has(pattern)) exact.set(pattern, privacy);
  }
  return { exact, prefixes: prefixes.sort(([one], [other]) => other.length - one.length) };
}

function decideExact(key: string, [said, ...builtIn]: readonly Layer[]): Privacy | undefined {
  const rule = inLayer(key, said!);
  if (rule !== undefined && rule !== 'clear') return rule;
  const known = knownPrivacy(key);
  if (known !== undefined) return known;
  if (rule !== undefined) return rule;
  for (const one of builtIn) {
    const found = inLayer(key, one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inLayer(key: string, { exact, prefixes }: Layer): Privacy | undefined {
  return exact.get(key) ?? prefixes.find(([prefix]) => key.startsWith(prefix))?.[1];
}

function decisions({ drop = [], hash = [], keep = [] }: PrivacyRule): Decision[] {
  const all = (patterns: readonly string[], privacy: Privacy): Decision[] =>
    patterns.map((pattern) => [pattern, privacy] as const);
  return [...all(drop, 'drop'), ...all(hash, 'account'), ...all(keep, 'clear')];
}

function append(lists: (Pattern[] | undefined)[], place: number, pattern: Pattern): void {
  const list = lists[place];
  if (list === undefined) lists[place] = [pattern];
  else list.push(pattern);
}

function sameBytes(expected: Buffer, bytes: Buffer, start: number): boolean {
  for (let index = expected.length - 1; index >= 0; index--) {
    if (expected[index] !== bytes[start + index]) return false;
  }
  return true;
}

export function isKnown(number: number): boolean {
  return number >= 0 && number < KNOWN_KEYS;
}
