import { refusal } from './error.js';

const name = '(?:`(?:[^`\\\\]|\\\\.)+`|"(?:[^"\\\\]|\\\\.)+"|[A-Za-z_][A-Za-z0-9_]*)';
const insertWithBody = new RegExp(
  `^\\s*INSERT\\s+INTO\\s+(?:TABLE\\s+)?(?<table>${name}(?:\\.${name})?)\\s*(?<columns>\\([^()]*\\))?\\s*` +
    '(?:SETTINGS\\s+(?<settings>.+?))?\\s*\\bFORMAT\\s+(?<format>[A-Za-z0-9_]+)\\s*;?\\s*$',
  'is',
);

/**
 * The statement that inserts the rows of `file` instead of those of the request's body.
 * chdb's own insert turns bodies into text, and `input()` inserts nothing and reports success; `FROM INFILE` keeps bytes.
 * Takes `INSERT INTO [db.]table [(columns)] [SETTINGS …] FORMAT name`; throws a refusal for any other statement.
 */
export function insertFromFile(sql: string, file: string): string {
  const found = insertWithBody.exec(sql)?.groups;
  if (!found) {
    throw refusal(
      `with a body, Vigie's embedded engine takes only INSERT INTO table [(columns)] [SETTINGS …] FORMAT name, got: ${sql.slice(0, 200)}`,
    );
  }
  const settings = found.settings === undefined ? '' : ` SETTINGS ${found.settings.trim()}`;
  return `INSERT INTO ${found.table} ${found.columns ?? ''} FROM INFILE ${literal(file)}${settings} FORMAT ${found.format}`;
}

/** A string literal of ClickHouse SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
