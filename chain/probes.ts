import type { Draft, Drafted } from './draft.js';
import type { Fault } from './fault.js';
import {
  cellId,
  type MappingRule,
  PROBE_CHECKS,
  type ProbeCheckKind,
  type ProbeTarget,
  probeService,
  VIGIE,
} from './model.js';
import type { Defaults, Entry } from './schema.js';

const FALLBACK: NonNullable<Defaults['probes']> = {
  ...{ everyS: 60, timeoutMs: 5000, checks: [...PROBE_CHECKS], vantages: [], maillons: {} },
};

/** The probe targets, each with what the defaults of the chain leave it; a check whose cell is unknown is a fault. */
export function resolveProbes(draft: Draft, cells: ReadonlySet<string>): { probes: ProbeTarget[]; faults: Fault[] } {
  const defaults = draft.defaults[0]?.entry.probes ?? FALLBACK;
  const faults: Fault[] = [];
  const probes = draft.lists.probes.map(({ entry, at }): ProbeTarget => {
    const { id, ent, url, signIn } = entry;
    const checks = PROBE_CHECKS.filter((kind) => (entry.checks ?? defaults.checks.filter(fits(entry))).includes(kind));
    for (const kind of checks)
      if (!fits(entry)(kind)) faults.push({ ...at('checks'), ...UNFIT[kind as 'tls' | 'signin'] });
    const of = (kind: ProbeCheckKind): string | undefined => {
      const maillon = defaults.maillons[kind];
      const usual = maillon === undefined ? undefined : cellId(ent, maillon);
      return entry.cells?.[kind] ?? (usual !== undefined && cells.has(usual) ? usual : undefined);
    };
    const named = checks.flatMap((kind) => {
      const cell = of(kind);
      if (cell !== undefined) return [[kind, cell] as const];
      faults.push({
        ...at('checks'),
        what: `the check "${kind}" speaks of no cell`,
        mend: `name one under \`cells: { ${kind}: … }\``,
      });
      return [];
    });
    return {
      ...{ id, ent, url, checks, signIn, cells: Object.fromEntries(named) },
      everyS: entry.everyS ?? defaults.everyS,
      timeoutMs: entry.timeoutMs ?? defaults.timeoutMs,
      vantages: entry.vantages ?? defaults.vantages,
    };
  });
  return { probes, faults };
}

/** Whether a check makes sense for a target: a certificate needs https, a sign-in page needs its path. */
const fits =
  ({ url, signIn }: Entry<'probes'>) =>
  (kind: ProbeCheckKind): boolean =>
    kind === 'tls' ? url.startsWith('https:') : kind === 'signin' ? signIn !== undefined : true;

const UNFIT = {
  tls: {
    what: 'a certificate is to be checked of an address without TLS',
    mend: 'use an https URL, or leave out "tls"',
  },
  signin: {
    what: 'a sign-in page is to be checked and nothing says which',
    mend: 'add `signIn: { path, expects }`, or leave out "signin"',
  },
} as const;

/** The keys by which the telemetry of the probes finds its cells. */
export function probeRules(probes: readonly ProbeTarget[]): MappingRule[] {
  return probes.flatMap(({ url, cells }) =>
    PROBE_CHECKS.flatMap((kind) => {
      const cell = cells[kind];
      return cell === undefined ? [] : { sender: VIGIE, service: probeService(kind), host: hostOf(url), cell };
    }),
  );
}

/** As the mapping writes hosts: an IPv6 address without its brackets. */
function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

/** Two targets at one host whose same check speaks of two cells: their telemetry could not be told apart. */
export function clashingProbes(targets: readonly Drafted<Entry<'probes'>>[], probes: readonly ProbeTarget[]): Fault[] {
  const taken = new Map<string, string>();
  return probes.flatMap((probe, index) =>
    probeRules([probe]).flatMap(({ service, host, cell }) => {
      const key = `${service} ${host}`;
      const other = taken.get(key) ?? cell;
      taken.set(key, other);
      const place = (targets[index] as Drafted<Entry<'probes'>>).at('url');
      if (other === cell) return [];
      return {
        ...place,
        what: `another probe of ${host} speaks of ${other} by the same check`,
        mend: 'let both speak of one cell',
      };
    }),
  );
}
