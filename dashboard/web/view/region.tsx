import type { ReactNode, RefObject } from 'react';

interface RegionProps {
  readonly label: string;
  readonly className: string;
  readonly testid?: string;
  readonly held?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

/** A part of the page that may scroll by itself: the keyboard can go there, and then move it. */
export function Region({ label, className, testid, held, children }: RegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached without a mouse (WCAG 2.1.1)
    <section ref={held} className={className} tabIndex={0} aria-label={label} data-testid={testid}>
      {children}
    </section>
  );
}
