import type { ReactNode } from 'react';
import type { CellState } from '../../protocol/view.js';

/** Six shapes for six states, told apart without colour and at the size of a letter. */
const SHAPES: Readonly<Record<CellState, ReactNode>> = {
  healthy: <circle cx="8" cy="8" r="3.6" className="mark-line" />,
  unknown: (
    <>
      <circle cx="8" cy="8" r="6.6" className="mark-line mark-dotted" />
      <path d="M6.2 6.4a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.6-.8 1.3M8 11.3v.3" className="mark-line" />
    </>
  ),
  silent: (
    <>
      <circle cx="8" cy="8" r="6.2" className="mark-line" />
      <path d="M3.7 12.3 12.3 3.7" className="mark-line" />
    </>
  ),
  degraded: <path d="M8 1.8 15 14H1z" className="mark-fill" />,
  failing: <path d="M8 .6 15.4 8 8 15.4.6 8z" className="mark-fill" />,
  down: <path d="M1.5 1.5h13v13h-13zM5 5l6 6M11 5l-6 6" className="mark-crossed" />,
};

export function StateMark({ state }: { readonly state: CellState }) {
  return (
    <svg className="mark" data-look={state} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[state]}
    </svg>
  );
}
