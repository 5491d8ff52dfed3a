import { describe, expect, test } from 'vitest';
import { leases } from '#models/meta/core-resources.ts';
import { racks, regions } from '#models/generated/resources.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { sleep } from '#models/ports/clock.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { customResourceDefinitions, givenCluster, type TroubledCluster } from './cluster.ts';
import { startRun, type RunningProcess } from './process.ts';

async function givenRunning(...args: string[]): Promise<{ cluster: TroubledCluster; run: RunningProcess }> {
  const cluster = await givenCluster();
  const region = { apiVersion: 'rackwright.io/v1alpha1', kind: 'Region', metadata: { name: 'r' }, spec: {} };
  await cluster.kube.create(regions, region);
  const run = startRun(cluster.kubeconfig, ...args);
  await run.hears('all controllers run');
  expect(run.complaints()).toEqual([]);
  return { cluster, run };
}

/** Each object that is deleted from now on. */
function deletions({ server }: TroubledCluster): string[] {
  const deleted: string[] = [];
  server.subscribe(({ type, definition, object }) => {
    if (type === 'DELETED') deleted.push(`${definition.plural}/${object.metadata.name}`);
  });
  return deleted;
}

describe('what goes wrong while it runs is said in one line, deletes nothing, and is recovered from', () => {
  test('the server goes away for longer than the leadership lasts', async () => {
    const { cluster, run } = await givenRunning();
    const deleted = deletions(cluster);
    await cluster.gate.shut();
    await run.hears('nothing of the lost term runs any more: standing for election again');
    const complaints = run.complaints();
    expect(complaints.filter((line) => line.includes("can't be reached"))).toHaveLength(1);
    expect(complaints.map((line) => line.replace(/^[A-Z]+ +/, '').slice(0, 19)).toSorted()).toEqual([
      'lost the leadership',
      'nothing of the lost',
      'the API server at h',
    ]);
    await cluster.gate.open();

    await run.hears('answers, and lets us in');
    await run.hears('leading');
    await run.hears('all controllers run');
    expect(deleted).toEqual([]);
    expect(run.complaints()).toEqual([]);
    const lease = await cluster.kube.get(leases, { namespace: 'rackwright-system', name: 'rackwright-controllers' });
    expect(lease['spec']).toMatchObject({ leaseTransitions: 0 });
  });

  test('it is told to end while the server is away', async () => {
    const { cluster, run } = await givenRunning();
    await cluster.gate.shut();
    await run.hears("can't be reached");

    expect(await run.end()).toBe(0);
  });

  test('its token is refused, and another is in the kubeconfig: nobody notices', async () => {
    const { cluster, run } = await givenRunning();
    cluster.writeKubeconfig('next-token');
    cluster.accept('next-token');
    cluster.server.watches.closeAll();
    await sleep(systemClock, 5000);

    expect(run.complaints()).toEqual([]);
    expect(await run.end()).toBe(0);
  });

  test('its token expires, and another comes only later', async () => {
    const { cluster, run } = await givenRunning('--no-leader-elect');
    cluster.accept('next-token');
    cluster.server.watches.closeAll();
    await run.hears("doesn't accept the token in the kubeconfig");
    cluster.writeKubeconfig('next-token');

    await run.hears('answers, and lets us in');
    expect(run.complaints()).toEqual([expect.stringMatching(/^ERROR the API server/)]);
  });

  test('its rights are revoked', async () => {
    const { cluster, run } = await givenRunning('--no-leader-elect');
    cluster.forbid(({ group }) => group === 'rackwright.io' || group === '*');
    cluster.server.watches.closeAll();
    await run.hears('anna may not list, watch and patch regions');
    cluster.forbid(() => false);

    await run.hears('all rights');
    // A look that was under way when the rights came back sees some of them: those that lack are said anew, once.
    const complaints = run.complaints();
    expect(complaints.length).toBeLessThanOrEqual(2);
    for (const line of complaints) expect(line).toMatch(/^ERROR anna may not/);
  });

  test('a definition is deleted under it, with its objects', async () => {
    const { cluster, run } = await givenRunning('--no-leader-elect');
    const name = 'racks.rackwright.io';
    await cluster.kube.delete(customResourceDefinitions, { name });
    await run.hears("doesn't serve Rack: install the CustomResourceDefinitions");
    const deleted = deletions(cluster);
    const crd = readCrds().find(({ metadata }) => metadata.name === name);
    if (crd !== undefined) await cluster.kube.create(customResourceDefinitions, crd);
    await run.hears('serves the kinds now');

    expect(cluster.server.store.count(regions)).toBe(1);
    expect(cluster.server.store.count(racks)).toBe(0);
    expect(deleted).toEqual([]);
    expect(run.complaints()).toEqual([expect.stringMatching(/^ERROR the API server/)]);
  });
});
