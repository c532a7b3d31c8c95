import { type ReactNode, useId } from 'react';
import type { Asked } from './forms/asked.js';
import { type Command, KEYS } from './keys.js';

interface PanelProps {
  readonly title: string;
  readonly count?: number | undefined;
  /** What can be said about it. */
  readonly actions?: ReactNode;
  readonly testid: string;
  readonly children: ReactNode;
}

/** One thing to know of an incident, under its title. */
export function Panel({ title, count, actions, testid, children }: PanelProps) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id} data-testid={testid}>
      <header>
        <h2 id={id} className="panel-title">
          {title}
        </h2>
        {count !== undefined && count > 0 && <span className="section-count">{count}</span>}
        {actions}
      </header>
      {children}
    </section>
  );
}

interface DoProps {
  readonly does: Command;
  readonly label: string;
  readonly onDo: () => void;
}

/** A button with its key on it. */
export function Do({ does, label, onDo }: DoProps) {
  return (
    <button type="button" className="do" data-does={does} aria-keyshortcuts={KEYS[does]} onClick={onDo}>
      {label} <kbd>{KEYS[does]}</kbd>
    </button>
  );
}

export type Ask = (asked: Asked) => void;
