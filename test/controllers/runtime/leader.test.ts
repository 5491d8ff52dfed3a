import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { sleep, type Clock } from '#models/ports/clock.ts';
import { silentLog } from '#models/ports/log.ts';
import { createKube } from '#controllers/runtime/client.ts';
import type { LeaderOptions } from '#controllers/runtime/leader-options.ts';
import { runAsLeader, type LeadershipEnd } from '#controllers/runtime/leader.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { createMemoryApi, type MemoryApi } from './memory-api.ts';

const path = '/apis/coordination.k8s.io/v1/namespaces/rackwright/leases/controller';

interface Candidate {
  leads: boolean;
  end: LeadershipEnd | undefined;
  stop: () => void;
}

interface Given {
  clock: VirtualClock;
  api: MemoryApi;
  candidate: (identity: string, options?: Partial<LeaderOptions>, windDownMs?: number) => Candidate;
  lease: () => Record<string, unknown>;
}

function given(): Given {
  const clock = createVirtualClock({ startMs: 1_800_000_000_000 });
  const api = createMemoryApi(clock);
  return {
    clock,
    api,
    lease: () => (api.objects.get(path)?.['spec'] ?? {}) as Record<string, unknown>,
    candidate(identity, options = {}, windDownMs = 0) {
      const random = createSeededRandom(1).fork(identity);
      const kube = createKube(api, { clock, random, userAgent: identity, timeoutMs: 4000 });
      const stopping = new AbortController();
      const candidate: Candidate = { leads: false, end: undefined, stop: () => stopping.abort() };
      const ports = { kube, clock, random, log: silentLog, namespace: 'rackwright', name: 'controller', identity };
      void runAsLeader({ ...ports, ...options }, stopping.signal, async (signal) => {
        candidate.leads = true;
        await sleep(clock, 1e12, signal);
        await sleep(clock, windDownMs);
        candidate.leads = false;
      }).then((end) => (candidate.end = end));
      return candidate;
    },
  };
}

describe('leader election', () => {
  test('makes the Lease and renews it with one write each time', async () => {
    const { clock, api, candidate, lease } = given();
    const a = candidate('a');
    await clock.advanceBy(60_000);

    expect(a.leads).toBe(true);
    expect(lease()).toMatchObject({ holderIdentity: 'a', leaseDurationSeconds: 15, leaseTransitions: 0 });
    expect(lease()['renewTime']).toMatch(/^2027-01-15T08:00:5\d\.\d{3}000Z$/);
    expect(api.asked.slice(2).every(({ method }) => method === 'PUT')).toBe(true);
    a.stop();
    await clock.advanceBy(5000);
  });

  test('gives the Lease back on a clean stop, after its work has ended, and the next one leads soon', async () => {
    const { clock, candidate, lease } = given();
    const a = candidate('a', {}, 6000);
    await clock.advanceBy(1000);
    const b = candidate('b');
    await clock.advanceBy(10_000);
    a.stop();
    await clock.advanceBy(5000);
    expect([a.leads, b.leads]).toEqual([true, false]);
    await clock.advanceBy(7000);

    expect(a.end).toBe('stopped');
    expect(b.leads).toBe(true);
    expect(lease()).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
    b.stop();
    await clock.advanceBy(5000);
    expect(lease()['holderIdentity']).toBe('');
    expect(clock.pendingTimers).toBe(0);
  });

  test('ends its work at once when it can no longer renew, before anyone else may lead', async () => {
    const { clock, api, candidate } = given();
    const a = candidate('a');
    await clock.advanceBy(3000);
    const b = candidate('b');
    await clock.advanceBy(10_000);
    api.trouble = ({ headers }) => (headers?.['user-agent'] === 'a' ? 'lost' : undefined);
    const since = clock.now();
    await clock.runUntil(() => !a.leads, { maxMs: 60_000 });

    expect(clock.now() - since).toBeLessThanOrEqual(10_000);
    expect(b.leads).toBe(false);
    await clock.advanceBy(20_000);
    expect(a.end).toBe('lost');
    expect(b.leads).toBe(true);
    b.stop();
    await clock.advanceBy(5000);
    expect(clock.pendingTimers).toBe(0);
  });

  test('steps down at once when it sees that another holds the Lease', async () => {
    const { clock, api, candidate } = given();
    const a = candidate('a');
    await clock.advanceBy(3000);
    const held = api.objects.get(path);
    if (held === undefined) throw new Error('no lease');
    api.objects.set(path, {
      ...held,
      metadata: { ...held.metadata, resourceVersion: '999' },
      spec: { holderIdentity: 'x' },
    });
    await clock.advanceBy(2100);

    expect(a.leads).toBe(false);
    expect(a.end).toBe('lost');
  });

  test('does not believe the times on the Lease: a holder whose clock is far off keeps it while it renews', async () => {
    const { clock, api, candidate } = given();
    const elsewhere: Clock = { now: () => 0, setTimer: (delayMs, callback) => clock.setTimer(delayMs, callback) };
    const a = candidate('a', { clock: elsewhere });
    await clock.advanceBy(3000);
    const b = candidate('b');
    await clock.advanceBy(120_000);

    expect([a.leads, b.leads]).toEqual([true, false]);
    expect(JSON.stringify(api.objects.get(path))).toContain('1970-01-01');
    a.stop();
    b.stop();
    await clock.advanceBy(5000);
  });

  test('survives a renewal whose outcome is unknown', async () => {
    const { clock, api, candidate } = given();
    const a = candidate('a');
    await clock.advanceBy(3000);
    let puts = 0;
    api.trouble = ({ method }) => (method === 'PUT' && (puts += 1) <= 2 ? 'unknown' : undefined);
    await clock.advanceBy(60_000);

    expect(a.leads).toBe(true);
    a.stop();
    await clock.advanceBy(5000);
  });

  test('makes the Lease again when someone deleted it', async () => {
    const { clock, api, candidate } = given();
    const a = candidate('a');
    await clock.advanceBy(3000);
    api.objects.clear();
    await clock.advanceBy(3000);

    expect(a.leads).toBe(true);
    expect(api.objects.has(path)).toBe(true);
    a.stop();
    await clock.advanceBy(5000);
  });

  test('ends while it still waits for the Lease', async () => {
    const { clock, candidate } = given();
    const a = candidate('a');
    await clock.advanceBy(1000);
    const b = candidate('b');
    await clock.advanceBy(10_000);
    b.stop();
    await clock.advanceBy(100);

    expect(b.end).toBe('stopped');
    a.stop();
    await clock.advanceBy(5000);
    expect(clock.pendingTimers).toBe(0);
  });

  test('refuses times that would let two lead at once', async () => {
    const { clock, api } = given();
    const random = createSeededRandom(1);
    const kube = createKube(api, { clock, random });
    const ports = { kube, clock, random, log: silentLog, namespace: 'rackwright', name: 'controller', identity: 'a' };
    const times = { leaseDurationMs: 15_000, renewDeadlineMs: 15_000 };

    await expect(runAsLeader({ ...ports, ...times }, new AbortController().signal, async () => {})).rejects.toThrow(
      RangeError,
    );
    expect(api.asked).toEqual([]);
  });

  property.prop(
    [
      fc.array(
        fc.record({
          who: fc.constantFrom('a', 'b', 'c'),
          what: fc.constantFrom('lost', 'unknown', 'well'),
          afterMs: fc.nat(20_000),
        }),
        { maxLength: 25 },
      ),
    ],
    { numRuns: 60 },
  )('never lets two lead at once, whatever gets lost, and lets one lead once nothing does', async (plan) => {
    const { clock, api, candidate } = given();
    const troubles = new Map<string, 'lost' | 'unknown' | undefined>();
    api.trouble = ({ headers }) => troubles.get(headers?.['user-agent'] ?? '');
    const all = new Map(['a', 'b', 'c'].map((name) => [name, candidate(name)]));
    const leaders = (): number => [...all.values()].filter(({ leads }) => leads).length;
    for (const { who, what, afterMs } of plan) {
      troubles.set(who, what === 'well' ? undefined : what);
      if (all.get(who)?.end !== undefined) all.set(who, candidate(who));
      await clock.runUntil(() => leaders() > 1, { maxMs: afterMs });
      expect(leaders()).toBeLessThanOrEqual(1);
    }
    troubles.clear();
    for (const [name, { end }] of all) if (end !== undefined) all.set(name, candidate(name));
    await clock.advanceBy(40_000);

    expect(leaders()).toBe(1);
    for (const one of all.values()) one.stop();
    await clock.advanceBy(10_000);
    expect(leaders()).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });
});
