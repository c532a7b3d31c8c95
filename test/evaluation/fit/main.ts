import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { Command } from 'commander';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import { families } from '../families/families.js';
import { progress } from '../run/progress.js';
import { fitSeeds } from '../run/seeds.js';
import { type Fitted, HYPOTHESES, learn, RIDGE } from './learn.js';
import type { Sample } from './samples.js';
import { type LeftOut, leftOut } from './unseen.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const OUT = path.join(ROOT, 'alerts/detect/fitted.ts');
/** Families in which nobody is harmed teach no cause. */
const QUIET = ['bell', 'monday-return', 'holidays', 'measurement-outage', 'telemetry-torn', 'notified-and-served'];

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
const first = new Set(seeds.slice(0, forFit));
const learned = learn(samples, (seed) => first.has(seed));
tell(leftOut(learned.unseen, defaultSettings.cause));
await writeFile(OUT, sourceOf());
execFileSync('npx', ['biome', 'format', '--write', OUT], { cwd: ROOT, stdio: 'ignore' });

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
      .filter(({ x }) => x['saturation.load_above'] !== undefined)
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

function tell({ macroF1, ece, accused, families }: LeftOut): void {
  for (const hypothesis of HYPOTHESES) {
    const { model, scale, shift } = learned.fitted[hypothesis];
    console.log(`${hypothesis}: prior ${model.prior.toFixed(2)}, scale ${scale.toFixed(2)}, shift ${shift.toFixed(2)}`);
    for (const [id, nats] of Object.entries(model.nats))
      console.log(`  ${id}: ${nats.map((value) => value.toFixed(2)).join(' ')}`);
  }
  console.log('each family by weights that never saw it:');
  for (const { family, words } of families) console.log(`  ${family}: ${JSON.stringify(words)}`);
  const [f1, off, wrong] = [macroF1, ece, accused].map((value) => value.toFixed(3));
  console.log(
    `left out a quarter of the families at a time: macro F1 ${f1}, ECE ${off}, called attack without one ${wrong}`,
  );
}

function sourceOf(): string {
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const { fitted } = learned;
  const each = (of: (one: Fitted) => unknown): string =>
    `{ ${HYPOTHESES.map((hypothesis) => `${hypothesis}: ${JSON.stringify(of(fitted[hypothesis]))}`).join(', ')} }`;
  const four = (value: number): number => Number(value.toFixed(4));
  const nats = HYPOTHESES.flatMap((hypothesis) => Object.entries(fitted[hypothesis].model.nats))
    .map(([id, values]) => `    '${id}': ${JSON.stringify(values.map(four))},`)
    .join('\n');
  return `// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: a fitted number is near to nothing by intention
/**
 * Written by \`npm run fit\`: the nats at the knots of each rule of weights.ts, the prior log-odds, and the
 * calibration p = σ(scale · log-odds + shift). Fitted and calibrated on simulated cases; \`from\` says which.
 */
export const fitted = {
  prior: ${each(({ model }) => four(model.prior))},
  calibration: ${each(({ scale, shift }) => ({ scale: four(scale), shift: four(shift) }))},
  nats: {
${nats}
  } as Readonly<Record<string, readonly number[]>>,
  from: ${JSON.stringify({ commit, seeds: seeds.slice(0, forFit), calibrationSeeds: seeds.slice(forFit), families: fitFamilies, seconds: samples.length, ridge: RIDGE })},
} as const;
`;
}
