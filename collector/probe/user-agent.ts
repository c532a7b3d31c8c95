/** Who asks, from where, and whom to write to, for whoever reads their logs. */
export function probeUserAgent(vantage: string, contact: string | undefined): string {
  const about = ['availability probe', `from ${vantage}`, ...(contact === undefined ? [] : [`contact: ${contact}`])];
  return `Vigie-probe/1.0 (${about.join('; ')})`;
}
