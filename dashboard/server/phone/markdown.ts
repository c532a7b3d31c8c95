import { escaped } from '../http/html.js';

/** Where a link of a runbook leads from here; undefined: its words stand without one. */
export type LinkTo = (href: string) => string | undefined;

/** The Markdown that runbooks are written in, as HTML without anything else in it: paragraphs, lists, tables, code, quotations. */
export function htmlOf(markdown: string, linkTo: LinkTo): string {
  const lines = markdown.split('\n');
  const html: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const block = blockAt(lines, at, linkTo);
    html.push(block.html);
    at = block.end;
  }
  return html.join('');
}

interface Block {
  readonly html: string;
  /** The line after it. */
  readonly end: number;
}

const ITEM = /^\s*(?:([-*])|\d+\.)\s+(.*)$/;
const HEADING = /^#{1,6}\s+(.*)$/;
const BEGINS = /^\s*(?:[-*]\s|\d+\.\s|#{1,6}\s|>|\||```|~~~)/;

function blockAt(lines: readonly string[], at: number, linkTo: LinkTo): Block {
  const line = lines[at] ?? '';
  const inline = (text: string): string => spans(text, linkTo);
  if (line.trim() === '') return { html: '', end: at + 1 };
  if (/^\s*(?:```|~~~)/.test(line)) {
    const end = until(lines, at + 1, (one) => /^\s*(?:```|~~~)/.test(one));
    return {
      html: `<pre tabindex="0"><code>${escaped(lines.slice(at + 1, end).join('\n'))}</code></pre>`,
      end: end + 1,
    };
  }
  const heading = HEADING.exec(line);
  if (heading) return { html: `<h3>${inline(heading[1] ?? '')}</h3>`, end: at + 1 };
  if (line.startsWith('>')) {
    const end = until(lines, at, (one) => !one.startsWith('>'));
    const inside = lines.slice(at, end).map((one) => one.replace(/^>\s?/, ''));
    return { html: `<blockquote>${inline(inside.join(' '))}</blockquote>`, end };
  }
  if (line.trimStart().startsWith('|')) {
    const end = until(lines, at, (one) => !one.trimStart().startsWith('|'));
    return { html: table(lines.slice(at, end), inline), end };
  }
  const item = ITEM.exec(line);
  if (item) return listAt(lines, at, item[1] === undefined ? 'ol' : 'ul', inline);
  const end = until(lines, at + 1, (one) => one.trim() === '' || BEGINS.test(one));
  return { html: `<p>${inline(lines.slice(at, end).join(' '))}</p>`, end };
}

/** Items with the lines that go on below them. */
function listAt(lines: readonly string[], at: number, tag: 'ul' | 'ol', inline: (text: string) => string): Block {
  const items: string[] = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? '';
    const item = ITEM.exec(line);
    if (item) items.push(item[2] ?? '');
    else if (line.trim() === '' || (BEGINS.test(line) && !/^\s/.test(line))) break;
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return { html: `<${tag}>${items.map((one) => `<li>${inline(one)}</li>`).join('')}</${tag}>`, end };
}

function table(rows: readonly string[], inline: (text: string) => string): string {
  const cells = rows.map((row) =>
    row
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|'),
  );
  const [head = [], ...body] = cells.filter((row) => !row.every((cell) => /^[\s:-]*$/.test(cell)));
  const line = (row: readonly string[], tag: string): string =>
    `<tr>${row.map((cell) => `<${tag}>${inline(cell.trim())}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line(head, 'th')}</thead><tbody>${body.map((row) => line(row, 'td')).join('')}</tbody></table>`;
}

/** Code stands aside while the marks around it are read: nothing inside it is one. */
function spans(text: string, linkTo: LinkTo): string {
  const codes: string[] = [];
  const aside = text.replaceAll('\0', '').replaceAll(/`([^`]+)`/g, (_, code: string) => {
    codes.push(`<code>${escaped(code)}</code>`);
    return '\0';
  });
  return marks(aside, linkTo).replaceAll('\0', () => codes.shift() ?? '');
}

function marks(text: string, linkTo: LinkTo): string {
  return escaped(text)
    .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_, words: string, href: string) => {
      const to = linkTo(href);
      return to === undefined ? words : `<a href="${escaped(to)}">${words}</a>`;
    })
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/(^|[\s(])\*([^*\s][^*]*)\*/g, '$1<em>$2</em>');
}

function until(lines: readonly string[], from: number, stop: (line: string) => boolean): number {
  const found = lines.findIndex((line, index) => index >= from && stop(line));
  return found < 0 ? lines.length : found;
}
