import type { ReactNode } from 'react';
import type { CellState, OutsideState } from '../../protocol/view.js';

/** A shape a state, told apart without colour and at the size of a letter. Open shapes: nothing is known to be wrong; filled ones: users are harmed. */
const SHAPES: Readonly<Record<CellState, ReactNode>> = {
  healthy: <circle cx="8" cy="8" r="3.6" className="mark-line" />,
  unknown: (
    <>
      <circle cx="8" cy="8" r="6.6" className="mark-line mark-dotted" />
      <path d="M6.2 6.4a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.6-.8 1.3M8 11.3v.3" className="mark-line" />
    </>
  ),
  unmapped: <path d="M2.2 2.2h11.6v11.6H2.2z" className="mark-line mark-dotted" />,
  partial: (
    <>
      <circle cx="8" cy="8" r="6.2" className="mark-line" />
      <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" className="mark-fill" />
    </>
  ),
  late: (
    <>
      <circle cx="8" cy="8" r="6.2" className="mark-line" />
      <path d="M8 4.2V8l2.8 2" className="mark-line" />
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

/** What Vigie's own probes see, drawn as an eye: open, half shut, crossed out, or dotted where its last look is too old. */
const EYES: Readonly<Record<OutsideState, ReactNode>> = {
  ok: <circle cx="8" cy="8" r="2.6" className="mark-fill" />,
  slow: <path d="M.8 8h14.4M5.4 8a2.6 2.6 0 0 0 5.2 0z" className="mark-line" />,
  failing: <path d="M2 14.4 14 1.6" className="mark-line" />,
  stale: null,
};

export function EyeMark({ state }: { readonly state: OutsideState }) {
  return (
    <svg className="mark eye" data-eye={state} viewBox="0 0 16 16" aria-hidden="true">
      <path
        d="M.8 8C3.6 3 12.4 3 15.2 8 12.4 13 3.6 13 .8 8z"
        className={state === 'stale' ? 'mark-line mark-dotted' : 'mark-line'}
      />
      {EYES[state]}
    </svg>
  );
}
