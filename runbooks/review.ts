/** Day (YYYY-MM-DD) on which a runbook reviewed on `reviewedOn` must have been reviewed again. Months keep the day, or take the last there is. */
export function reviewDue(reviewedOn: string, every: string): string {
  const date = new Date(`${reviewedOn}T00:00:00Z`);
  const count = Number(every.slice(1, -1));
  switch (every.at(-1)) {
    case 'D':
      date.setUTCDate(date.getUTCDate() + count);
      break;
    case 'W':
      date.setUTCDate(date.getUTCDate() + 7 * count);
      break;
    case 'M':
      addMonths(date, count);
      break;
    default:
      addMonths(date, 12 * count);
  }
  return date.toISOString().slice(0, 10);
}

function addMonths(date: Date, months: number): void {
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months + 1, 0);
  date.setUTCDate(Math.min(day, date.getUTCDate()));
}
