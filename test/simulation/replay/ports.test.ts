import { beforeEach, describe, expect, test } from 'vitest';
import type { Request, Response, Stream, Transport } from '#controllers/runtime/transport.ts';
import type { OpsAdapter } from '#ops-adapters/port.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { faultyAdapter } from '#simulation/replay/faulty-adapter.ts';
import { faultyTransport } from '#simulation/replay/faulty-transport.ts';
import { createIncarnation } from '#simulation/replay/incarnation.ts';
import { pacedTransport } from '#simulation/replay/paced-transport.ts';
import { createTransportFaultPlan, type RequestFault, type WatchFault } from '#simulation/replay/transport-faults.ts';

let clock: VirtualClock;
/** Requests that reached the server. */
let done: string[];

beforeEach(() => {
  clock = createVirtualClock({ startMs: 0 });
  done = [];
});

const put: Request = { method: 'PUT', path: '/a' };
const watch: Request = { method: 'GET', path: '/a', query: { watch: 'true' } };
const ok: Response = { status: 200, headers: {}, body: {} };

async function* lines(signal: AbortSignal | undefined): AsyncGenerator<unknown> {
  yield 'first';
  await new Promise((resolve) => signal?.addEventListener('abort', resolve));
}

const server: Transport = {
  async request({ method, path }) {
    done.push(`${method} ${path}`);
    return ok;
  },
  stream: async ({ signal }): Promise<Stream> => ({ status: 200, headers: {}, lines: lines(signal) }),
};

/** How a promise stands once `ms` have passed. */
async function after<T>(ms: number, promise: Promise<T>): Promise<T | string> {
  let state: T | string = 'pending';
  promise.then(
    (value) => (state = value),
    (error: Error) => (state = `${error.name}: ${error.message}`),
  );
  await clock.advanceBy(ms);
  return state;
}

describe('a network with bad days', () => {
  const with100 = (fault: RequestFault | WatchFault): Transport => {
    const plan = createTransportFaultPlan(createSeededRandom(1));
    plan.setRates({ [fault]: 1 });
    return faultyTransport(server, plan, createSeededRandom(1), clock);
  };

  test.each<[RequestFault, number, string[]]>([
    ['Conflict', 409, []],
    ['TooManyRequests', 429, []],
    ['Unavailable', 503, []],
    ['ServerError', 500, []],
    ['ServerErrorAfter', 500, ['PUT /a']],
    ['Delayed', 200, ['PUT /a']],
  ])('%s is answered with %i', async (fault, status, reached) => {
    const answer = await after(10_000, with100(fault).request(put));

    expect(answer).toMatchObject({ status });
    expect(done).toEqual(reached);
  });

  test.each<[RequestFault, string[]]>([
    ['TimeoutBefore', []],
    ['TimeoutAfter', ['PUT /a']],
  ])('of %s nobody hears until the request times out', async (fault, reached) => {
    const promise = with100(fault).request({ ...put, timeoutMs: 5_000 });

    expect(await after(4_999, promise)).toBe('pending');
    expect(await after(1, promise)).toBe('TransportError: the answer was lost');
    expect(done).toEqual(reached);
  });

  test('a conflict befalls only what can conflict', async () => {
    expect(await after(0, with100('Conflict').request({ ...put, method: 'POST' }))).toEqual(ok);
  });

  test('a watch is turned away', async () => {
    expect(await with100('Expired').stream(watch)).toMatchObject({ status: 410 });
  });

  test.each<[WatchFault, string]>([
    ['Ends', 'ended'],
    ['Breaks', 'TransportError: the connection was reset'],
    ['Hangs', 'pending'],
  ])('a watch that is opened: %s', async (fault, end) => {
    const gone = new AbortController();
    const { lines: read } = await with100(fault).stream({ ...watch, signal: gone.signal });
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const line of read) seen.push(line);
      return 'ended';
    })();

    expect(await after(120_000, reading)).toBe(end);
    expect(seen).toEqual(['first']);
    gone.abort();
    expect(await after(0, reading)).not.toBe('pending');
  });

  test('without rates there is no fault, and no draw', async () => {
    const plan = createTransportFaultPlan({
      next() {
        throw new Error('drawn');
      },
    });

    expect(await faultyTransport(server, plan, createSeededRandom(1), clock).request(put)).toEqual(ok);
  });
});

describe('one life of a process', () => {
  test('after its death no promise settles, no timer fires, and its connections are closed', async () => {
    let died = 0;
    const life = createIncarnation(clock, () => (died += 1));
    const transport = life.transport(server);
    const gone = new AbortController();
    const { lines: read } = await transport.stream({ ...watch, signal: gone.signal });
    let rang = false;
    life.clock.setTimer(10, () => (rang = true));
    const iterator = read[Symbol.asyncIterator]();
    await iterator.next();
    const next = iterator.next();

    life.kill();

    expect(await after(1_000, next)).toBe('pending');
    expect(await after(1_000, transport.request(put))).toBe('pending');
    expect({ rang, died, done }).toEqual({ rang: false, died: 1, done: [] });
    expect(clock.pendingTimers).toBe(0);
  });

  test.each([
    ['before', []],
    ['after', ['PUT /a']],
  ] as const)('it dies %s its second call', async (when, reached) => {
    const life = createIncarnation(clock, () => undefined);
    const transport = life.transport(server);
    life.crashAt({ call: 2, when });

    expect(await after(0, transport.request({ ...put, method: 'GET' }))).toEqual(ok);
    expect(await after(0, transport.request(put))).toBe('pending');

    expect(life.alive).toBe(false);
    expect(done.slice(1)).toEqual(reached);
  });
});

test('calls to an operations tool are lost before or after they were done', async () => {
  let started = 0;
  const adapter = {
    capabilities: new Set(),
    start: async () => {
      started += 1;
      return { outcome: 'accepted' };
    },
  } as unknown as OpsAdapter;
  const request = {} as Parameters<OpsAdapter['start']>[0];

  const before = faultyAdapter(adapter, () => ({ lostBefore: 1 }), createSeededRandom(1), clock);
  expect(await after(0, before.start(request))).toBe('OpsError: no answer came');
  expect(started).toBe(0);
  const late = faultyAdapter(adapter, () => ({ lostAfter: 1 }), createSeededRandom(1), clock);
  expect(await after(0, late.start(request))).toBe('OpsError: no answer came');
  expect(started).toBe(1);
});

test('whoever asks without end in one instant is told on, and made to wait', async () => {
  const rushed: string[] = [];
  const transport = pacedTransport(server, clock, 3, ({ path }) => rushed.push(path));

  const answers = Promise.all([1, 2, 3, 4, 5].map(() => transport.request(put)));

  expect(await after(999, answers)).toBe('pending');
  expect({ done: done.length, rushed }).toEqual({ done: 3, rushed: ['/a'] });
  expect(await after(1, answers)).toHaveLength(5);
});
