import { describe, expect, it } from 'vitest';
import { FIRST, partShown, pinned, play, readSlides } from '../../../../dashboard/web/model/wall/playlist.js';
import { readSettings, writeSettings } from '../../../../dashboard/web/model/wall/settings.js';
import { saturationIncident } from '../../support/pictures.js';

const T0 = Date.parse('2021-04-06T06:05:00Z');

describe('the settings of a wall', () => {
  it('come from the address, then from what the screen remembers, then stand for a room of fifteen people', () => {
    const remembered = '?distance=9&diagonale=98&liste=mur,carte&duree=20';
    expect(readSettings('', null)).toEqual({ distanceM: 6, diagonalIn: 75, slideS: 30, slides: ['mur'] });
    expect(readSettings('?distance=4,5&lang=en', remembered)).toEqual({
      ...{ distanceM: 4.5, diagonalIn: 98, slideS: 20 },
      slides: ['mur', 'carte'],
    });
  });

  it.each([
    ['?distance=loin', 'distanceM', 6],
    ['?distance=-3', 'distanceM', 6],
    ['?distance=1000', 'distanceM', 60],
    ['?diagonale=1', 'diagonalIn', 5],
    ['?duree=0.1', 'slideS', 5],
  ] as const)('%s: what cannot be is put right', (search, which, value) => {
    expect(readSettings(search, null)[which]).toBe(value);
  });

  it('are written into the address beside what stands there, and read back the same', () => {
    const settings = readSettings('?distance=5&liste=mur,territoire:region-nord', null);
    const written = writeSettings('?lang=en&theme=dark', settings);
    expect(written).toBe('?lang=en&theme=dark&distance=5&diagonale=75&duree=30&liste=mur,territoire:region-nord');
    expect(readSettings(written, null)).toEqual(settings);
  });
});

describe('a playlist', () => {
  it('keeps what it can read, and is the whole wall if that is nothing', () => {
    expect(readSlides('mur, carte,territoire:nord,autre,operateur:Alpha')).toEqual(['mur', 'carte', 'territoire:nord']);
    expect(readSlides('autre')).toEqual(['mur']);
    expect(partShown('operateur:alpha')).toEqual({ kind: 'operator', id: 'alpha' });
    expect(partShown('carte')).toBeUndefined();
  });

  it('turns round, goes back, and stands still while paused', () => {
    const second = play(FIRST, 'turn', 3);
    expect(second.index).toBe(1);
    expect(play(FIRST, 'previous', 3).index).toBe(2);
    const paused = play(second, 'pause', 3);
    expect(play(paused, 'turn', 3)).toEqual(paused);
    expect(play(paused, 'next', 3)).toEqual({ index: 2, paused: true });
    expect(play(play(paused, 'pause', 3), 'turn', 3).index).toBe(2);
  });

  it('is held by an open P1, and by nothing less', () => {
    const minor = saturationIncident(T0, T0 - 60_000);
    const grave = { ...minor, id: 'i-grave', severity: 'P1' } as const;
    expect(pinned([minor])).toBeUndefined();
    expect(pinned([minor, { ...grave, closedMs: T0 }])).toBeUndefined();
    expect(pinned([minor, grave])?.id).toBe('i-grave');
  });
});
