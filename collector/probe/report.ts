import type { CheckResult } from './round.js';

const HEAD = ['ENT', 'probe', 'check', 'outcome', 'ms', 'seen'];
const DAY_S = 86_400;

/** Results for a terminal: a line each, columns aligned. */
export function probeTable(results: readonly CheckResult[]): readonly string[] {
  const lines = [HEAD, ...results.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) =>
    line
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function cellsOf({ target, check, outcome, durationMs, detail, status, expiresInS }: CheckResult): string[] {
  const seen = [
    ...(detail === '' ? [] : [detail]),
    ...(status === undefined || detail !== '' ? [] : [`HTTP ${status}`]),
    ...(expiresInS === undefined ? [] : [expiryOf(expiresInS)]),
  ];
  return [target.ent, target.id, check, outcome, durationMs.toFixed(1), seen.join('; ')];
}

function expiryOf(seconds: number): string {
  const days = Math.floor(Math.abs(seconds) / DAY_S);
  return seconds < 0 ? `certificate ended ${days} d ago` : `certificate ends in ${days} d`;
}
