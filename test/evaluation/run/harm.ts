import { cells } from '../world/topology.js';
import type { Truth } from '../world/truth.js';

const WINDOW_S = 10;
/** A window this much later is looked at as well: a hitch of three seconds is out of it by then. */
const AGAIN_S = 13;
/** Fewer people than this in 10 s prove nothing. */
const LEAST_ASKED = 20;

export interface TrueHarm {
  readonly cell: string;
  /** Seconds of the case: the end of the first harmful window. */
  readonly fromS: number;
}

interface Options {
  readonly objective: number;
  readonly fromS: number;
  readonly untilS: number;
}

/**
 * The end of the first 10 s window in which fewer people than the objective asks were served well, at any cell, and
 * still were not 13 s later: a hitch of up to three seconds, or a few unlucky requests, are no harm. Undefined if there is none.
 */
export function firstHarm(truth: Truth, { objective, fromS, untilS }: Options): TrueHarm | undefined {
  for (let at = fromS; at < untilS; at++) {
    for (let station = 0; station < cells.length; station++) {
      if (broken(truth, station, at, objective) && broken(truth, station, at + AGAIN_S, objective))
        return { cell: cells[station] as string, fromS: at };
    }
  }
  return undefined;
}

/** Seconds (of the case) at the end of a harmful window, of any cell. */
export function harmfulSeconds(truth: Truth, objective: number): readonly number[] {
  return Array.from({ length: truth.seconds }, (_, at) => at).filter((at) =>
    cells.some((_, station) => broken(truth, station, at, objective)),
  );
}

function broken(truth: Truth, station: number, at: number, objective: number): boolean {
  let [asked, good] = [0, 0];
  for (let s = Math.max(0, at - WINDOW_S + 1); s <= at; s++) {
    asked += truth.asked[station]?.[s] ?? 0;
    good += truth.good[station]?.[s] ?? 0;
  }
  return asked >= LEAST_ASKED && good < objective * asked;
}

/** Attack's share of what came on top of the ordinary, by first attempts at the entries, over 10 s; null if nothing did. */
export function attackShare(truth: Truth, at: number): number | null {
  let [attack, crowd] = [0, 0];
  for (let s = Math.max(0, at - WINDOW_S + 1); s <= at; s++) {
    attack += truth.attack[s] ?? 0;
    crowd += truth.crowd[s] ?? 0;
  }
  return attack + crowd > 0 ? attack / (attack + crowd) : null;
}
