import { describe, expect, it } from 'vitest';
import { pathOf, type View, viewOf } from '../../../dashboard/web/address/view.js';

const VIEWS: readonly (readonly [string, View])[] = [
  ['/', { kind: 'command' }],
  ['/incident/20210406-0a1b2c3d', { kind: 'room', incident: '20210406-0a1b2c3d' }],
  ['/cellule/lycees-nord/base', { kind: 'cell', cell: 'lycees-nord/base' }],
  ['/territoire/region-nord', { kind: 'territory', territory: 'region-nord' }],
  ['/operateur/alpha', { kind: 'operator', operator: 'alpha' }],
  ['/operateurs', { kind: 'operators' }],
  ['/mur', { kind: 'wall' }],
  ['/accessibilite', { kind: 'accessibility' }],
];

describe('the path of the address', () => {
  it.each(VIEWS)('%s is a view, and the view has that path', (path, view) => {
    expect(viewOf(path)).toEqual(view);
    expect(pathOf(view)).toBe(path);
  });

  it.each(['/incident/', '/incident/A', '/cellule/lycees-nord', '/mur/2', '/autre'])(
    '%s names nothing: the command view',
    (path) => {
      expect(viewOf(path)).toEqual({ kind: 'command' });
    },
  );
});
