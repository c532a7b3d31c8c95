import type { MouseEvent, ReactNode } from 'react';
import { goTo } from '../address/address.js';

interface WayProps {
  readonly to: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A link to another view: followed without loading the page again, opened elsewhere as any link is. */
export function Way({
  to,
  className,
  children,
  ...data
}: WayProps & Readonly<Record<`data-${string}`, string>> & { readonly 'aria-current'?: 'page' | 'false' }) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <a href={to} onClick={follow} className={className} {...data}>
      {children}
    </a>
  );
}
