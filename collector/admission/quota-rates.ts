import { z } from 'zod';

/** Units a second by sender; `*` stands for every sender not named. A sender without a rate has no quota. */
export type Rates = Readonly<Record<string, number>>;

/** The schema of rates in a configuration. */
export const rates = z.record(z.string().min(1), z.number().positive()).default({});

/** Rates as typed on a command line: `20000` for every sender, `alpha=50000` for one, or both with a comma. */
export const typedRates = z.string().transform((text, context): Rates => {
  const found: Record<string, number> = {};
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const [, sender = '*', number] = /^(?:([^=\s]+)=)?(\d+(?:\.\d+)?)$/.exec(part) ?? [];
    const perS = Number(number);
    if (perS > 0 && !Object.hasOwn(found, sender)) found[sender] = perS;
    else context.addIssue(`"${part}" is no rate, or its sender has one already: write 20000 or alpha=50000,beta=20000`);
  }
  return found;
});
