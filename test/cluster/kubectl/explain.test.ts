import { beforeAll, test } from 'vitest';
import { gadgetCrd } from './stage/gadgets.ts';
import { onBothServers } from './stage/on-both-servers.ts';

onBothServers(({ scene, newShell }) => {
  beforeAll(() => scene.install(gadgetCrd(scene.unique)));

  test('a custom kind, down to its leaves', async () => {
    const { kubectl, until, matches } = await newShell();
    await until('explain gadget', (text) => text.includes('Gadget'));

    await kubectl('explain gadget');
    await kubectl('explain gadgets.spec');
    await kubectl('explain gadgets.spec.parts');
    await kubectl('explain gadgets.spec.parts.weight');
    await kubectl('explain gadgets.spec.notes');
    await kubectl('explain gadgets.status.conditions');
    await kubectl('explain gadgets --recursive');
    await kubectl('explain gadgets.metadata.name');
    await kubectl('explain gadgets --api-version=UNIQUE.example.com/v1');
    matches('explain/custom');
  });

  test.each([
    ['nodes', ['node', 'node.spec', 'node.spec.taints', 'node.status.conditions.type']],
    ['pods', ['pod', 'pod.spec.containers.resources', 'pod.spec.containers.env.valueFrom', 'pods.status.phase']],
    ['workloads', ['deployment', 'deployment.spec.strategy', 'daemonset.spec.updateStrategy', 'replicaset.status']],
    [
      'others',
      ['secret', 'configmap', 'namespace.spec', 'lease.spec', 'pdb.spec', 'csr.spec', 'event', 'crd.spec.names'],
    ],
  ])('core kinds: %s', async (name, paths) => {
    const { kubectl, matches } = await newShell();

    for (const path of paths) await kubectl(`explain ${path}`);
    matches(`explain/${name}`);
  });

  test('core kinds recursively', async () => {
    const { kubectl, matches } = await newShell();

    await kubectl('explain configmap --recursive');
    await kubectl('explain deployment.spec.strategy --recursive');
    await kubectl('explain node.spec --recursive');
    await kubectl('explain pod.spec.tolerations --recursive');
    matches('explain/recursive');
  });

  test('what isn’t there', async () => {
    const { kubectl, until, matches } = await newShell();
    await until('explain gadget', (text) => text.includes('Gadget'));

    await kubectl('explain nonsense');
    await kubectl('explain gadgets.nonsense');
    await kubectl('explain gadgets.spec.size.deeper');
    await kubectl('explain gadgets --api-version=UNIQUE.example.com/v2');
    await kubectl('explain');
    matches('explain/nothing');
  });
});
