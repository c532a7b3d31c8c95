import { describe, expect, it, vi } from 'vitest';
import { noAlertmanager, startAlertmanager } from '../alertmanager.js';
import { httpReceiver } from '../http-receiver.js';
import { channel, never, page, rendered } from '../paged.js';

/** Alertmanager judges by the real clock. */
const now = Date.now();
const closed = { updatedMs: now, closedMs: now };
const before = page({ said: { severity: 'P2', cause: 'undetermined', maillon: 'ent-est/portail' } });

describe.skipIf(noAlertmanager)(`a real Alertmanager${noAlertmanager ? ` (${noAlertmanager})` : ''}`, () => {
  it('takes what is sent, routes it on, and ends it when Vigie says so', async () => {
    const hook = await httpReceiver();
    const url = await startAlertmanager(hook.url);
    const active = async () => (await (await fetch(`${url}/api/v2/alerts?active=true`)).json()) as { labels: object }[];
    const to = channel({ type: 'alertmanager', url });
    const open = { sinceMs: now - 60_000, updatedMs: now - 1000 };

    await to.deliver(rendered({}, { ...open, severity: 'P2', cause: 'undetermined' }), never);
    expect(await active()).toMatchObject([
      { labels: { severity: 'P2', operator: 'beta' }, status: { state: 'active' } },
    ]);

    await to.deliver(rendered({ generation: 2 }, { ...open, pages: [before] }), never);
    expect(await active()).toMatchObject([{ labels: { severity: 'P1', cause: 'saturation' } }]);

    await to.deliver(rendered({ status: 'resolved' }, { ...open, ...closed, pages: [before] }), never);
    await vi.waitFor(async () => expect(await active()).toEqual([]), { timeout: 20_000, interval: 100 });
    const statuses = () => hook.requests.map(({ text }) => (JSON.parse(text) as { status: string }).status);
    await vi.waitFor(() => expect(statuses()).toContain('resolved'), { timeout: 20_000, interval: 100 });
    expect(statuses()[0]).toBe('firing');
  });

  it('refuses what is no alert: a fault of the page, not of the hour', async () => {
    const url = await startAlertmanager('http://127.0.0.1:9/');
    const nameless = { ...rendered(), labels: { 'not a label': '' } };
    await expect(channel({ type: 'alertmanager', url }).deliver(nameless, never)).rejects.toMatchObject({
      permanent: true,
    });
  });
});
