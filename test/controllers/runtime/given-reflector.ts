import type { Resource } from '#models/meta/resource.ts';
import { silentLog } from '#models/ports/log.ts';
import { createKube } from '#controllers/runtime/client.ts';
import { createReflector, type Reflector, type ReflectorOptions } from '#controllers/runtime/reflector.ts';
import { createStore, type WritableStore } from '#controllers/runtime/store.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { createFakeServer, type FakeServer } from './fake-server.ts';
import { auditStore, type StoreAudit } from './store-audit.ts';

export const things: Resource = { group: 'test', version: 'v1', plural: 'things', kind: 'Thing', namespaced: false };

export interface Given {
  clock: VirtualClock;
  server: FakeServer;
  store: WritableStore;
  audit: StoreAudit;
  reflector: Reflector;
}

export function givenReflector(seed = 1, options: Partial<ReflectorOptions> = {}): Given {
  const clock = createVirtualClock({ startMs: 0 });
  const random = createSeededRandom(seed);
  const server = createFakeServer(clock, random.fork('server'));
  const kube = createKube(server.transport, { clock, random: random.fork('client'), timeoutMs: 5000 });
  const store = createStore((error) => {
    throw error;
  });
  const audit = auditStore(store);
  const ports = { clock, random: random.fork('reflector'), log: silentLog };
  const reflector = createReflector(kube, things, store, { ...ports, relistMs: 1e12, ...options });
  return { clock, server, store, audit, reflector };
}

/** Name to resourceVersion: what two views of the same objects must agree on. */
export const versions = (
  objects: Iterable<{ metadata: { name: string; resourceVersion: string } }>,
): Record<string, string> =>
  Object.fromEntries([...objects].map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
