/** What the path of the address opens. Beside it the command view stands at `/`. */
export type View =
  | { readonly kind: 'command' }
  /** The room of one incident. */
  | { readonly kind: 'room'; readonly incident: string }
  /** One cell, whole. */
  | { readonly kind: 'cell'; readonly cell: string }
  /** One territory: its ENT and the national maillons. */
  | { readonly kind: 'territory'; readonly territory: string }
  /** One operator: the ENT it runs and the national maillons. */
  | { readonly kind: 'operator'; readonly operator: string }
  /** Operators side by side: for the ministry alone. */
  | { readonly kind: 'operators' }
  | { readonly kind: 'wall' }
  | { readonly kind: 'accessibility' };

const SLUG = '[a-z0-9-]{1,64}';
const COMMAND: View = { kind: 'command' };

const PATHS: readonly (readonly [RegExp, (first: string) => View])[] = [
  [new RegExp(`^/incident/(${SLUG})$`), (incident) => ({ kind: 'room', incident })],
  [new RegExp(`^/cellule/(${SLUG}/${SLUG})$`), (cell) => ({ kind: 'cell', cell })],
  [new RegExp(`^/territoire/(${SLUG})$`), (territory) => ({ kind: 'territory', territory })],
  [new RegExp(`^/operateur/(${SLUG})$`), (operator) => ({ kind: 'operator', operator })],
  [/^\/operateurs()$/, () => ({ kind: 'operators' })],
  [/^\/mur()$/, () => ({ kind: 'wall' })],
  [/^\/accessibilite()$/, () => ({ kind: 'accessibility' })],
];

/** Reads a path; one that names nothing is the command view's. */
export function viewOf(path: string): View {
  for (const [pattern, view] of PATHS) {
    const found = pattern.exec(path);
    if (found) return view(found[1] ?? '');
  }
  return COMMAND;
}

/** The path of a view; `viewOf` reads it back. */
export function pathOf(view: View): string {
  switch (view.kind) {
    case 'command':
      return '/';
    case 'room':
      return `/incident/${view.incident}`;
    case 'cell':
      return `/cellule/${view.cell}`;
    case 'territory':
      return `/territoire/${view.territory}`;
    case 'operator':
      return `/operateur/${view.operator}`;
    case 'operators':
      return '/operateurs';
    case 'wall':
      return '/mur';
    case 'accessibility':
      return '/accessibilite';
  }
}
