import { afterEach, expect, test } from 'vitest';
import { createKube } from '#controllers/runtime/client.ts';
import { createManager, type Manager } from '#controllers/manager.ts';
import type { Request, Response, Stream, Transport } from '#controllers/runtime/transport.ts';
import { computeNodes, nodePools } from '#models/generated/resources.ts';
import { coreNodes } from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { silentLog } from '#models/ports/log.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import type { ControllerPorts } from '#simulation/lab/lab.ts';
import { allSettled } from '#simulation/lab/state.ts';
import { createVirtualLab, type VirtualLab } from '#simulation/lab/virtual-run.ts';
import { createTransportFaultPlan } from '#simulation/replay/transport-faults.ts';
import { faultyTransport } from '#simulation/replay/faulty-transport.ts';
import { dataCentre } from '../../chaos/data-centre.ts';
import { lawless } from './lawless.ts';

// Bugs that systems like this one had, written back into the ports of controllers that have none of them.

const minute = 60_000;
let running: VirtualLab | undefined;

afterEach(async () => {
  await running?.drive(running.lab.stop());
});

/** A data centre under these controllers, with every pool Ready, and no rule broken so far. */
async function given(controllers: (ports: ControllerPorts) => Manager, crds = readCrds()): Promise<VirtualLab> {
  running = createVirtualLab({ seed: 1, log: silentLog, crds, delays: 'none', controllers });
  const { lab, clock, drive } = running;
  await drive(lab.start());
  await drive(lab.apply(dataCentre()));
  expect(await clock.runUntil(() => allSettled(lab.server.store), { maxMs: 30 * minute })).toBe(true);
  expect(lab.violations()).toEqual([]);
  return running;
}

const broken = ({ lab }: VirtualLab): number[] => [...new Set(lab.violations().map(({ rule }) => rule))];

function manager({ connection, ...ports }: ControllerPorts, transport: Transport, instance: string): Manager {
  return createManager({ ...ports, instance, kube: createKube(transport, connection) });
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

test('metal3-io/cluster-api-provider-metal3#1004, #3189: a write without a guard, on a lagging cache, steals a host', async () => {
  const assetPath = /^\/apis\/rackwright\.io\/v1alpha1\/computeassets/;
  let wake = (): void => undefined;
  const awake = new Promise<void>((resolve) => (wake = resolve));
  /** Writes over whatever stands there, hears of no change of an asset, and of ComputeNodes only once it is awake. */
  const unguarded = (transport: Transport): Transport => ({
    async request(request): Promise<Response> {
      if (request.method !== 'PUT' || !assetPath.test(request.path) || !isObject(request.body)) {
        return transport.request(request);
      }
      const { body: current } = await transport.request({ method: 'GET', path: request.path.replace('/status', '') });
      const { resourceVersion } = (current as KubeObject).metadata;
      const metadata = { ...Object(request.body['metadata']), resourceVersion };
      return transport.request({ ...request, body: { ...request.body, metadata } });
    },
    async stream(request) {
      if (assetPath.test(request.path)) return silent(request);
      const stream = await transport.stream(request);
      return request.path.endsWith('/computenodes') ? { ...stream, lines: held(stream.lines) } : stream;
    },
  });
  async function* held(lines: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    for await (const line of lines) {
      await awake;
      yield line;
    }
  }
  const lab = await given((ports) => {
    const good = manager(ports, ports.transport, 'good');
    const bad = manager(ports, unguarded(ports.transport), 'bad');
    return {
      ...good,
      start() {
        good.start();
        ports.clock.setTimer(10 * minute, () => bad.start());
      },
      async stop() {
        await Promise.all([good.stop(), bad.stop()]);
      },
    };
  }, readCrds().map(lawless));
  await lab.clock.advanceBy(10 * minute);
  const scale = (name: string) => lab.drive(lab.lab.kube.mergePatch(nodePools, { name }, { spec: { replicas: 7 } }));

  await scale('web');
  await lab.clock.advanceBy(20_000);
  expect(broken(lab)).toEqual([]);
  wake();
  await scale('batch');
  await lab.clock.advanceBy(20_000);

  expect(broken(lab)).toContain(1);
});

function silent({ signal }: Request): Promise<Stream> {
  async function* nothing(): AsyncGenerator<unknown> {
    yield await new Promise((resolve) => signal?.addEventListener('abort', resolve));
  }
  return Promise.resolve({ status: 200, headers: {}, lines: nothing() });
}

test('a release that skips the Node check resets the machine under its pods', async () => {
  let blind = false;
  const blinded = (transport: Transport): Transport => ({
    request: async (request) =>
      blind && request.method === 'GET' && request.path.startsWith('/api/v1/nodes/')
        ? { status: 404, headers: {}, body: { kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404 } }
        : transport.request(request),
    async stream(request) {
      const stream = await transport.stream(request);
      return request.path === '/api/v1/nodes' ? { ...stream, lines: vanishing(stream.lines) } : stream;
    },
  });
  /** From when it is blind, every Node that changes seems to have been deleted. */
  async function* vanishing(lines: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    for await (const line of lines) yield blind && isObject(line) ? { ...line, type: 'DELETED' } : line;
  }
  const lab = await given((ports) => manager(ports, blinded(ports.transport), 'blind'));
  blind = true;
  const { kube } = lab.lab;
  await lab.drive(kube.mergePatch(coreNodes, { name: 'web-0' }, { metadata: { labels: { touched: 'true' } } }));

  await lab.drive(kube.delete(computeNodes, { name: 'web-0' }));
  await lab.clock.advanceBy(5 * minute);

  expect(broken(lab)).toContain(6);
});

test('gardener/machine-controller-manager#657: an orphan collector takes a list that failed for an empty one', async () => {
  const plan = createTransportFaultPlan(createSeededRandom(1));
  const lab = await given((ports) => {
    const sound = manager(ports, ports.transport, 'sound');
    const flaky = faultyTransport(ports.transport, plan, createSeededRandom(1), ports.clock);
    const kube = createKube(ports.transport, ports.connection);
    const lists = createKube(flaky, ports.connection);
    const collect = async (): Promise<void> => {
      const owners = await lists.list(computeNodes).catch(() => ({ items: [] }));
      const names = new Set(owners.items.map(({ metadata }) => metadata.name));
      for (const { metadata } of (await kube.list(coreNodes)).items) {
        if (!names.has(metadata.name)) await kube.delete(coreNodes, { name: metadata.name });
      }
      ports.clock.setTimer(minute, () => void collect());
    };
    return {
      ...sound,
      start() {
        sound.start();
        ports.clock.setTimer(minute, () => void collect());
      },
    };
  });
  await lab.clock.advanceBy(3 * minute);
  expect(broken(lab)).toEqual([]);

  plan.setRates({ ServerError: 1 });
  await lab.clock.advanceBy(2 * minute);

  expect(broken(lab)).toContain(11);
});

test('kubernetes-sigs/karpenter#1448: names that are made up anew make a second instance when an answer is lost', async () => {
  const plan = createTransportFaultPlan(createSeededRandom(1));
  let made = 0;
  let deaf = false;
  const renaming = (transport: Transport, ports: ControllerPorts): Transport => {
    const flaky = faultyTransport(transport, plan, createSeededRandom(1), ports.clock);
    return {
      request(request) {
        const { method, path, body } = request;
        if (method !== 'POST' || !path.endsWith('/computenodes') || !isObject(body)) return transport.request(request);
        made += 1;
        const metadata = { ...Object(body['metadata']), name: `made-up-${made}` };
        return flaky.request({ ...request, timeoutMs: 5_000, body: { ...body, metadata } });
      },
      async stream(request) {
        const stream = await transport.stream(request);
        return request.path.endsWith('/computenodes') ? { ...stream, lines: unheard(stream.lines) } : stream;
      },
    };
  };
  async function* unheard(lines: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    for await (const line of lines) if (!deaf) yield line;
  }
  const lab = await given((ports) => manager(ports, renaming(ports.transport, ports), 'renaming'));

  deaf = true;
  plan.setRates({ TimeoutAfter: 1 });
  await lab.drive(lab.lab.kube.mergePatch(nodePools, { name: 'web' }, { spec: { replicas: 6 } }));
  await lab.clock.advanceBy(2 * minute);

  expect(broken(lab)).toContain(12);
});
