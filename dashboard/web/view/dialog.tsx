import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';

interface DialogProps {
  readonly className: string;
  readonly testid?: string;
  /** Id of its title. */
  readonly labelledBy: string;
  readonly onClose: () => void;
  /** Is given what closes it, as Escape does. */
  readonly children: (close: () => void) => ReactNode;
}

/**
 * Over the page: the browser keeps the focus inside, closes it on Escape, and gives the focus back to what had it before; also where it
 * goes because the address no longer names it.
 */
export function Dialog({ className, testid, labelledBy, onClose, children }: DialogProps) {
  const held = useRef<HTMLDialogElement>(null);
  // Before the element is gone: a dialog that is merely removed gives nothing back.
  useLayoutEffect(() => {
    const dialog = held.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  // The browser says that it was closed some time after, when it may be open once more.
  const closed = () => {
    if (!held.current?.open) onClose();
  };
  return (
    <dialog ref={held} className={className} onClose={closed} aria-labelledby={labelledBy} data-testid={testid}>
      {children(() => held.current?.close())}
    </dialog>
  );
}

interface PanelProps {
  readonly title: string;
  readonly testid: string;
  /** The word on the button. */
  readonly close: string;
  readonly className?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog of the height of the page, with its title and a button that closes it. */
export function SidePanel({ title, testid, close: word, className = '', onClose, children }: PanelProps) {
  const id = useId();
  return (
    <Dialog className={`runbook ${className}`} testid={testid} labelledBy={id} onClose={onClose}>
      {(close) => (
        <>
          <header>
            <h2 id={id}>{title}</h2>
            <button type="button" className="action" onClick={close}>
              {word}
            </button>
          </header>
          {children}
        </>
      )}
    </Dialog>
  );
}
