import { describe, expect, it } from 'vitest';
import { typePx } from '../../../../dashboard/web/model/wall/legibility.js';
import { headlineEm, planOf, type WallPlan } from '../../../../dashboard/web/model/wall/plan.js';
import { softened } from '../../../../dashboard/web/wall/softened.js';

const MUCH = { columns: 26, rows: 40, incidents: 9 };

function planAt(distanceM: number, diagonalIn: number, width = 1920, height = 1080): WallPlan {
  const px = typePx({ distanceM, diagonalIn }, { width, height });
  return planOf('mur', { width: width / px, height: height / px }, MUCH);
}

describe('what stands on a wall', () => {
  it('is all seven blocks at 6 m from 75 inches, at 1080p as at 4K', () => {
    const plan = planAt(6, 75);
    expect(plan).toMatchObject({ shape: 'wide', matrix: { columns: 5, rows: 1 }, incidents: 1 });
    expect(plan.map?.height).toBeGreaterThan(6);
    expect(plan.curve?.width).toBeGreaterThan(11);
    const uhd = planAt(6, 75, 3840, 2160);
    expect(uhd.matrix).toEqual(plan.matrix);
    expect(uhd.curve?.width).toBeCloseTo(plan.curve!.width, 0);
  });

  it('keeps its places when the first incident opens: the row of an ENT is there before it is needed', () => {
    const ems = { width: 44.4, height: 25 };
    const calm = planOf('mur', ems, { columns: 26, rows: 0, incidents: 0 });
    const ill = planOf('mur', ems, { columns: 26, rows: 1, incidents: 1 });
    expect(calm.matrix).toEqual({ ...ill.matrix, rows: 0 });
    expect(calm.map).toEqual(ill.map);
    expect(calm.curve).toEqual(ill.curve);
  });

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
    expect(planOf('carte', ems, MUCH)).toMatchObject({ matrix: undefined, curve: undefined, map: { width: 43 } });
    expect(planOf('courbe', ems, MUCH)).toMatchObject({ matrix: undefined, map: undefined, curve: { width: 43 } });
    expect(planOf('matrice', ems, MUCH).matrix?.rows).toBeGreaterThan(planOf('mur', ems, MUCH).matrix!.rows);
    expect(planOf('incidents', ems, MUCH).incidents).toBe(3);
  });

  it('never wants more than there is', () => {
    const plan = planOf('mur', { width: 64, height: 36 }, { columns: 6, rows: 1, incidents: 1 });
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

describe('a long word', () => {
  it('may be divided between syllables, a short one not', () => {
    const shown = (name: string) => softened(name).replaceAll('\u00ad', '-');
    expect(shown('Authentification')).toBe('Authenti-fi-ca-tion');
    expect(shown('Base de données')).toBe('Base de données');
    expect(shown('Messagerie')).toBe('Messagerie');
  });
});
