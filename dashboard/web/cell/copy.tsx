import { useState } from 'react';

interface CopyProps {
  readonly text: string;
  readonly label: string;
  readonly done: string;
}

/** Copies a text and says that it has; where the browser does not let it, the text stands beside it to be selected. */
export function CopyButton({ text, label, done }: CopyProps) {
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <span className="cv-copy">
      <button type="button" className="action" onClick={() => void copy()}>
        {label}
      </button>
      <span role="status">{copied ? done : ''}</span>
    </span>
  );
}
