import type { Part } from '../../../chain/part.js';
import type { ChainView } from '../../protocol/view.js';
import { addressOf } from '../address/address.js';
import { partsOf, viewOfPart } from '../model/parts.js';
import { usePageTitle } from '../view/page-title.js';
import { useSpeech } from '../view/speech.js';
import { Way } from '../view/way.js';
import { usePartTexts } from './texts.js';

/** An address that names nothing of the chain: what it could have meant. */
export function UnknownPart({ part, chain }: { readonly part: Part; readonly chain: ChainView }) {
  const t = usePartTexts();
  const { language } = useSpeech();
  usePageTitle(t(`unknown.${part.kind}`, { id: part.id }));
  return (
    <main className="part-unknown" id="matrix" data-testid="unknown-part">
      <h1>{t(`unknown.${part.kind}`, { id: part.id })}</h1>
      <p>{t('unknown.why')}</p>
      {([part.kind, part.kind === 'territory' ? 'operator' : 'territory'] as const).map((kind) => (
        <section key={kind}>
          <h2>{t(`known.${kind}`)}</h2>
          <ul>
            {partsOf(chain, kind, language).map(({ id, label, depth }) => (
              <li key={id} data-depth={depth}>
                <Way to={addressOf(viewOfPart({ kind, id }))}>{label}</Way>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <p>
        <Way to={addressOf({ kind: 'command' })}>{t('whole')}</Way>
      </p>
    </main>
  );
}
