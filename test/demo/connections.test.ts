import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createClock } from '../../chain/clock.js';
import { Connections, kernelCounts } from '../../demo/service/connections.js';
import { countSockets, halfOpenLimit } from '../../demo/service/kernel.js';
import { Pool, type PoolLimits } from '../../demo/service/pool.js';
import { waitFor } from './wait-for.js';

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A front on loopback whose requests last until `answer` is called. */
async function front(limits: PoolLimits) {
  const pool = new Pool(limits, createClock());
  const server = createServer();
  servers.push(server);
  const connections = new Connections(server, pool);
  const answers: (() => void)[] = [];
  const refused: string[] = [];
  server.on('request', (asked, response) => {
    connections.worker(asked.socket).then(
      (release) =>
        answers.push(() => {
          response.end();
          release();
        }),
      (error: Error) => {
        refused.push(error.name);
        response.writeHead(503).end();
      },
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.40.9.9', listening));
  const { address, port } = server.address() as AddressInfo;
  const open = (): Socket => {
    const socket = connect(port, address);
    socket.on('error', () => {});
    sockets.push(socket);
    return socket;
  };
  const ask = () =>
    void request({ host: address, port, agent: false })
      .on('error', () => {})
      .end();
  return { pool, server, connections, answers, refused, open, ask };
}

const roomy: PoolLimits = { workers: 4, queue: 4, waitMs: 5000 };

test('a connection that says nothing holds a worker; its request takes it over, its end gives it back', async () => {
  const { pool, connections, answers, open } = await front(roomy);
  const [slow, asking] = [open(), open()];
  await waitFor('both are accepted', () => connections.counts().reading === 2);
  expect(pool.used).toBe(2);
  slow.write('GET / HTTP/1.1\r\nX-a: b\r\n');
  asking.write('GET / HTTP/1.1\r\nHost: front\r\n\r\n');
  await waitFor('the request arrives', () => answers.length === 1);
  expect(connections.counts()).toEqual({ active: 2, reading: 1, writing: 1, waiting: 0 });
  expect(pool.used).toBe(2);
  answers[0]!();
  await waitFor('it is kept alive', () => connections.counts().waiting === 1);
  expect(pool.used).toBe(1);
  slow.destroy();
  await waitFor('nobody holds a worker', () => pool.used === 0);
  expect(connections.counts()).toEqual({ active: 1, reading: 0, writing: 0, waiting: 1 });
});

test('silent connections keep people out: whoever asks is told that there is no room', async () => {
  const { pool, connections, refused, open, ask } = await front({ workers: 2, queue: 2, waitMs: 100 });
  for (let each = 0; each < 4; each++) open();
  await waitFor('all are accepted, two hold the workers', () => connections.counts().active === 4 && pool.used === 2);
  await waitFor('the others wait no longer', () => pool.queued === 0);
  ask();
  await waitFor('a person waits in vain', () => refused.length === 1);
  expect(refused).toEqual(['PoolTimeout']);
});

test.runIf(process.platform === 'linux')('the kernel counts the connections to the port, and no others', async () => {
  const { server, connections, open } = await front(roomy);
  const elsewhere = await front(roomy);
  for (const each of [open, open, open, elsewhere.open]) each();
  await waitFor('all are accepted', () => connections.counts().active === 3);
  const counts = await kernelCounts(server);
  expect(counts?.get('ESTABLISHED')).toBe(3);
  expect(counts?.get('SYN_RECV')).toBe(0);
  const limit = await halfOpenLimit();
  expect(limit).toBeGreaterThan(0);
  expect(limit).toBeLessThanOrEqual(511);
});

test('half-open connections are those the table says, at this address and port alone', () => {
  const line = (local: string, state: string) => `   0: ${local} 0100007F:C350 ${state} 00000000:00000000 00:00000000`;
  const table = ['  sl  local_address rem_address   st', line('0104287F:1F90', '03'), line('0104287F:1F90', '03')];
  const others = [line('0104287F:1F91', '03'), line('0204287F:1F90', '03'), line('0104287F:1F90', '0A'), ''];
  const counts = countSockets([...table, ...others].join('\n'), '127.40.4.1', 8080);
  expect(Object.fromEntries(counts)).toEqual({ ESTABLISHED: 0, SYN_RECV: 2, CLOSE_WAIT: 0 });
});
