import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { Command } from 'commander';
import { ruleId, rules } from '../../../alerts/detect/decide.js';
import type { Hypothesis } from '../../../alerts/detect/verdict.js';
import { weights } from '../../../alerts/detect/weights.js';
import { families } from '../families/families.js';
import { progress } from '../run/progress.js';
import { fitSeeds } from '../run/seeds.js';
import { calibrate, fitModel, type Line, logitOf, type Model, type Row, termsOf } from './logistic.js';
import type { Sample } from './samples.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const OUT = path.join(ROOT, 'alerts/detect/fitted.ts');
const HYPOTHESES: readonly Hypothesis[] = ['saturation', 'attack', 'fault'];
/** Families in which nobody is harmed teach no cause. */
/** How much a family that the weights never saw counts in the calibration, against one that they did. */
const UNSEEN = 0.5;
const QUIET = ['bell', 'monday-return', 'holidays', 'measurement-outage'];
const OPTIONS = { ridge: 0.004, clip: weights.clip, steps: 250 } as const;
/** Each outage is also shown with groups of rules taken away at random: no feed may be the only one that is believed. */
const COPIES = 3;
const TAKEN_AWAY = 0.25;

interface Options {
  readonly seeds: string;
  readonly calibration: string;
  readonly samples?: string;
}

const options = new Command('fit')
  .description(
    'fits the weights of the decision on the families of the fit, calibrates them on other seeds, writes alerts/detect/fitted.ts',
  )
  .option('--seeds <number>', 'seeds to fit on', '8')
  .option('--calibration <number>', 'further seeds to calibrate on', '4')
  .option('--samples <file>', 'keeps what was read there, and reads it again if it is there')
  .parse()
  .opts<Options>();

const [forFit, forCalibration] = [Number(options.seeds), Number(options.calibration)];
const seeds = fitSeeds(forFit + forCalibration);
const fitFamilies = families.filter(({ set, name }) => set === 'fit' && !QUIET.includes(name)).map(({ name }) => name);
const samples = await readSamples(options.samples);
const fitted = Object.fromEntries(HYPOTHESES.map((hypothesis) => [hypothesis, fitOne(hypothesis)])) as Record<
  Hypothesis,
  Fitted
>;
await writeFile(OUT, sourceOf());
execFileSync('npx', ['biome', 'format', '--write', OUT], { cwd: ROOT, stdio: 'ignore' });

interface Fitted {
  readonly model: Model;
  readonly scale: number;
  readonly shift: number;
  readonly loss: number;
}

async function readSamples(file: string | undefined): Promise<readonly Sample[]> {
  const known = file !== undefined && existsSync(file) ? parsed(await readFile(file, 'utf8')) : [];
  const done = new Set(known.map(({ family, seed }) => `${family} ${seed}`));
  const jobs = seeds
    .flatMap((seed) => fitFamilies.map((family) => ({ family, seed })))
    .filter(({ family, seed }) => !done.has(`${family} ${seed}`));
  const fresh = await played(jobs, (some) => {
    if (file !== undefined) appendFileSync(file, some.map((sample) => `${JSON.stringify(sample)}\n`).join(''));
  });
  const place = ({ family, seed }: Sample): number =>
    seeds.indexOf(seed) * fitFamilies.length + fitFamilies.indexOf(family);
  return (
    [...known, ...fresh]
      .filter(({ family, seed }) => fitFamilies.includes(family) && seeds.includes(seed))
      // Without a baseline nothing is decided, whatever the weights.
      .filter(({ x }) => x['fault.load_above'] !== undefined)
      .sort((a, b) => place(a) - place(b) || a.age - b.age)
  );
}

function parsed(text: string): readonly Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Sample);
}

/** On two threads; in the order of the jobs whoever was first, so that the same seeds give the same weights. */
async function played(
  jobs: readonly { family: string; seed: string }[],
  onAnswer: (some: readonly Sample[]) => void,
): Promise<readonly Sample[]> {
  const answers: (readonly Sample[])[] = new Array(jobs.length);
  const bar = progress(jobs.length);
  let next = 0;
  const script = new URL('./worker.ts', import.meta.url).href;
  const source = `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))}; register(); await import(${JSON.stringify(script)});`;
  await Promise.all(
    Array.from({ length: Math.min(2, jobs.length) }, () => {
      const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
      return new Promise<void>((resolve, reject) => {
        let current = -1;
        const give = (): void => {
          current = next++;
          if (current < jobs.length) worker.postMessage(jobs[current]);
          else worker.terminate().then(() => resolve(), reject);
        };
        worker.on('message', (answer: readonly Sample[]) => {
          answers[current] = answer;
          onAnswer(answer);
          bar.increment();
          give();
        });
        worker.on('error', reject);
        give();
      });
    }),
  ).finally(() => bar.stop());
  return answers.flat();
}

function linesOf(hypothesis: Hypothesis): readonly Line[] {
  return rules
    .filter((rule) => rule.hypothesis === hypothesis)
    .map((rule) => ({ id: ruleId(rule), group: rule.group, knots: rule.weight }));
}

/** Every case counts the same, however long it was. */
function rowsOf(some: readonly Sample[], hypothesis: Hypothesis): readonly (Row & { readonly sample: Sample })[] {
  const counts = new Map<string, number>();
  for (const sample of some) counts.set(sample.case, (counts.get(sample.case) ?? 0) + 1);
  return some.map((sample) => ({
    sample,
    x: sample.x,
    is: sample.is[hypothesis],
    weight: 1 / (counts.get(sample.case) ?? 1),
  }));
}

function fitOne(hypothesis: Hypothesis): Fitted {
  const lines = linesOf(hypothesis);
  const [first, others] = [new Set(seeds.slice(0, forFit)), new Set(seeds.slice(forFit))];
  const train = samples.filter(({ seed }) => first.has(seed));
  const model = fitModel(masked(rowsOf(train, hypothesis), lines), lines, weights.prior[hypothesis], OPTIONS);
  // Calibrated on other seeds, and each family by weights that never saw it: what is to come is of no family that is known.
  const points = fitFamilies.flatMap((family) => {
    const rows = rowsOf(
      samples.filter((sample) => others.has(sample.seed) && sample.family === family),
      hypothesis,
    );
    if (rows.length === 0) return [];
    const without = fitModel(
      masked(
        rowsOf(
          train.filter((sample) => sample.family !== family),
          hypothesis,
        ),
        lines,
      ),
      lines,
      weights.prior[hypothesis],
      {
        ...OPTIONS,
        steps: 120,
      },
    );
    const multiplier = lines.map(({ id }) => without.multiplier[id] ?? 1);
    return termsOf(rows, lines).map((terms, i) => ({
      logit: logitOf(terms, without.prior, multiplier, OPTIONS.clip).logit,
      is: rows[i]?.is ?? false,
      weight: rows[i]?.weight ?? 0,
      family,
    }));
  });
  const rows = rowsOf(
    samples.filter(({ seed }) => others.has(seed)),
    hypothesis,
  );
  const multiplier = lines.map(({ id }) => model.multiplier[id] ?? 1);
  const seen = termsOf(rows, lines).map((terms, i) => ({
    ...{ logit: logitOf(terms, model.prior, multiplier, OPTIONS.clip).logit, is: rows[i]?.is ?? false },
    ...{ weight: rows[i]?.weight ?? 0, family: rows[i]?.sample.family ?? '' },
  }));
  const { scale, shift } = calibrate([
    ...points.map((point) => ({ ...point, weight: UNSEEN * point.weight })),
    ...seen,
  ]);
  report(hypothesis, model, seen, scale, shift);
  report(hypothesis, model, points, scale, shift);
  const loss = points.reduce(
    (sum, { logit, is, weight }) => sum + weight * Math.log1p(Math.exp((is ? -1 : 1) * (scale * logit + shift))),
    0,
  );
  return {
    model,
    scale,
    shift,
    loss:
      loss /
      Math.max(
        1,
        points.reduce((sum, { weight }) => sum + weight, 0),
      ),
  };
}

function masked(rows: readonly (Row & { readonly sample: Sample })[], lines: readonly Line[]): readonly Row[] {
  let state = 20_270_112;
  const chance = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const groups = [...new Set(lines.map(({ group }) => group))];
  const copies = rows.flatMap((row) =>
    Array.from({ length: COPIES }, (): Row => {
      const gone = new Set(groups.filter(() => chance() < TAKEN_AWAY));
      const x = Object.fromEntries(
        lines.flatMap(({ id, group }) =>
          gone.has(group) || row.x[id] === undefined ? [] : [[id, row.x[id] as number]],
        ),
      );
      return { x, is: row.is, weight: row.weight / COPIES };
    }),
  );
  return [...rows, ...copies];
}

function report(
  hypothesis: Hypothesis,
  model: Model,
  points: readonly { logit: number; is: boolean; weight: number; family: string }[],
  scale: number,
  shift: number,
): void {
  console.log(`${hypothesis}: prior ${model.prior.toFixed(2)}, scale ${scale.toFixed(2)}, shift ${shift.toFixed(2)}`);
  console.log(
    Object.entries(model.multiplier)
      .map(([id, value]) => `  ${id} ${value.toFixed(2)}`)
      .join('\n'),
  );
  for (const family of fitFamilies) {
    const mine = points.filter((point) => point.family === family);
    if (mine.length === 0) continue;
    const weight = mine.reduce((sum, point) => sum + point.weight, 0);
    const p =
      mine.reduce((sum, point) => sum + point.weight / (1 + Math.exp(-(scale * point.logit + shift))), 0) / weight;
    console.log(`    ${family}: is ${mine[0]?.is ? 'yes' : 'no'}, mean p ${p.toFixed(2)}`);
  }
}

function sourceOf(): string {
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const each = (of: (one: Fitted) => unknown): string =>
    `{ ${HYPOTHESES.map((hypothesis) => `${hypothesis}: ${JSON.stringify(of(fitted[hypothesis]))}`).join(', ')} }`;
  const four = (value: number): number => Number(value.toFixed(4));
  const multiplier = HYPOTHESES.flatMap((hypothesis) => Object.entries(fitted[hypothesis].model.multiplier))
    .map(([id, value]) => `    '${id}': ${four(value)},`)
    .join('\n');
  return `/**
 * Written by \`npm run fit\`: how far each rule of weights.ts is believed (a factor on its nats), the prior log-odds, and the
 * calibration p = σ(scale · log-odds + shift). Fitted and calibrated on simulated cases; \`from\` says which.
 */
export const fitted = {
  prior: ${each(({ model }) => four(model.prior))},
  calibration: ${each(({ scale, shift }) => ({ scale: four(scale), shift: four(shift) }))},
  multiplier: {
${multiplier}
  } as Readonly<Record<string, number>>,
  from: ${JSON.stringify({ commit, seeds: seeds.slice(0, forFit), calibrationSeeds: seeds.slice(forFit), families: fitFamilies, seconds: samples.length, ridge: OPTIONS.ridge })},
} as const;
`;
}
