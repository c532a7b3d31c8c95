import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type CaseHeader, linesOf } from '../cases/format.js';
import { OtlpRecorder } from '../cases/otlp.js';
import type { GivenTruth } from '../cases/schema.js';
import type { CaseSpec } from '../families/case.js';
import type { CaseRow } from '../judge/row.js';
import { probedChain } from '../telemetry/prober.js';
import type { Tick } from '../telemetry/tick.js';
import type { ProbesSpec } from '../world/spec.js';
import { simulatedChain } from '../world/topology.js';
import type { RunOptions } from './case.js';
import { epochOf } from './play.js';

export interface Writing {
  readonly options: RunOptions;
  /** Closes the files and lays the truth apart. */
  finish(row: CaseRow): void;
}

/** Writes each case into `<dir>/<id>.ndjson`, its truth into `<dir>/truth/`, its spans into `<dir>/otlp/<id>.<sender>.jsonl.gz`. */
export function writing(directory: string): Writing {
  for (const part of ['', 'truth', 'otlp']) mkdirSync(path.join(directory, part), { recursive: true });
  let open: { readonly spec: CaseSpec; readonly file: number; readonly recorder: OtlpRecorder } | undefined;
  const recorders = new Map<CaseSpec, OtlpRecorder>();
  const fileOf = (spec: CaseSpec): string => path.join(directory, `${spec.id}.ndjson`);

  function start(spec: CaseSpec): NonNullable<typeof open> {
    if (open) closeSync(open.file);
    const file = openSync(fileOf(spec), 'w');
    writeSync(file, `${JSON.stringify(headerOf(spec))}\n`);
    return { spec, file, recorder: recorders.get(spec)! };
  }

  return {
    options: {
      recorderFor(spec) {
        const recorder = new OtlpRecorder(spec.id, epochOf(spec.day));
        recorders.clear();
        recorders.set(spec, recorder);
        return recorder;
      },
      onTick(spec: CaseSpec, tick: Tick) {
        if (open?.spec !== spec) open = start(spec);
        writeSync(
          open.file,
          linesOf(tick)
            .map((line) => `${JSON.stringify(line)}\n`)
            .join(''),
        );
      },
      onRedraw(spec) {
        // What was begun of it is no case.
        if (open) closeSync(open.file);
        open = undefined;
        rmSync(fileOf(spec), { force: true });
      },
    },
    finish(row) {
      if (!open) return;
      closeSync(open.file);
      const { spec, recorder } = open;
      writeFileSync(path.join(directory, 'truth', `${spec.id}.json`), `${JSON.stringify(truthOf(spec, row))}\n`);
      recorder.flush();
      for (const [sender, lines] of recorder.lines)
        writeFileSync(path.join(directory, 'otlp', `${spec.id}.${sender}.jsonl.gz`), gzipSync(`${lines.join('\n')}\n`));
    },
  };
}

function headerOf(spec: CaseSpec): CaseHeader {
  return {
    ...{
      type: 'case',
      version: 1,
      id: spec.id,
      day: spec.day,
      judgeFrom: epochOf(spec.day),
      history: spec.historyPerS,
      ...(spec.world.probes ? { probes: probesOf(spec.world.probes) } : {}),
    },
    cells: simulatedChain.cells.map(({ id, operator, objective, dependsOn }) => ({
      ...{ id, operator, dependsOn },
      objective: { goodRatio: objective.goodRatio, latencyMs: objective.latencyMs },
    })),
  };
}

const probesOf = (spec: ProbesSpec): CaseHeader['probes'] =>
  probedChain(spec).probes.map(({ id, everyS, cells }) => ({ id, everyS, cells }));

function truthOf(spec: CaseSpec, { truth }: CaseRow): GivenTruth {
  const epochS = epochOf(spec.day);
  return {
    ...{
      id: spec.id,
      cause: truth.cause,
      crowd: truth.crowd,
      failing: [...truth.failing],
      targeted: truth.targeted,
      kind: truth.kind,
    },
    ...{
      onset: epochS + truth.onsetS,
      end: epochS + truth.endS,
      harm: truth.harmS === null ? null : epochS + truth.harmS,
    },
    ...{ attackShare: truth.attackShare, family: spec.family, seed: spec.seed, capacity: truth.capacity },
  };
}
