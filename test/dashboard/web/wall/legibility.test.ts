import { describe, expect, it } from 'vitest';
import {
  characterMm,
  leastTypePx,
  pixelMm,
  type Seat,
  typePx,
} from '../../../../dashboard/web/model/wall/legibility.js';

const HD = { width: 1920, height: 1080 };
const UHD = { width: 3840, height: 2160 };

describe('the size of type of a wall', () => {
  it.each([
    [1, 4.65],
    [4, 18.62],
    [6, 27.93],
  ])('%s m asks for characters of %s mm: 16 minutes of arc', (distanceM, mm) => {
    expect(characterMm({ distanceM })).toBeCloseTo(mm, 2);
  });

  it('knows the millimetres of a pixel by the diagonal: 75 inches of 16:9 are 1,660 mm wide', () => {
    expect(pixelMm({ diagonalIn: 75 }, HD) * 1920).toBeCloseTo(1660.3, 0);
    expect(pixelMm({ diagonalIn: 75 }, { width: 1080, height: 1920 })).toBe(pixelMm({ diagonalIn: 75 }, HD));
  });

  const seats: readonly Seat[] = [2, 4, 6, 9, 14].flatMap((distanceM) =>
    [43, 55, 75, 98, 220].map((diagonalIn) => ({ distanceM, diagonalIn })),
  );
  it.each(seats)(
    'capitals reach 16 minutes of arc at $distanceM m on $diagonalIn inches, at 1080p and at 4K',
    (seat) => {
      for (const surface of [HD, UHD, { width: 1080, height: 1920 }]) {
        const capitalMm = leastTypePx(seat, surface) * 0.75 * pixelMm(seat, surface);
        const minutes = (Math.atan(capitalMm / 1000 / seat.distanceM) * 180 * 60) / Math.PI;
        expect(minutes).toBeGreaterThan(15.99);
        // A quarter of a pixel more at most: the wall has no room to give away.
        expect(capitalMm - characterMm(seat)).toBeLessThan(0.25 * pixelMm(seat, surface));
      }
    },
  );

  it('is the same share of the screen at 4K as at 1080p', () => {
    const seat = { distanceM: 6, diagonalIn: 75 };
    expect(leastTypePx(seat, HD)).toBe(43.25);
    expect(leastTypePx(seat, UHD)).toBe(86.25);
  });

  it('does not get lost on a large screen that is near', () => {
    expect(typePx({ distanceM: 1, diagonalIn: 98 }, UHD)).toBe(60);
    expect(typePx({ distanceM: 6, diagonalIn: 75 }, HD)).toBe(43.25);
  });
});
