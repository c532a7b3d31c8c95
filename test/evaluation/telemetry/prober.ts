import type { ProbePoint } from '../../../alerts/detect/input.js';
import { type Chain, cellId, type ProbeCheckKind } from '../../../chain/model.js';
import { FAULT, SHED, TIMEOUT } from '../des/network.js';
import type { ProbesSpec } from '../world/spec.js';
import { ents, SIGN_IN, STATIC, simulatedChain, stationOf } from '../world/topology.js';
import { OBJECTIVE_MS } from '../world/truth.js';
import type { World } from '../world/world.js';

const CHECKS = ['dns', 'tcp', 'tls', 'http'] as const;
const VANTAGE = 'paris';
/** A result is stored this long after it was measured. */
const STORED_AFTER_MS = 1500;
const CERTIFICATE_S = 30 * 86_400;

const targetsOf = (ent: string): Readonly<Record<ProbeCheckKind, string>> => {
  const door = cellId(ent, 'frontal');
  return { dns: door, tcp: door, tls: door, http: door, signin: cellId(ent, 'portail') };
};

/** The simulated chain, with the targets that `Prober` probes. */
export function probedChain({ everyS, timeoutMs }: ProbesSpec): Chain {
  return {
    ...simulatedChain,
    vantages: [{ id: VANTAGE, name: { fr: VANTAGE, en: VANTAGE } }],
    probes: ents.map((ent) => ({
      ...{ id: ent, ent, url: `https://${ent}.example/`, checks: [...CHECKS, 'signin' as const], everyS, timeoutMs },
      ...{ cells: targetsOf(ent), vantages: [VANTAGE] },
    })),
  };
}

/**
 * Probes of every frontal, by real requests through the simulated chain: a file that the frontal serves by itself, and the sign-in
 * page. Results are as the store gives them: what fails in one phase is the result of the phases after it.
 */
export class Prober {
  readonly #world: World;
  readonly #spec: ProbesSpec;
  readonly #epochMs: number;
  #stored: { readonly dueMs: number; readonly points: readonly ProbePoint[] }[] = [];

  constructor(world: World, spec: ProbesSpec, epochS: number) {
    [this.#world, this.#spec, this.#epochMs] = [world, spec, epochS * 1000];
  }

  /** To be called at each whole second of the case: each door has its turn. */
  sample(atS: number): void {
    const { everyS, timeoutMs } = this.#spec;
    ents.forEach((ent, i) => {
      if ((((atS - Math.floor((i * everyS) / ents.length)) % everyS) + everyS) % everyS !== 0) return;
      const cellsOf = targetsOf(ent);
      const station = stationOf(cellsOf.http);
      const startMs = atS * 1000;
      this.#world.probe(station, STATIC, timeoutMs / 1000, (atMs, outcome, knocks) => {
        const failed = this.#failure(station, outcome, knocks);
        this.#told(
          atMs,
          CHECKS.map((check) => this.#point(cellsOf[check], check, startMs, atMs, failed)),
        );
      });
      this.#world.probe(station, SIGN_IN, timeoutMs / 1000, (atMs, outcome, knocks) => {
        const failed = this.#failure(station, outcome, knocks);
        const phase = failed && { check: 'signin' as const, outcome: failed.outcome };
        this.#told(atMs, [this.#point(cellsOf.signin, 'signin', startMs, atMs, phase)]);
      });
    });
  }

  /** Results that have been stored by now. */
  take(clockS: number): readonly ProbePoint[] {
    const due = this.#stored.filter(({ dueMs }) => dueMs <= clockS * 1000);
    if (due.length > 0) this.#stored = this.#stored.filter(({ dueMs }) => dueMs > clockS * 1000);
    return due.flatMap(({ points }) => points);
  }

  #told(atMs: number, points: readonly ProbePoint[]): void {
    this.#stored.push({ dueMs: atMs + STORED_AFTER_MS, points });
  }

  /** The phase that stopped the probe and why; undefined if it was answered. */
  #failure(station: number, outcome: number | undefined, knocks: number): ProbesSpec['outside'] {
    if (outcome !== undefined && outcome !== FAULT && outcome !== SHED && outcome !== TIMEOUT) return undefined;
    const { mode } = this.#world.network.stations[station]!.now;
    if (mode !== 'up' && this.#spec.outside) return this.#spec.outside;
    if (mode === 'tls') return { check: 'tls', outcome: 'tls_expired' };
    if (mode === 'crash') return { check: 'tcp', outcome: 'refused' };
    if (outcome === undefined) return { check: knocks > 0 ? 'tcp' : 'http', outcome: 'timeout' };
    return { check: 'http', outcome: 'http_5xx' };
  }

  #point(
    cell: string,
    check: ProbeCheckKind,
    startMs: number,
    atMs: number,
    failed: ProbesSpec['outside'],
  ): ProbePoint {
    const order: readonly string[] = [...CHECKS, 'signin'];
    const up = !failed || order.indexOf(check) < order.indexOf(failed.check);
    const whole = check === 'http' || check === 'signin';
    const durationMs = whole || !up ? atMs - startMs : Math.min(12, atMs - startMs);
    const expired = failed?.outcome === 'tls_expired';
    return {
      ...{
        cell,
        check,
        vantage: VANTAGE,
        atMs: Math.round(this.#epochMs + atMs),
        up,
        durationMs: Math.round(durationMs),
      },
      outcome: up ? (durationMs > OBJECTIVE_MS ? 'slow' : 'ok') : (failed as NonNullable<typeof failed>).outcome,
      ...(check === 'tls' ? { expiresInS: expired ? -60 : CERTIFICATE_S } : {}),
    };
  }
}
