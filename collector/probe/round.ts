import { PROBE_CHECKS, type ProbeCheckKind, type ProbeTarget } from '../../chain/model.js';
import type { Answer } from './get.js';
import { isUp, type Outcome, ProbeFailure } from './outcome.js';
import { type Means, Paused, type PhaseMeasure, Trip, type TripOptions } from './trip.js';

/** One check, made once. */
export interface CheckResult {
  readonly target: ProbeTarget;
  readonly check: ProbeCheckKind;
  /** That of the target's URL. */
  readonly host: string;
  /** When it began, ms since the epoch. */
  readonly atMs: number;
  /** 0 if an earlier phase stopped it; then it carries that phase's outcome. */
  readonly durationMs: number;
  readonly outcome: Outcome;
  readonly up: boolean;
  /** What was seen, in words for whoever looks closer; '' if all went well. */
  readonly detail: string;
  readonly status?: number | undefined;
  readonly expiresInS?: number | undefined;
}

export interface RoundOptions {
  readonly means: Means;
  /** Above this an answer is slow, ms. */
  readonly slowAfterMs: (check: ProbeCheckKind) => number;
}

/** Of a sign-in page: enough for its form, and no more than a busy server should have to send. */
const MAX_PAGE_BYTES = 256 << 10;

type Seen = Partial<Pick<CheckResult, 'status' | 'expiresInS'>>;

/** Makes the checks of a target once, one after the other, each phase measured on its own. Rejects only when probing stops. */
export async function runRound(target: ProbeTarget, options: RoundOptions): Promise<readonly CheckResult[]> {
  const round = new Round(target, options);
  await round.run();
  return round.results;
}

class Round {
  readonly results: CheckResult[] = [];
  readonly #target: ProbeTarget;
  readonly #options: RoundOptions;
  readonly #url: URL;

  constructor(target: ProbeTarget, options: RoundOptions) {
    this.#target = target;
    this.#options = options;
    this.#url = new URL(target.url);
  }

  async run(): Promise<void> {
    const stopped = await this.#visit();
    if (stopped) this.#skip(stopped);
    else if (this.#wants('signin')) await this.#signIn();
  }

  #wants(check: ProbeCheckKind): boolean {
    return this.#target.checks.includes(check);
  }

  /** The first connection with its phases, and the answer. Gives the failure that leaves nothing else to try. */
  async #visit(): Promise<ProbeFailure | undefined> {
    const { clock } = this.#options.means;
    let connectedMs = 0;
    let answeredAtMs = clock.now();
    let stopped: ProbeFailure | undefined;
    const onPhase = ({ phase, failure, ...measure }: PhaseMeasure): void => {
      connectedMs += measure.durationMs;
      answeredAtMs = clock.now();
      stopped = failure;
      this.#tell(phase, { ...measure, failure });
    };
    const trip = this.#trip({ upTo: this.#farthest(), maxBytes: 0, onPhase });
    const { failure, answer, paused } = await settled(trip.go(this.#url));
    if (stopped || paused || !this.#wants('http')) return stopped;
    const durationMs = trip.spentMs - connectedMs;
    this.#tell('http', { atMs: answeredAtMs, durationMs, failure: failure ?? faultOf(answer), status: answer?.status });
    return undefined;
  }

  async #signIn(): Promise<void> {
    const { signIn } = this.#target;
    if (signIn === undefined) return;
    const atMs = this.#options.means.clock.now();
    const trip = this.#trip({ upTo: 'answer', maxBytes: MAX_PAGE_BYTES });
    const { failure, answer, paused } = await settled(trip.go(new URL(signIn.path, this.#url)));
    if (paused) return;
    const missing = answer?.text.includes(signIn.expects)
      ? undefined
      : new ProbeFailure('signin_missing', `the page does not hold "${signIn.expects}"`);
    this.#tell('signin', {
      ...{ atMs, durationMs: trip.spentMs, status: answer?.status },
      failure: failure ?? faultOf(answer) ?? missing,
    });
  }

  #trip(options: Omit<TripOptions, 'timeoutMs'>): Trip {
    return new Trip(this.#options.means, { ...options, timeoutMs: this.#target.timeoutMs });
  }

  #farthest(): TripOptions['upTo'] {
    if (this.#wants('http')) return 'answer';
    return (['tls', 'tcp'] as const).find((phase) => this.#wants(phase)) ?? 'dns';
  }

  #tell(
    check: ProbeCheckKind,
    measure: Seen & Pick<CheckResult, 'atMs' | 'durationMs'> & { readonly failure?: ProbeFailure | undefined },
  ): void {
    if (!this.#wants(check)) return;
    const { failure, ...seen } = measure;
    const slow = measure.durationMs > this.#options.slowAfterMs(check);
    const outcome = failure?.outcome ?? (slow ? 'slow' : 'ok');
    this.results.push({
      ...seen,
      ...{ target: this.#target, check, host: this.#url.hostname, outcome, up: isUp(outcome) },
      detail: failure?.message ?? '',
    });
  }

  /** What could not be tried is down for a visitor, and its outcome says where the way ended. */
  #skip(failure: ProbeFailure): void {
    const atMs = this.#options.means.clock.now();
    const made = new Set(this.results.map(({ check }) => check));
    const applies = (check: ProbeCheckKind): boolean => check !== 'tls' || this.#url.protocol === 'https:';
    for (const check of PROBE_CHECKS)
      if (!made.has(check) && applies(check)) this.#tell(check, { atMs, durationMs: 0, failure });
  }
}

interface Settled {
  readonly answer?: Answer | undefined;
  readonly failure?: ProbeFailure;
  readonly paused?: true;
}

async function settled(going: Promise<Answer | undefined>): Promise<Settled> {
  try {
    return { answer: await going };
  } catch (error) {
    if (error instanceof ProbeFailure) return { failure: error };
    if (error instanceof Paused) return { paused: true };
    throw error;
  }
}

function faultOf(answer: Answer | undefined): ProbeFailure | undefined {
  if (answer === undefined || answer.status < 400) return undefined;
  return new ProbeFailure(answer.status >= 500 ? 'http_5xx' : 'http_4xx', `HTTP ${answer.status}`);
}
