import { memo, type ReactNode } from 'react';
import Markdown, { type Components } from 'react-markdown';
import gfm from 'remark-gfm';
import { openRunbook, scrollToStep } from '../address/address.js';

/** Made once: of a new function React would make new elements, and whoever stands on one with the keyboard would lose it. */
const COMPONENTS: Components = {
  a: ({ href, children: text }) => <Link href={href ?? ''}>{text}</Link>,
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a long line scrolls, and must do so without a mouse (WCAG 2.1.1)
  pre: ({ children: code }) => <pre tabIndex={0}>{code}</pre>,
};

/** Markdown of a runbook, tables included; a link to another runbook opens it here. Loaded late: few screens need it. */
function RunbookText({ children }: { readonly children: string }) {
  return (
    <Markdown remarkPlugins={[gfm]} components={COMPONENTS}>
      {children}
    </Markdown>
  );
}

/** Its values change now and then, the clock of the page every second. */
export default memo(RunbookText);

function Link({ href, children }: { readonly href: string; readonly children?: ReactNode }) {
  const [, runbook, anchor] = /^(?:([a-z0-9-]+)\.md)?(?:#(.+))?$/.exec(href) ?? [];
  if (runbook === undefined && anchor === undefined)
    return href.startsWith('communication/') ? (
      <button type="button" className="link" onClick={() => scrollToStep('messages')}>
        {children}
      </button>
    ) : (
      <span>{children}</span>
    );
  const follow = () => (runbook === undefined ? scrollToStep(anchor ?? '') : openRunbook(runbook, { step: anchor }));
  return (
    <button type="button" className="link" onClick={follow}>
      {children}
    </button>
  );
}
