import { useId } from 'react';
import type { Part } from '../../../chain/part.js';
import type { ChainView } from '../../protocol/view.js';
import { addressOf, goTo } from '../address/address.js';
import { partsOf, viewOfPart } from '../model/parts.js';
import { useSpeech } from '../view/speech.js';
import { Way } from '../view/way.js';
import { usePartTexts } from './texts.js';

interface HeadProps {
  readonly part: Part;
  /** What the part sees. */
  readonly chain: ChainView;
  /** What its reader may choose from. */
  readonly whole: ChainView;
}

/** Whose screens these are, how much of the chain that is, and the way to the others. */
export function PartHead({ part, chain, whole }: HeadProps) {
  const t = usePartTexts();
  const { names, language } = useSpeech();
  const chooser = useId();
  const name = part.kind === 'territory' ? names.territory(part.id) : names.operator(part.id);
  const own = chain.cells.filter(({ ent, operator }) =>
    part.kind === 'operator' ? operator === part.id : ent !== 'national',
  );
  const others = partsOf(whole, part.kind, language);
  return (
    <section className="part-head" aria-label={t(`of.${part.kind}`, { name })} data-part={`${part.kind} ${part.id}`}>
      <p className="part-name">
        <span>{t(`kind.${part.kind}`)}</span> <b>{name}</b>
      </p>
      <p className="part-size">
        {[t('ents', { count: chain.ents.length }), t('cells', { count: own.length }), t('national')].join(' · ')}
      </p>
      <p className="part-ways">
        <label htmlFor={chooser}>{t(`choose.${part.kind}`)}</label>{' '}
        <select
          id={chooser}
          value={part.id}
          onChange={({ target }) => goTo(addressOf(viewOfPart({ ...part, id: target.value })))}
        >
          {others.some(({ id }) => id === part.id) || <option value={part.id}>{name}</option>}
          {others.map(({ id, label, depth }) => (
            <option key={id} value={id}>
              {'\u00a0\u00a0'.repeat(depth) + label}
            </option>
          ))}
        </select>
        <Way to={addressOf({ kind: 'command' })}>{t('whole')}</Way>
        {whole.part === undefined && <Way to={addressOf({ kind: 'operators' })}>{t('operators')}</Way>}
      </p>
    </section>
  );
}
