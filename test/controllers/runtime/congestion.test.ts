import { describe, expect, test } from 'vitest';
import { createCaller } from '#controllers/runtime/call.ts';
import { createCongestion } from '#controllers/runtime/congestion.ts';
import type { Response, Transport } from '#controllers/runtime/transport.ts';
import { sleep } from '#models/ports/clock.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';

describe('how much is asked at once', () => {
  test('is not limited before anything was turned away', () => {
    const congestion = createCongestion();

    expect(Array.from({ length: 1_000 }, () => congestion.enter())).toEqual(Array.from({ length: 1_000 }));
  });

  test('is halved by a refusal, once for all that was under way then', () => {
    const congestion = createCongestion();
    for (let at = 0; at < 16; at += 1) congestion.enter();

    for (let at = 0; at < 16; at += 1) congestion.leave('too-many');

    const admitted = Array.from({ length: 16 }, () => congestion.enter()).filter((turn) => turn === undefined);
    expect(admitted).toHaveLength(8);
  });

  test('grows by one with each round that went well', () => {
    const congestion = createCongestion();
    for (let at = 0; at < 4; at += 1) congestion.enter();
    for (let at = 0; at < 4; at += 1) congestion.leave(at === 0 ? 'too-many' : 'no-answer');

    for (let round = 0; round < 3; round += 1) {
      congestion.enter();
      congestion.enter();
      congestion.leave('answered');
      congestion.leave('answered');
    }

    const admitted = Array.from({ length: 16 }, () => congestion.enter()).filter((turn) => turn === undefined);
    expect(admitted).toHaveLength(4);
  });

  test('whoever waits goes on when another leaves, in turn, unless they have given up', async () => {
    const congestion = createCongestion();
    congestion.enter();
    congestion.enter();
    congestion.leave('too-many');
    const first = congestion.enter();
    const second = congestion.enter();
    const came: string[] = [];
    void first?.come.then(() => came.push('first'));
    void second?.come.then(() => came.push('second'));

    expect(first?.giveUp()).toBe(true);
    congestion.leave('answered');
    await Promise.resolve();

    expect(came).toEqual(['second']);
    expect(second?.giveUp()).toBe(false);
  });
});

/**
 * Takes one request at once, as kube-apiserver does a list that is wider than its caller's share, and turns away the rest,
 * for as long as it says after it had to turn away many.
 */
function starvingServer(clock: VirtualClock): Transport {
  let busy = false;
  const answer = (status: number, headers: Record<string, string> = {}): Response => ({ status, headers, body: {} });
  async function request(): Promise<Response> {
    if (busy) {
      return answer(429, { 'retry-after': '32' });
    }
    busy = true;
    await sleep(clock, 300);
    busy = false;
    return answer(200);
  }
  const server = { request, stream: () => Promise.reject(new Error('no streams here')) };
  return server;
}

test('twenty lists that were turned away together came back together, each time all but one in vain', async () => {
  const clock = createVirtualClock({ startMs: 0 });
  const server = starvingServer(clock);
  const caller = createCaller(server, { clock, random: createSeededRandom(1), timeoutMs: 30_000 });
  let listed = 0;
  async function list(): Promise<void> {
    for (let done = false; !done;) {
      done = await caller.send({ method: 'GET', path: '/' }).then(
        () => true,
        () => false,
      );
      // As a reflector, which waits for as long as it was told.
      if (!done) await sleep(clock, 32_000);
    }
    listed += 1;
  }

  for (let at = 0; at < 20; at += 1) void list();
  await clock.advanceBy(105_000);

  expect(listed).toBe(20);
});
