/**
 * Splits SQL text at the semicolons that end statements: those outside of quotes and comments.
 * Statements that hold nothing but comments and blanks are dropped.
 */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let says = false;
  for (let at = 0; at < sql.length; ) {
    const end = tokenEnd(sql, at);
    if (sql[at] === ';') {
      if (says) statements.push(sql.slice(start, at).trim());
      start = end;
      says = false;
    } else if (!isComment(sql, at) && sql.slice(at, end).trim() !== '') says = true;
    at = end;
  }
  if (says) statements.push(sql.slice(start).trim());
  return statements;
}

const isComment = (sql: string, at: number): boolean => sql.startsWith('--', at) || sql.startsWith('/*', at);

/** Where the comment, quoted text or single character that begins at `at` ends; an unclosed one ends with the text. */
function tokenEnd(sql: string, at: number): number {
  if (sql.startsWith('--', at)) return after(sql, '\n', at + 2);
  if (sql.startsWith('/*', at)) return after(sql, '*/', at + 2);
  const quote = sql[at];
  if (quote !== "'" && quote !== '"' && quote !== '`') return at + 1;
  for (let i = at + 1; i < sql.length; i++) {
    if (sql[i] === '\\') i++;
    else if (sql[i] === quote) return i + 1;
  }
  return sql.length;
}

function after(sql: string, mark: string, from: number): number {
  const found = sql.indexOf(mark, from);
  return found < 0 ? sql.length : found + mark.length;
}
