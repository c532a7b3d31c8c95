import type { ReactNode } from 'react';

/** Drawn, for the face of the page has none of them: a letter borrowed from whatever face the machine has would look like an accident. */
const SIGNS: Readonly<Record<string, ReactNode>> = {
  '→': <path d="M1 8h13M9.5 3.5 14 8l-4.5 4.5" className="mark-line" />,
  '←': <path d="M15 8H2M6.5 3.5 2 8l4.5 4.5" className="mark-line" />,
  '▲': <path d="M8 2.2 15 14H1z" className="mark-fill" />,
  '▼': <path d="M8 13.8 15 2H1z" className="mark-fill" />,
  '↵': <path d="M14 3v5.5H3M6.5 5 3 8.5 6.5 12" className="mark-line" />,
};
const AROUND = new RegExp(`([${Object.keys(SIGNS).join('')}])`);

/** Text with its signs drawn; read aloud and copied, they stay what they are. */
export function Signed({ children }: { readonly children: string }) {
  return children.split(AROUND).map((part, index) => {
    const drawn = SIGNS[part];
    if (drawn === undefined) return part;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no name but their place
      <span key={index} className="sign">
        <span className="sr">{part}</span>
        <svg viewBox="0 0 16 16" aria-hidden="true" className="mark">
          {drawn}
        </svg>
      </span>
    );
  });
}
