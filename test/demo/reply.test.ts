import { expect, test } from 'vitest';
import { CallFailed, CallTimeout } from '../../demo/service/call.js';
import { PoolFull, PoolTimeout } from '../../demo/service/pool.js';
import { CalleeFailed, expectAnswer, replyToError } from '../../demo/service/reply.js';
import { readSession, writeSession } from '../../demo/service/session.js';

test.each([
  ['no room', new PoolFull('full'), 503],
  ['waited too long', new PoolTimeout('late'), 504],
  ['the callee did not answer', new CallTimeout('late'), 504],
  ['the callee is not there', new CallFailed('refused'), 502],
  ['the callee refused for load', new CalleeFailed('base', 503), 503],
  ['the callee was late itself', new CalleeFailed('base', 504), 504],
  ['the callee broke', new CalleeFailed('authentification', 500), 502],
  ['our own failure', new Error('the directory cannot be reached'), 500],
])('%s', (_what, error, status) => {
  const reply = replyToError(error);
  expect(reply.status).toBe(status);
  expect(reply.headers?.['retry-after']).toBe(status === 503 ? '2' : undefined);
});

test('a callee’s refusal of a person is an answer, its own failure is not', () => {
  const answer = { headers: {}, body: '' };
  expect(expectAnswer('authentification', { ...answer, status: 403 }).status).toBe(403);
  expect(() => expectAnswer('base', { ...answer, status: 503 })).toThrow('base answered 503');
});

test('a session cookie is read back among others', () => {
  const cookie = writeSession('pupil-ent-est-12.k3j').split(';')[0];
  expect(readSession(`theme=sombre; ${cookie}; x=1`)).toEqual({
    id: 'pupil-ent-est-12.k3j',
    account: 'pupil-ent-est-12',
  });
  expect(readSession('theme=sombre')).toBeUndefined();
  expect(readSession(undefined)).toBeUndefined();
});
