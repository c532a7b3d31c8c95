import type { ReactNode } from 'react';
import Markdown from 'react-markdown';
import gfm from 'remark-gfm';
import { openRunbook, scrollToStep } from '../address/address.js';

/** Markdown of a runbook, tables included; a link to another runbook opens it here. Loaded late: few screens need it. */
export default function RunbookText({ children }: { readonly children: string }) {
  return (
    <Markdown
      remarkPlugins={[gfm]}
      components={{ a: ({ href, children: text }) => <Link href={href ?? ''}>{text}</Link> }}
    >
      {children}
    </Markdown>
  );
}

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
