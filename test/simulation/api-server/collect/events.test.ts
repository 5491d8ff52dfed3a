import { describe, expect, it } from 'vitest';
import { startLab } from '../lab.ts';

const events = '/api/v1/namespaces/default/events';

function event(name: string): Record<string, unknown> {
  const involvedObject = { kind: 'Node', name: 'n1' };
  return { metadata: { name }, involvedObject, reason: 'Tested', message: 'for a test', type: 'Normal' };
}

describe('an Event', () => {
  it('is kept for an hour after its last write', async () => {
    const { admin, clock } = startLab();
    await admin.post(events, event('once'));
    await admin.post(events, event('again'));
    await clock.advanceBy(40 * 60_000);
    await admin.merge(`${events}/again`, { count: 2 });

    await clock.advanceBy(20 * 60_000);
    expect((await admin.get(events)).names).toEqual(['again']);

    await clock.advanceBy(40 * 60_000);
    expect((await admin.get(events)).names).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is kept for ever where the server is told so', async () => {
    const { admin, clock } = startLab({ eventTtlMs: 0 });
    await admin.post(events, event('once'));

    await clock.advanceBy(24 * 3_600_000);

    expect((await admin.get(events)).names).toEqual(['once']);
  });
});
