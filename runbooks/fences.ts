/** A block of code, and where it stands. */
export interface Fence {
  readonly language: string;
  readonly code: string;
  /** Of its first line of code, in the lines of the text it was read from; 0-based. */
  readonly line: number;
}

/** The fenced blocks of a text, in order. */
export function fencesOf(text: string): Fence[] {
  const fences: Fence[] = [];
  let open: { language: string; line: number; lines: string[] } | undefined;
  for (const [index, content] of text.split('\n').entries()) {
    const mark = /^\s*(?:```|~~~)\s*(\S*)/.exec(content);
    if (!mark) open?.lines.push(content);
    else if (open) {
      fences.push({ language: open.language, code: open.lines.join('\n'), line: open.line });
      open = undefined;
    } else open = { language: mark[1] ?? '', line: index + 1, lines: [] };
  }
  return fences;
}

/** The text with its blocks of code emptied, line by line as before: for what looks at prose only. */
export function withoutFences(text: string): string {
  let fenced = false;
  return text
    .split('\n')
    .map((content) => {
      const mark = /^\s*(?:```|~~~)/.test(content);
      if (mark) fenced = !fenced;
      return mark || fenced ? '' : content;
    })
    .join('\n');
}
