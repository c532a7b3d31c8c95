import { type Cell, type Chain, type Confidence, type Ent, LAYERS, NATIONAL, type Territory } from './model.js';

const MARKS: Readonly<Record<Confidence, string>> = { verified: 'V', declared: 'D', inferred: 'I', memory: 'M' };

export const LEGEND =
  '[V] verified in a source  [D] declared by the party itself  [I] inferred  [M] from memory, unverified; ! nobody maps it';

interface Node {
  readonly text: string;
  readonly below: readonly Node[];
}

/** Nation > région > académie or département > ENT > its maillons by layer, each fact with how sure it is; a line each. */
export function treeOf(chain: Chain): string[] {
  const ids = new Set(chain.territories.map(({ id }) => id));
  const tops = chain.territories.filter(({ parent }) => parent === undefined || !ids.has(parent));
  return tops.flatMap((top) => drawn(territoryNode(chain, top)));
}

function territoryNode(chain: Chain, territory: Territory): Node {
  const { id, kind, name, zone, confidence, pupils, schools } = territory;
  const counts = [
    pupils && `${pupils.value} pupils [${MARKS[pupils.confidence]}]`,
    schools && `${schools.value} schools [${MARKS[schools.confidence]}]`,
    kind === 'academie' && (zone === undefined ? 'no zone' : `zone ${zone}`),
  ].filter((part) => typeof part === 'string');
  const national = chain.cells.filter((cell) => cell.ent === NATIONAL && cell.territory === id);
  return {
    text: [`${kind} ${name.fr} [${MARKS[confidence]}]`, ...counts].join(', '),
    below: [
      ...(national.length > 0 ? [{ text: 'national', below: layerNodes(chain, national) }] : []),
      ...chain.ents.filter((ent) => ent.territory === id).map((ent) => entNode(chain, ent)),
      ...chain.territories.filter(({ parent }) => parent === id).map((part) => territoryNode(chain, part)),
    ],
  };
}

function entNode(chain: Chain, ent: Ent): Node {
  const operator = chain.operators.find(({ id }) => id === ent.operator)?.name.fr ?? ent.operator;
  const cells = chain.cells.filter((cell) => cell.ent === ent.id);
  const text = `${ent.kind === 'ent' ? 'ENT' : 'vie scolaire'} ${ent.id} (${ent.name.fr}), by ${operator} [${MARKS[ent.confidence]}]`;
  return { text, below: layerNodes(chain, cells) };
}

function layerNodes(chain: Chain, cells: readonly Cell[]): Node[] {
  const layers = new Map(chain.maillons.map(({ id, layer }) => [id, layer]));
  return LAYERS.flatMap((layer) => {
    const here = cells.filter(({ maillon }) => layers.get(maillon) === layer);
    return here.length === 0 ? [] : { text: `${layer}: ${here.map(cellText).join(' ')}`, below: [] };
  });
}

function cellText({ maillon, senders, capacity, objective }: Cell): string {
  const said = [
    capacity && `${capacity.requestsPerS}/s [${MARKS[capacity.confidence]}]`,
    !objective.byDefault && `${objective.goodRatio} in ${objective.latencyMs} ms [${MARKS[objective.confidence]}]`,
  ].filter((part) => typeof part === 'string');
  return `${maillon}${senders.length === 0 ? '!' : ''}${said.length > 0 ? ` (${said.join(', ')})` : ''}`;
}

function drawn({ text, below }: Node): string[] {
  const branches = below.flatMap((node, index) => {
    const last = index === below.length - 1;
    const [head = '', ...rest] = drawn(node);
    return [`${last ? '└─ ' : '├─ '}${head}`, ...rest.map((line) => `${last ? '   ' : '│  '}${line}`)];
  });
  return [text, ...branches];
}
