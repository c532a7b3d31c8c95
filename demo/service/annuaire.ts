import { createServer } from 'node:net';
import { createClock } from '../../chain/clock.js';
import { followParent } from '../process.js';
import { lognormal, seeded } from '../random.js';

/**
 * The directory behind sign-in, a process of its own so that it can really die: a line in, the same line back after a look-up's time.
 * Not instrumented, as many a directory is not.
 */
const medianMs = 18;
const clock = createClock();
const random = seeded('annuaire');

followParent(() => process.exit(0));

process.once('message', ({ address }: { address: string }) => {
  const server = createServer((socket) => {
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    let rest = '';
    socket.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) clock.after(lognormal(random, medianMs, 0.4), () => socket.write(`${line}\n`));
    });
  });
  server.listen(0, address, () => {
    const bound = server.address();
    if (bound && typeof bound === 'object') process.send?.({ port: bound.port });
  });
});
