import type { Outside } from '../../../alerts/detect/probes.js';
import type { CellState, Evidence, Verdict } from '../../../alerts/detect/verdict.js';
import type { Incident } from '../../../alerts/incident/incident.js';
import type { CellPicture, Picture } from '../../../alerts/picture.js';
import type { Cell, CellId, Chain } from '../../../chain/model.js';
import { saturationIncident } from '../../dashboard/support/pictures.js';
import { chance, hashed } from './chance.js';

/** The pictures of a school day, by the second, as the engine would publish them: any second may be asked, and always looks the same. */
export interface Course {
  at(second: number): Picture;
}

/** Share of the cells of which something comes. */
const BUSY = 0.6;
const PROBE_EVERY_S = 60;
const CYCLE_S = 2400;
/** Closed incidents stay in the picture for so long. */
const SHOWN_CLOSED_S = 3600;

/** What goes wrong in each cycle of 40 minutes, in seconds from its start. */
const REGIONAL = { from: 300, to: 1200 } as const;
const NATIONAL = { from: 900, to: 1700 } as const;
const SILENT = { from: 1500, to: 2100 } as const;

interface Trouble {
  readonly id: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly root: CellId;
  readonly states: ReadonlyMap<CellId, CellState>;
}

/**
 * Calm; the database of an ENT saturated and all of that ENT with it; the national sign-in slow and one cell in nine with it, over the end of the
 * first; an ENT that is not heard any more; and again, each time elsewhere. Rates are counts of 10 s of a Poisson stream around a slow wave.
 */
export function openCourse(chain: Chain, startMs: number): Course {
  const busy = new Set(chain.cells.filter(({ id }) => chance(id, 0) < BUSY).map(({ id }) => id));
  const ents = [...new Set(chain.cells.map(({ ent }) => ent))].filter((ent) => ent !== 'national');
  const probed = new Set(chain.probes.flatMap(({ cells }) => Object.values(cells)));
  const signIn = chain.cells.find(({ ent, id }) => ent === 'national' && busy.has(id))?.id ?? chain.cells[0]!.id;

  const troubles = (cycle: number): readonly Trouble[] => {
    const at = (second: number): number => startMs + (cycle * CYCLE_S + second) * 1000;
    const ent = ents[(cycle * 7 + 3) % ents.length];
    const hit = chain.cells.filter((cell) => cell.ent === ent);
    const root = hit.find(({ maillon }) => maillon === 'base') ?? hit[0]!;
    const wide = chain.cells.filter(({ id }) => busy.has(id) && hashed(id) % 9 === cycle % 9);
    return [
      {
        ...{ id: `i-regional-${cycle}`, sinceMs: at(REGIONAL.from), untilMs: at(REGIONAL.to), root: root.id },
        states: new Map(hit.map(({ id }) => [id, id === root.id ? 'down' : 'failing'] as const)),
      },
      {
        ...{ id: `i-national-${cycle}`, sinceMs: at(NATIONAL.from), untilMs: at(NATIONAL.to), root: signIn },
        states: new Map([...wide.map(({ id }) => [id, 'degraded'] as const), [signIn, 'failing'] as const]),
      },
    ];
  };

  return {
    at(second) {
      const atMs = startMs + second * 1000;
      const cycle = Math.floor(second / CYCLE_S);
      const known = [...(cycle > 0 ? troubles(cycle - 1) : []), ...troubles(cycle)].filter(
        (one) => one.sinceMs <= atMs,
      );
      const open = known.filter(({ untilMs }) => atMs < untilMs);
      const phase = second - cycle * CYCLE_S;
      const silentEnt = phase >= SILENT.from && phase < SILENT.to ? ents[(cycle * 5 + 11) % ents.length] : undefined;
      const silentMs = startMs + (cycle * CYCLE_S + SILENT.from) * 1000;
      const cells = chain.cells.map((cell): CellPicture => {
        const outside = probed.has(cell.id) ? outsideOf(cell.id, second, startMs) : undefined;
        if (!busy.has(cell.id)) return unheard(cell.id, startMs, outside);
        const drawn = { ...ordinary(cell, second, atMs, startMs), ...(outside && { outside }) };
        if (cell.ent === silentEnt) {
          return { ...drawn, state: 'silent', telemetry: 'silent', lastReceivedMs: silentMs - 700, sinceMs: silentMs };
        }
        const trouble = open.find(({ states }) => states.has(cell.id));
        return trouble ? harmed(drawn, trouble, second) : drawn;
      });
      return {
        ...{ asOfMs: atMs, chain: chain.hash, cells, self: [], unmapped: [], tests: [], silences: [] },
        incidents: known
          .filter(({ untilMs }) => atMs - untilMs < SHOWN_CLOSED_S * 1000)
          .map((one) => incidentOf(one, atMs)),
        verdicts: new Map(
          cells
            .filter(({ state }) => state !== 'healthy')
            .map((cell) => [
              cell.cell,
              verdictOf(
                cell,
                open.find(({ states }) => states.has(cell.cell)),
                second,
                atMs,
              ),
            ]),
        ),
      };
    },
  };
}

function ordinary({ id, ent }: Cell, second: number, atMs: number, startMs: number): CellPicture {
  const mean = (ent === 'national' ? 30 : 4 + (hashed(id) % 9)) * (1 + 0.2 * Math.sin(second / 900));
  // Ten seconds of counts: the deviation of a Poisson stream, from a dozen uniform chances.
  const normal = Array.from({ length: 12 }, (_, turn) => chance(id, second * 16 + turn)).reduce((a, b) => a + b) - 6;
  const requests = Math.max(0, Math.round(mean * 10 + normal * Math.sqrt(mean * 10)));
  const failed = chance(id, second * 16 + 13) < 0.3 ? 1 : 0;
  return {
    ...{ cell: id, state: 'healthy', telemetry: 'good', sinceMs: startMs - 3_600_000 },
    lastReceivedMs: atMs - 300 - Math.floor(chance(id, second * 16 + 14) * 1200),
    offeredPerS: requests / 10,
    expectedPerS: mean * (1 + 0.01 * Math.sin(second / 30)),
    goodRatio: requests === 0 ? 1 : (requests - failed) / requests,
    errorRatio: requests === 0 ? 0 : failed / requests,
    p95Ms: 80 + (hashed(id) % 60) + 30 * chance(id, second * 16 + 15),
  };
}

function unheard(cell: CellId, startMs: number, outside: Outside | undefined): CellPicture {
  return {
    ...{ cell, state: 'unknown', telemetry: 'never', offeredPerS: 0, expectedPerS: 0, goodRatio: 1, errorRatio: 0 },
    ...{ p95Ms: 0, sinceMs: startMs - 3_600_000, ...(outside && { outside }) },
  };
}

function harmed(cell: CellPicture, { states, sinceMs }: Trouble, second: number): CellPicture {
  const state = states.get(cell.cell) ?? 'degraded';
  const bad = { down: 0.9, failing: 0.4, degraded: 0.08 }[state as 'down' | 'failing' | 'degraded'];
  const errorRatio = bad * (0.9 + 0.2 * chance(cell.cell, second * 16 + 9));
  return {
    ...cell,
    ...{ state, cause: 'saturation', telemetry: 'harmed', sinceMs, errorRatio, goodRatio: 1 - errorRatio },
    ...{ offeredPerS: cell.offeredPerS * 1.7, p95Ms: 4000 * bad + cell.p95Ms },
  };
}

function outsideOf(cell: CellId, second: number, startMs: number): Outside {
  const turn = Math.floor((second + (hashed(cell) % PROBE_EVERY_S)) / PROBE_EVERY_S);
  const atMs = startMs + (turn * PROBE_EVERY_S - (hashed(cell) % PROBE_EVERY_S)) * 1000;
  return {
    ...{ state: 'ok', check: 'http', outcome: 'ok', vantage: 'paris', sinceMs: startMs - 7_200_000, atMs },
    ...{ durationMs: 60 + Math.round(80 * chance(cell, turn)), failingFrom: 0, askedFrom: 1, daysLeft: 61 },
  };
}

/** Figures of the evidence move with each second. */
function evidenceOf({ sinceMs, root }: Trouble, second: number): readonly Evidence[] {
  return saturationIncident(sinceMs, sinceMs).evidence.map((one, index) => ({
    ...one,
    nats: one.nats * (0.98 + 0.04 * chance(root, second * 16 + index)),
    params: Object.fromEntries(
      Object.entries(one.params).map(([name, value]) => [
        name,
        typeof value === 'number' && !Number.isInteger(value) ? value * (0.98 + 0.04 * chance(name, second)) : value,
      ]),
    ),
  }));
}

function verdictOf(cell: CellPicture, trouble: Trouble | undefined, second: number, atMs: number): Verdict {
  const { state, cause, telemetry, outside, offeredPerS, expectedPerS, goodRatio, errorRatio, p95Ms } = cell;
  const word = trouble ? 0.9 + 0.05 * chance(cell.cell, second) : 0;
  return {
    ...{ cell: cell.cell, atMs, state, cause, telemetry, outside, offeredPerS, expectedPerS },
    goodPerS: offeredPerS * goodRatio,
    ...(trouble && {
      harm: {
        ...{ goodRatio, objective: 0.99, errorRatio, p95Ms, sinceMs: trouble.sinceMs },
        cusum: { good: second % 97, error: errorRatio * second, latency: p95Ms / 90 },
      },
    }),
    probability: { saturation: word, attack: word / 20, fault: word / 9 },
    evidence: trouble ? evidenceOf(trouble, second) : [],
    missingFeeds: trouble ? ['users'] : [],
    suspects: trouble ? [{ cell: trouble.root, score: 0.86, path: [trouble.root, cell.cell] }] : [],
    madeWith: { chain: 'c0ffee', weights: 'f00d', build: 'bench' },
  };
}

/** What an incident is changes seldom; its cells are those of the day. */
function incidentOf({ id, sinceMs, untilMs, root, states }: Trouble, atMs: number): Incident {
  const updatedMs = Math.min(untilMs, sinceMs + Math.floor((atMs - sinceMs) / 60_000) * 60_000);
  return {
    ...saturationIncident(updatedMs, sinceMs),
    ...{ id, maillon: root, cells: [...states.keys()], severity: id.startsWith('i-national') ? 'P1' : 'P2' },
    suspects: [{ cell: root, score: 0.86, path: [root] }],
    ...(atMs >= untilMs && { closedMs: untilMs }),
  };
}
