import { test } from 'vitest';
import { makeNode, podManifest } from './stage/nodes.ts';
import { onBothServers } from './stage/on-both-servers.ts';
import type { Shell } from './stage/shell.ts';

onBothServers(({ scene, newShell }) => {
  /** Until who looks after Nodes has found it ready. */
  async function withNode(name: string): Promise<Shell> {
    const shell = await newShell();
    await makeNode(scene, `${scene.unique}-${name}`);
    await shell.until(`get node UNIQUE-${name} -o jsonpath={.spec.taints}`, (text) => !text.includes('not-ready'));
    return shell;
  }

  test('get, describe', async () => {
    const { kubectl, quietly, file, until, matches } = await withNode('a');
    file(
      'pods.yaml',
      podManifest('one', {
        node: 'UNIQUE-a',
        spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '500m', memory: '1Gi' } } }] },
      }),
      podManifest('two', { node: 'UNIQUE-a' }),
    );
    await quietly('create -f pods.yaml');
    await until('get node UNIQUE-a -o jsonpath={.metadata.annotations}', (text) => text.length >= 0);

    await kubectl('get node UNIQUE-a');
    await kubectl('get node UNIQUE-a -o wide');
    await kubectl('get nodes -l kubernetes.io/hostname=UNIQUE-a --show-labels');
    await kubectl('describe node UNIQUE-a', {
      hide: [
        [/^Annotations: .*\n(?: {20}.*\n)*/m, 'Annotations: ANNOTATIONS\n'],
        [/^Events:[^]*$/m, 'Events: EVENTS'],
      ],
    });
    await quietly('cordon UNIQUE-a');
    await kubectl('get node UNIQUE-a');
    await kubectl('get node nope');
    await kubectl('describe node nope');
    matches('nodes/get');
  });

  test('taint', async () => {
    const { kubectl, matches } = await withNode('t');

    await kubectl('taint node UNIQUE-t k=v:NoSchedule');
    await kubectl('taint node UNIQUE-t k=v:NoSchedule');
    await kubectl('taint node UNIQUE-t k=w:NoSchedule');
    await kubectl('taint node UNIQUE-t k=w:NoSchedule --overwrite');
    await kubectl('taint node UNIQUE-t k=v:PreferNoSchedule other:NoSchedule');
    await kubectl('get node UNIQUE-t -o jsonpath={.spec.taints}');
    await kubectl('taint node UNIQUE-t k:NoSchedule-');
    await kubectl('taint node UNIQUE-t k- other-');
    await kubectl('taint node UNIQUE-t k-');
    await kubectl('taint nodes -l kubernetes.io/hostname=UNIQUE-t a=b:NoSchedule --dry-run=server');
    await kubectl('taint node UNIQUE-t a=b:Nonsense');
    await kubectl('taint node UNIQUE-t a');
    await kubectl('taint node nope a=b:NoSchedule');
    await kubectl('get node UNIQUE-t -o jsonpath={.spec.taints}');
    matches('nodes/taint');
  });

  test('cordon, uncordon', async () => {
    const { kubectl, matches } = await withNode('c');

    await kubectl('cordon UNIQUE-c');
    await kubectl('cordon UNIQUE-c');
    await kubectl('get node UNIQUE-c');
    await kubectl('uncordon UNIQUE-c');
    await kubectl('uncordon UNIQUE-c');
    await kubectl('cordon -l kubernetes.io/hostname=UNIQUE-c --dry-run=server');
    await kubectl('cordon nope');
    await kubectl('get node UNIQUE-c -o jsonpath={.spec.unschedulable}');
    matches('nodes/cordon');
  });

  test('drain: bare pods, daemons, local data, and the end', async () => {
    const { kubectl, quietly, file, matches } = await withNode('d');
    file('daemons.yaml', {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'daemons' },
      spec: {
        selector: { matchLabels: { app: 'daemons' } },
        template: {
          metadata: { labels: { app: 'daemons' } },
          spec: { nodeSelector: { none: 'such' }, containers: [{ name: 'c', image: 'i' }] },
        },
      },
    });
    await quietly('create -f daemons.yaml');
    const uid = await quietly('get daemonset daemons -o jsonpath={.metadata.uid}');
    const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'daemons', uid, controller: true };
    file('bare.yaml', podManifest('bare', { node: 'UNIQUE-d' }));
    file(
      'local.yaml',
      podManifest('local', {
        node: 'UNIQUE-d',
        spec: { volumes: [{ name: 'v', emptyDir: {} }], containers: [{ name: 'c', image: 'i' }] },
      }),
    );
    file(
      'daemon.yaml',
      podManifest('daemon', {
        node: 'UNIQUE-d',
        owner,
        labels: { no: 'match' },
        spec: { nodeSelector: { 'kubernetes.io/hostname': 'UNIQUE-d' } },
      }),
    );
    await quietly('create -f bare.yaml');

    await kubectl('drain UNIQUE-d');
    await quietly('create -f local.yaml');
    await kubectl('drain UNIQUE-d --force');
    await kubectl('drain UNIQUE-d --force --delete-emptydir-data --dry-run=server', { anyOrder: /^evicting/ });
    await kubectl('drain UNIQUE-d --force --delete-emptydir-data --pod-selector=no=such');
    await quietly('delete pod local');
    await kubectl('drain UNIQUE-d --force --delete-emptydir-data');
    await kubectl('get pods');
    await kubectl('drain UNIQUE-d');
    await kubectl('drain nope');
    await kubectl('uncordon UNIQUE-d');
    matches('nodes/drain');
  });

  test('drain: a budget holds until it is raised, or isn’t asked', async () => {
    const { kubectl, quietly, file, until, matches } = await withNode('p');
    file('one.yaml', podManifest('one', { node: 'UNIQUE-p', labels: { app: 'web' } }));
    await quietly('create poddisruptionbudget web --selector=app=web --min-available=1');
    await quietly('create -f one.yaml');
    await scene.api.patch(
      'merge',
      `/api/v1/namespaces/${(await quietly('config view --minify -o jsonpath={..namespace}')).trim()}/pods/one/status`,
      {
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
      },
    );
    await until('get pdb web -o jsonpath={.status.currentHealthy}{.status.expectedPods}', (text) => text === '11');

    await kubectl('get pdb web');
    await kubectl('drain UNIQUE-p --force --timeout=4s');
    await kubectl('get pod one -o name');
    await quietly(`patch pdb web --type=merge -p '{"spec":{"minAvailable":0}}'`);
    await until('get pdb web -o jsonpath={.status.disruptionsAllowed}', (text) => text === '1');
    await kubectl('drain UNIQUE-p --force --timeout=80s');
    await quietly('create -f one.yaml');
    await quietly(`patch pdb web --type=merge -p '{"spec":{"minAvailable":1}}'`);
    await kubectl('drain UNIQUE-p --force --disable-eviction --timeout=80s');
    matches('nodes/budget');
  });
});
