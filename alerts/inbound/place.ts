import { type CellId, type Chain, cellId } from '../../chain/model.js';
import type { InboundRule } from '../notify/paging/schema.js';

/** Where an alert belongs: the first rule of its sender whose labels it has all, and the cell that this leads to, if the chain has it. */
export interface Place {
  readonly rule?: InboundRule | undefined;
  readonly cell?: CellId | undefined;
}

type Labels = Readonly<Record<string, string>>;

export function placeOf(rules: readonly InboundRule[], sender: string, labels: Labels, chain: Chain): Place {
  const rule = rules.find((one) => one.sender === sender && isOf(one, labels));
  if (!rule) return {};
  const cell = cellId(filled(rule.ent, labels), filled(rule.maillon, labels));
  return chain.cells.some(({ id }) => id === cell) ? { rule, cell } : { rule };
}

const PLACEHOLDER = /\{([a-zA-Z_][a-zA-Z0-9_]*)\}/g;

function isOf({ labels: wanted, ent, maillon }: InboundRule, labels: Labels): boolean {
  const used = [...`${ent}/${maillon}`.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  return (
    Object.entries(wanted).every(([name, value]) => has(labels, name) && (value === '*' || labels[name] === value)) &&
    used.every((name) => has(labels, name))
  );
}

/** Names come from outside: `constructor` is a label like any other. */
function has(labels: Labels, name: string): boolean {
  return Object.hasOwn(labels, name);
}

function filled(text: string, labels: Labels): string {
  return text.replace(PLACEHOLDER, (_, name: string) => labels[name] ?? '');
}

/** A line for `inbound:` of the paging files, for an alert that none leads anywhere; its cell is for a person to fill in. */
export function suggestInbound(sender: string, labels: Labels): string {
  const name = labels.alertname ?? Object.values(labels)[0] ?? '';
  const id = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
  const shown = labels.alertname === undefined ? labels : { alertname: labels.alertname };
  const pairs = Object.entries(shown).map(([label, value]) => `${label}: ${JSON.stringify(value)}`);
  return `- { id: ${id || 'alerte'}, sender: ${sender}, labels: { ${pairs.join(', ')} }, ent: <ent>, maillon: <maillon> }`;
}
