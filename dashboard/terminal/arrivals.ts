import { type ArrivalFault, arrivalFaults } from '../protocol/arrival-faults.js';
import type { ArrivalKey, ArrivalSignal, ArrivalsAnswer } from '../protocol/arrivals.js';
import type { DeclaredAnswer } from '../protocol/declared.js';

export interface Report {
  readonly lines: readonly string[];
  /** True if something arrived, all of it is mapped, and nothing has to be mended. */
  readonly fine: boolean;
}

/** What has arrived from a sender, for a person at a terminal: each key, what is wrong with it, what to do. */
export function arrivalsReport(answer: ArrivalsAnswer): Report {
  const { sender, fromMs, toMs, examinedFromMs, keys } = answer;
  const minutes = Math.round((toMs - Math.max(fromMs, examinedFromMs)) / 60_000);
  if (keys.length === 0) return { lines: nothing(clean(sender), minutes), fine: false };
  const shortened = examinedFromMs > fromMs ? ' (there is too much to look at for longer)' : '';
  const faults = keys.map((key) => arrivalFaults(key).map(faultText));
  const rules = keys.flatMap(({ rule }) => (rule === undefined ? [] : [clean(rule)]));
  const lines = [
    `${clean(sender)}, received in the last ${minutes} min${shortened}:`,
    ...keys.flatMap((key, index) => [
      '',
      ...keyLines(key, toMs),
      ...(faults[index] as string[]).map((text) => `  ! ${text}`),
    ]),
    ...(rules.length > 0
      ? ['', 'For mapping.yaml of the chain, under "mapping:":', ...rules.map((rule) => `  ${rule}`)]
      : []),
  ];
  return { lines, fine: faults.every(({ length }) => length === 0) };
}

/** The alerts that a sender's own monitoring declares; those that nobody could place, each with its labels and a rule to copy. */
export function declaredLines({ alerts, unplaced }: DeclaredAnswer): string[] {
  if (alerts.length + unplaced.length === 0) return [];
  const rules = [...new Set(unplaced.map(({ suggestion }) => clean(suggestion)))];
  return [
    '',
    `alerts of its own monitoring: ${alerts.length} on their cells, ${unplaced.length} on none`,
    ...alerts.map(({ cell, text }) => `  ${cell}: ${clean(text)}`),
    ...unplaced.flatMap(({ text, labels, rule, endedMs }) => [
      `  ! ${clean(text)}${endedMs === undefined ? '' : ' (over)'}: ${rule === undefined ? 'no rule has its labels' : `the rule "${clean(rule)}" leads to no cell of the chain`}`,
      `    ${clean(
        Object.entries(labels)
          .map(([name, value]) => `${name}=${value}`)
          .join(', '),
      )}`,
    ]),
    ...(rules.length > 0 ? ['', 'For the paging files, under "inbound:":', ...rules.map((rule) => `  ${rule}`)] : []),
  ];
}

function nothing(sender: string, minutes: number): string[] {
  return [
    `${sender}: nothing was received in the last ${minutes} min.`,
    '  Is it sent to this Vigie, with a token of this sender (vigie token list)? The exporter logs the answers it gets.',
    '  Does its clock agree with ours? What is older than 3 h when it comes is not counted here.',
  ];
}

function keyLines(key: ArrivalKey, nowMs: number): string[] {
  const host = key.host === '' ? 'no host' : clean(key.host);
  const sampled = key.weight > 1 ? `, one span in ${round(key.weight)} is sent` : '';
  return [
    `${clean(key.service) || 'no service.name'} at ${host}: ${key.cell ?? 'unmapped'}`,
    ...key.signals.map((signal) => `  ${signalText(signal, nowMs)}${signal.signal === 'traces' ? sampled : ''}`),
  ];
}

const ITEMS = { traces: 'spans', metrics: 'data points', logs: 'log records' } as const;

function signalText({ signal, rows, lastReceivedMs, delayP50Ms, delayP95Ms }: ArrivalSignal, nowMs: number): string {
  const last = seconds(Math.max(0, nowMs - lastReceivedMs));
  return `${rows} ${ITEMS[signal]}, the last ${last} ago; delay ${seconds(delayP50Ms)} (median), ${seconds(delayP95Ms)} (95 %)`;
}

function faultText(fault: ArrivalFault): string {
  switch (fault.key) {
    case 'unmapped':
      return 'no mapping rule names it: it is stored, and belongs to no maillon';
    case 'no-service':
      return 'no service.name: set OTEL_SERVICE_NAME';
    case 'missing':
      return `${fault.without} of ${fault.requests} requests have no ${fault.attribute}`;
    case 'clock-ahead':
      return `${fault.signal}: the sender's clock is ${seconds(fault.aheadMs)} ahead of ours`;
    case 'late':
      return `${fault.signal}: ${seconds(fault.delayMs)} late (95 %), ${seconds(fault.askedMs)} are asked for`;
    case 'sampling':
      return 'sampling without a threshold we can read (tracestate ot=th:…): counts are a floor';
  }
}

function seconds(ms: number): string {
  return `${round(ms / 1000)} s`;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Names are written by senders: nothing of them may steer the terminal. */
function clean(text: string): string {
  return text.replace(/\p{C}/gu, '\u{FFFD}').slice(0, 300);
}
