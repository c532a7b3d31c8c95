import type { ReactNode } from 'react';

/** A shape a kind, so that no colour has to be seen: crossed where it broke, barred where it was refused, a clock where time ran out. */
const SHAPES: Readonly<Record<string, ReactNode>> = {
  ok: <circle cx="8" cy="8" r="3.6" className="mark-line" />,
  fault: <path d="M1.5 1.5h13v13h-13zM5 5l6 6M11 5l-6 6" className="mark-crossed" />,
  shed: <path d="M8 .8a7.2 7.2 0 1 1 0 14.4A7.2 7.2 0 0 1 8 .8zM4 8h8" className="mark-crossed" />,
  timeout: (
    <>
      <circle cx="8" cy="8" r="6.2" className="mark-line" />
      <path d="M8 4.2V8l2.8 2" className="mark-line" />
    </>
  ),
  auth: <path d="M3 7h10v7H3zM5 7V4.6a3 3 0 0 1 6 0V7" className="mark-line" />,
  client: <path d="M8 1.8 15 14H1zM8 6.2v4M8 11.8v.6" className="mark-line" />,
};

interface OutcomeProps {
  readonly outcome: string;
  readonly word: string;
  /** 0: not HTTP. */
  readonly status: number;
}

/** How a request ended: shape, word and status. */
export function Outcome({ outcome, word, status }: OutcomeProps) {
  return (
    <span className="cv-outcome" data-outcome={outcome}>
      <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
        {SHAPES[outcome] ?? SHAPES.client}
      </svg>
      {word}
      {status > 0 && ` ${status}`}
    </span>
  );
}
