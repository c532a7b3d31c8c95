import { parentPort } from 'node:worker_threads';
import { familyNamed } from '../families/families.js';
import { samplesOf } from './samples.js';

parentPort?.on('message', ({ family, seed }: { family: string; seed: string }) => {
  parentPort?.postMessage(samplesOf(familyNamed(family), seed));
});
