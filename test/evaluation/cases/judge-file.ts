import { Judge } from '../judge/detector.js';
import type { Sight } from '../judge/sight.js';
import { Window } from '../telemetry/tick.js';
import { chainOf } from './chain.js';
import { CaseError, readCase } from './read.js';

/** What the detector said of a file, and what it cost. Nothing here knows where a truth may lie. */
export interface Told {
  readonly id: string;
  readonly day: string;
  readonly firstS: number;
  readonly sights: readonly Sight[];
  readonly cost: { readonly evaluations: number; readonly cells: number; readonly usPerCell: number };
}

export async function judgeFile(file: string): Promise<Told> {
  const window = new Window();
  let [judge, id, day, judgeFrom] = [undefined as Judge | undefined, '', '', 0];
  for await (const read of readCase(file)) {
    if ('type' in read) {
      judge = new Judge(chainOf(read));
      ({ id, day, judgeFrom } = read);
    } else {
      const observation = window.take(read);
      if (read.second >= judgeFrom) judge?.judge(observation);
    }
  }
  if (!judge) throw new CaseError(`${file} holds no case`);
  return { id, day, firstS: judgeFrom, sights: judge.sights, cost: judge.cost() };
}
