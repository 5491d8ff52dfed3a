import { afterEach, expect, test } from 'vitest';
import { createKube } from '#controllers/runtime/client.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import { createApiServer, type ApiServer } from '#simulation/api-server/server.ts';
import { createSeededIds } from '#simulation/clock/seeded-ids.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { madeUpCertificates } from '#simulation/cluster/certificates.ts';
import type { Cluster } from '#simulation/cluster/cluster.ts';
import { connectInProcess } from '#simulation/cluster/connect-in-process.ts';
import { createKubeletsAlone } from '#simulation/cluster/kubelets-alone.ts';
import type { Lease } from '#simulation/cluster/objects/lease.ts';
import { leases, nodes } from '#simulation/cluster/resources.ts';
import { administrator } from '#simulation/lab/identities.ts';
import { createWorld, type World } from '#simulation/world/world.ts';
import { silentLog } from '#models/ports/log.ts';
import { addMachine, startMs } from '../build/lab.ts';

let clock: VirtualClock;
let server: ApiServer;
let world: World;
let kubelets: Cluster;

/** Machines that have joined before, and nobody but their kubelets. */
async function given(names: readonly string[]): Promise<void> {
  clock = createVirtualClock({ startMs });
  const random = createSeededRandom(1);
  const ids = createSeededIds(random.fork('ids'));
  server = createApiServer({ clock, ids, log: silentLog });
  world = createWorld({ clock, random: random.fork('world') });
  for (const name of names) {
    addMachine(world, name);
    world.kubelets.storeCertificate(`S-${name}`, `rackwright://${name}/uid-${name}`, {
      certificate: `certificate of ${name}`,
      privateKey: `key of ${name}`,
      expiresAt: startMs + 365 * 24 * 3_600_000,
    });
  }
  const connect = connectInProcess(server, { clock, random });
  const kube = createKube(createInProcessTransport(server, administrator), { clock, random });
  kubelets = createKubeletsAlone({ kube, connect, world, clock, random, ids, certificates: madeUpCertificates });
  await Promise.all([kubelets.start(), clock.settle()]);
}
afterEach(async () => {
  await kubelets.stop();
  server.close();
});

const renewedAt = (name: string): number => {
  const lease = server.store.get(leases, { namespace: 'kube-node-lease', name }) as Lease | undefined;
  return Date.parse(lease?.spec?.renewTime ?? '');
};

test('each kubelet renews its own Lease every ten seconds, from a moment of its own', async () => {
  await given(['n1', 'n2']);
  const renewals: string[] = [];
  server.subscribe(({ type, definition, object, user }) => {
    if (definition.plural === 'leases' && type === 'MODIFIED') renewals.push(`${object.metadata.name} by ${user.name}`);
  });

  await clock.advanceBy(60_000);

  expect(renewals.toSorted()).toEqual([
    ...Array.from({ length: 6 }, () => 'n1 by system:node:n1'),
    ...Array.from({ length: 6 }, () => 'n2 by system:node:n2'),
  ]);
  expect(renewedAt('n1')).not.toBe(renewedAt('n2'));
});

test('a machine that dies renews nothing any more', async () => {
  await given(['n1']);
  await clock.advanceBy(30_000);
  const last = renewedAt('n1');

  world.kill('S-n1');
  await clock.advanceBy(60_000);

  expect(renewedAt('n1')).toBe(last);
});

test('a Lease that is gone comes back, unless its Node is gone too', async () => {
  await given(['n1']);
  await clock.advanceBy(15_000);
  const kube = createKube(createInProcessTransport(server, administrator), { clock, random: createSeededRandom(2) });

  await kube.delete(leases, { namespace: 'kube-node-lease', name: 'n1' });
  await clock.advanceBy(15_000);
  const again = renewedAt('n1');
  await kube.delete(nodes, { name: 'n1' });
  await kube.delete(leases, { namespace: 'kube-node-lease', name: 'n1' }).catch(() => undefined);
  await clock.advanceBy(60_000);

  expect(again).toBeGreaterThan(startMs + 15_000);
  expect(renewedAt('n1')).toBeNaN();
});

test('while the API server is away heartbeats are tried again, and go on with it', async () => {
  await given(['n1']);
  await clock.advanceBy(15_000);
  const serving = { ...server };
  const away = startMs + 15_000;

  server.handle = () => Promise.reject(new Error('away'));
  await clock.advanceBy(30_000);
  const meanwhile = renewedAt('n1');
  server.handle = (request) => serving.handle(request);
  await clock.advanceBy(10_000);

  expect(meanwhile).toBeLessThanOrEqual(away);
  expect(renewedAt('n1')).toBeGreaterThan(away + 30_000);
});
