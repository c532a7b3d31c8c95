import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { slope } from './slope.js';
import { largestWindow } from './watched-page.js';
import { openWire } from './wire.js';

describe('a slope', () => {
  it('is that of the line, and of the best line through points beside it', () => {
    expect(slope([[0, 1] as const, [1, 3] as const, [2, 5] as const])).toBeCloseTo(2);
    expect(slope([[0, 0] as const, [1, 1] as const, [2, 0] as const, [3, 1] as const])).toBeCloseTo(0.2);
  });
});

describe('cumulative layout shift', () => {
  const at = (atMs: number, value: number) => ({ atMs, value });
  it.each([
    ['nothing moved', [], 0],
    ['shifts less than a second apart count together', [at(0, 0.1), at(900, 0.2)], 0.3],
    ['those further apart do not', [at(0, 0.1), at(1000, 0.2)], 0.2],
    ['a run ends after five seconds', Array.from({ length: 12 }, (_, step) => at(step * 500, 0.01)), 0.1],
    ['the worst run is told', [at(0, 0.3), at(2000, 0.1), at(2100, 0.1)], 0.3],
  ])('%s', (_, shifts, expected) => {
    expect(largestWindow(shifts)).toBeCloseTo(expected);
  });
});

describe('a wire', () => {
  it('carries, breaks every connection when it is cut, and carries again on the same port', async () => {
    const echo = createServer((socket) => socket.pipe(socket));
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
    const wire = await openWire((echo.address() as AddressInfo).port);
    const said = async (): Promise<string> => {
      const socket = connect(wire.port, '127.0.0.1');
      socket.write('here');
      const [data] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      return String(data);
    };
    const held = connect(wire.port, '127.0.0.1');
    await once(held, 'connect');
    held.write('x');
    await once(held, 'data');
    const broken = once(held, 'close');
    await wire.cut();
    await broken;
    await expect(said()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await wire.mend();
    expect(await said()).toBe('here');
    await wire.cut();
    echo.close();
  });
});
