import { describe, expect, it } from 'vitest';
import { typePx } from '../../../../dashboard/web/model/wall/legibility.js';
import { headlineEm, planOf, type WallPlan } from '../../../../dashboard/web/model/wall/plan.js';
import { shortened } from '../../../../dashboard/web/wall/shortened.js';
import { softened } from '../../../../dashboard/web/wall/softened.js';

const MUCH = { columns: 26, ents: 40, incidents: 9, tiles: true };

function planAt(distanceM: number, diagonalIn: number, width = 1920, height = 1080): WallPlan {
  const px = typePx({ distanceM, diagonalIn }, { width, height });
  return planOf('mur', { width: width / px, height: height / px }, MUCH);
}

describe('what stands on a wall', () => {
  it('is all seven blocks at 6 m from 75 inches, at 1080p as at 4K', () => {
    const plan = planAt(6, 75);
    expect(plan).toMatchObject({ shape: 'wide', matrix: { columns: 6, rows: 1 }, incidents: 1 });
    expect(plan.map?.height).toBeGreaterThan(6);
    expect(plan.curve?.width).toBeGreaterThan(11);
    const uhd = planAt(6, 75, 3840, 2160);
    expect(uhd.matrix).toEqual(plan.matrix);
    expect(uhd.curve?.width).toBeCloseTo(plan.curve!.width, 0);
  });

  it.each([
    { width: 44.4, height: 25 },
    { width: 64, height: 36 },
    { width: 25, height: 44.4 },
  ])('keeps its places whatever happens, on %o', (ems) => {
    const [calm, ill, worse] = [0, 1, 9].map((incidents) => ({
      ...planOf('mur', ems, { ...MUCH, incidents }),
      incidents,
    }));
    expect({ ...ill, incidents: 0 }).toEqual(calm);
    expect({ ...worse, incidents: 0 }).toEqual(calm);
  });

  it.each([2, 4, 6, 8].flatMap((distanceM) => [43, 55, 75, 98].map((diagonalIn) => ({ distanceM, diagonalIn }))))(
    'is no taller than the screen, and what leads and what follows have room: %o',
    ({ distanceM, diagonalIn }) => {
      for (const [width, height] of [
        [1920, 1080],
        [1080, 1920],
      ] as const) {
        const px = typePx({ distanceM, diagonalIn }, { width, height });
        const { head, matrix, map, curve, incidents } = planOf('mur', { width: width / px, height: height / px }, MUCH);
        const below = [matrix?.height ?? 0, incidents > 0 ? 4.9 : 0, map?.height ?? 0, curve?.height ?? 0];
        const stacked =
          width < height ? below.reduce((sum, one) => sum + one) : (below[0] ?? 0) + Math.max(...below.slice(1));
        expect(0.7 + 1.35 + head.height + stacked).toBeLessThanOrEqual(height / px);
        expect(head.factLines).toBeGreaterThanOrEqual(width / px >= 60 ? 1 : 2);
      }
    },
  );

  it('has room for more the nearer the seats are, and folds the farther they are', () => {
    const rows = [3, 5, 6, 8, 10].map((distanceM) => planAt(distanceM, 75).matrix?.rows ?? 0);
    expect(rows).toEqual(rows.toSorted((a, b) => b - a));
    expect(rows[0]).toBeGreaterThan(3);
    const far = planAt(9, 75);
    expect(far.map).toBeUndefined();
    expect(far.curve).toBeUndefined();
    // Type never shrinks for it: what is left is the headline, the age of the data and the clock.
    expect(planAt(20, 43)).toMatchObject({ matrix: undefined, incidents: 0, map: undefined, curve: undefined });
  });

  it('stands one below the other on a screen turned upright', () => {
    const plan = planAt(6, 75, 1080, 1920);
    expect(plan).toMatchObject({ shape: 'tall', matrix: { columns: 2 } });
    expect(plan.incidents).toBeGreaterThan(0);
    expect(plan.map).toBeDefined();
    expect(plan.curve).toBeDefined();
  });

  it('is one block where the slide is one', () => {
    const ems = { width: 44, height: 25 };
    expect(planOf('carte', ems, MUCH)).toMatchObject({ matrix: undefined, curve: undefined, map: { width: 43.3 } });
    expect(planOf('courbe', ems, MUCH)).toMatchObject({ matrix: undefined, map: undefined, curve: { width: 43.3 } });
    expect(planOf('matrice', ems, MUCH).matrix?.rows).toBeGreaterThan(planOf('mur', ems, MUCH).matrix!.rows);
    expect(planOf('incidents', ems, MUCH).incidents).toBe(3);
  });

  it('never wants more than there is', () => {
    const plan = planOf('mur', { width: 64, height: 36 }, { columns: 6, ents: 1, incidents: 1, tiles: false });
    expect(plan).toMatchObject({ matrix: { columns: 6, rows: 1 }, incidents: 1 });
  });
});

describe('the headline', () => {
  it('is larger than the rest while it stands in its lines, and never smaller', () => {
    expect(headlineEm(60, { width: 44, height: 25 }, 2)).toBe(1.6);
    const long = headlineEm(130, { width: 44, height: 25 }, 2);
    expect(long).toBeGreaterThan(1);
    expect(long).toBeLessThan(1.3);
    expect(headlineEm(400, { width: 44, height: 25 }, 2)).toBe(1);
  });
});

describe('a long name', () => {
  it.each([
    ['ENT Hauts-de-France (enthdf.fr)', 'ENT Hauts-de-France'],
    ['Pare-feu applicatif (WAF)', 'Pare-feu applicatif'],
    ['Pronote, académie de Clermont-Ferrand', 'Pronote, Clermont-Ferrand'],
    ['Pronote, académie d’Aix-Marseille', 'Pronote, Aix-Marseille'],
    ['Pronote, académie of Besançon', 'Pronote, Besançon'],
    ['ENT Lycées du Nord', 'ENT Lycées du Nord'],
  ])('%s stands on a tile as %s', (name, shown) => {
    expect(shortened(name)).toBe(shown);
  });
});

describe('a long word', () => {
  it('may be divided between syllables, a short one not', () => {
    const shown = (name: string) => softened(name).replaceAll('\u00ad', '-');
    expect(shown('Authentification')).toBe('Authenti-fi-ca-tion');
    expect(shown('Base de données')).toBe('Base de données');
    expect(shown('Messagerie')).toBe('Messagerie');
  });
});
