import type { CSSProperties } from 'react';
import type { Sentence } from '../../../chain/vocabulary/account.js';
import type { IncidentView, VerdictView } from '../../protocol/view.js';
import { useSentences } from '../locale/sentences.js';
import { accountNow } from '../model/account.js';

interface AccountProps {
  readonly incident: IncidentView;
  /** Of the failing maillon; without it the numbers are those the incident recorded. */
  readonly verdict: VerdictView | undefined;
}

/** How much of the excess is an attack, what would be without it, at whom it aims and who gives way: said, and drawn. */
export function Account({ incident, verdict }: AccountProps) {
  return <AccountLines sentences={accountNow(incident, verdict)} />;
}

export function AccountLines({ sentences }: { readonly sentences: readonly Sentence[] }) {
  const { say } = useSentences();
  if (sentences.length === 0) return null;
  return (
    <ul className="account">
      {sentences.map(({ key, params }) => (
        <li key={key} data-said={key}>
          {say(key, params)}
          <Band params={params} />
        </li>
      ))}
    </ul>
  );
}

/** Beyond this many capacities a band is full. */
const WIDEST = 2;

/**
 * The excess, with the part that no pupil asked for hatched and a bracket for how sure that is; or a load against the capacity,
 * which is the mark in the middle. It adds nothing to the sentence but speed.
 */
function Band({ params }: Pick<Sentence, 'params'>) {
  const { value, lowPercent, high, factor } = params;
  if (value !== undefined)
    return <Drawn name="excess" numbers={{ value, low: Number(lowPercent) / 100, high: Number(high) }} />;
  if (factor !== undefined)
    return <Drawn name="capacity" numbers={{ value: Math.min(1, Number(factor) / WIDEST), limit: 1 / WIDEST }} />;
  return null;
}

function Drawn({
  name,
  numbers,
}: {
  readonly name: string;
  readonly numbers: Readonly<Record<string, string | number>>;
}) {
  const style = Object.fromEntries(Object.entries(numbers).map(([key, value]) => [`--${key}`, value]));
  return <span className={name} style={style as CSSProperties} aria-hidden="true" />;
}
