import { useMemo } from 'react';
import { knowsPart, type Part } from '../../../chain/part.js';
import type { LiveState } from '../../protocol/reduce.js';
import { namesOf } from '../../speech/names.js';
import type { View } from '../address/view.js';
import { partOf } from '../model/part.js';
import { screenOf } from '../model/screen.js';
import { Board } from '../view/board.js';
import { Footer } from '../view/footer.js';
import { HeadlineBlock } from '../view/headline.js';
import { PageTitle } from '../view/page-title.js';
import { SpeechProvider, useSpeech } from '../view/speech.js';
import { PartHead } from './part-head.js';
import { UnknownPart } from './unknown-part.js';

interface PartProps {
  readonly view: Extract<View, { readonly kind: 'territory' | 'operator' }>;
  readonly live: LiveState;
  readonly nowMs: number;
  readonly chosen: string | undefined;
  readonly allRows: boolean;
}

/** The screens of one territory or one operator: the same as those of the whole, drawn from what is theirs to see. */
export default function PartView({ view, live, nowMs, chosen, allRows }: PartProps) {
  const { formats, language } = useSpeech();
  const part = useMemo(
    (): Part =>
      view.kind === 'territory' ? { kind: 'territory', id: view.territory } : { kind: 'operator', id: view.operator },
    [view],
  );
  const known = knowsPart(live.chain, part);
  const own = useMemo(() => partOf(live, part), [live, part]);
  const screen = useMemo(() => screenOf(own, nowMs), [own, nowMs]);
  const { chain } = own;
  // Nobody else's name is at hand here, so none can be shown by mistake.
  const speech = useMemo(() => ({ names: namesOf(chain, language), formats, language }), [chain, formats, language]);
  if (!known) return <UnknownPart part={part} chain={live.chain} />;
  return (
    <SpeechProvider value={speech}>
      <PageTitle view={view} headline={screen.headline} />
      <PartHead part={part} chain={chain} whole={live.chain} />
      <HeadlineBlock headline={screen.headline} live={own} nowMs={nowMs} />
      <Board live={own} screen={screen} nowMs={nowMs} chosen={chosen} allRows={allRows} />
      <Footer live={own} />
    </SpeechProvider>
  );
}
