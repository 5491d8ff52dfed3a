import { beforeAll, test } from 'vitest';
import { gadget, gadgetCrd, gadgetPath } from './stage/gadgets.ts';
import { podManifest } from './stage/nodes.ts';
import { onBothServers } from './stage/on-both-servers.ts';
import type { Shell } from './stage/shell.ts';

onBothServers(({ scene, newShell }) => {
  beforeAll(() => scene.install(gadgetCrd(scene.unique)));

  const at = (secondsAgo: number): string =>
    new Date(Date.now() - secondsAgo * 1000).toISOString().replace(/\.\d+/, '');

  /** As a controller would tell of it. */
  async function tell({ namespace, quietly }: Shell, kind: string, name: string, event: Record<string, unknown>) {
    const object = JSON.parse(await quietly(`get ${kind} ${name} -o json`)) as {
      apiVersion: string;
      kind: string;
      metadata: { uid: string };
    };
    const { apiVersion, kind: type, metadata } = object;
    const reason = String(event['reason']);
    await scene.api.post(`/api/v1/namespaces/${namespace}/events`, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${reason.toLowerCase()}` },
      involvedObject: { apiVersion, kind: type, name, namespace, uid: metadata.uid },
      source: { component: 'tester' },
      type: 'Normal',
      count: 1,
      firstTimestamp: at(20),
      lastTimestamp: at(10),
      ...event,
    });
  }

  test('a custom resource, with its events', async () => {
    const shell = await newShell();
    const { kubectl, quietly, file, namespace, matches } = shell;
    file('a.yaml', {
      ...gadget(scene, 'a', { size: 3, model: 'one', parts: [{ name: 'wheel', weight: '3kg' }], notes: { k: 'v' } }),
      metadata: { name: 'a', labels: { l: 'm' }, annotations: { note: 'this' } },
    });
    file('b.yaml', gadget(scene, 'ab'));
    await quietly('create -f a.yaml -f b.yaml');
    await scene.api.patch('merge', `${gadgetPath(scene, namespace, 'a')}/status`, {
      status: { size: 3, conditions: [{ type: 'Ready', status: 'False', reason: 'Waiting', message: 'for paint' }] },
    });
    await tell(shell, 'gadget', 'a', { reason: 'Painted', message: 'it is red now' });
    // Long enough before the other that it comes first, whenever it is told.
    await tell(shell, 'gadget', 'a', {
      reason: 'Failed',
      message: 'the paint ran out',
      type: 'Warning',
      count: 3,
      firstTimestamp: at(60),
      lastTimestamp: at(30),
    });

    await kubectl('describe gadget a');
    await kubectl('describe gadget a --show-events=false');
    await kubectl('describe gadget/ab');
    await kubectl('describe gadgets -l l=m --show-events=false');
    await kubectl('describe -f b.yaml');
    await kubectl('describe gadget nope');
    await kubectl('describe gadgets -l no=such');
    await kubectl('describe nonsense');
    matches('describe/custom');
  });

  test('pods, workloads, data', async () => {
    const shell = await newShell();
    const { kubectl, quietly, file, namespace, matches } = shell;
    file(
      'pod.yaml',
      podManifest('p', {
        labels: { app: 'web' },
        spec: {
          schedulerName: 'nobody',
          nodeSelector: { disk: 'fast' },
          containers: [
            {
              name: 'main',
              image: 'example.com/main:1',
              command: ['run'],
              args: ['--fast'],
              ports: [{ containerPort: 80, name: 'http' }],
              env: [
                { name: 'A', value: '1' },
                { name: 'B', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } },
                { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
              ],
              resources: { limits: { cpu: 1, memory: '1Gi' } },
              readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
              volumeMounts: [{ name: 'data', mountPath: '/data' }],
            },
          ],
          volumes: [
            { name: 'data', emptyDir: {} },
            { name: 'secret', secret: { secretName: 's' } },
          ],
        },
      }),
    );
    await quietly('create -f pod.yaml');
    await quietly('create configmap c --from-literal=k=v');
    await quietly('create secret generic s --from-literal=password=hidden');
    await quietly('create serviceaccount robot');
    await quietly('create poddisruptionbudget web --selector=app=web --min-available=1');
    await quietly('create deployment web --image=example.com/web:1 --replicas=0');
    await shell.until('get rs -o name', (text) => text !== '');
    await shell.until('get pdb web -o jsonpath={.status.observedGeneration}', (text) => text === '1');
    await shell.until('get deployment web -o jsonpath={.status.conditions[*].reason}', (text) =>
      text.includes('NewReplicaSetAvailable'),
    );
    await tell(shell, 'pod', 'p', { reason: 'Noticed', message: 'nobody schedules it' });
    const hash = [
      [/web-[a-z0-9]{6,10}\b/g, 'web-HASH'],
      [/^Events:[^]*$/m, 'Events: EVENTS'],
    ] as const;

    await kubectl('get pod p');
    await kubectl('get pod p -o wide');
    await kubectl('get pod p -o yaml');
    await kubectl('describe pod p');
    await kubectl('describe configmap c');
    await kubectl('describe secret s');
    await kubectl('describe serviceaccount robot');
    await kubectl('describe pdb web', { hide: hash });
    await kubectl('describe deployment web', { hide: hash });
    // Quotas and limits are among what only a real server has.
    await kubectl(`describe namespace ${namespace}`, { hide: [[/\n+No (resource quota|LimitRange resource)\./g, '']] });
    matches('describe/core');
  });

  test('events: listed, of one object, of a type, and watched', async () => {
    const shell = await newShell();
    const { kubectl, quietly, file, start, stopped, matches } = shell;
    file('a.yaml', gadget(scene, 'a'));
    file('b.yaml', gadget(scene, 'b'));
    await quietly('create -f a.yaml -f b.yaml');
    await kubectl('events');
    await kubectl('get events');
    await tell(shell, 'gadget', 'a', { reason: 'Painted', message: 'it is red now' });
    await tell(shell, 'gadget', 'b', {
      reason: 'Failed',
      message: 'the paint ran out',
      type: 'Warning',
      lastTimestamp: at(5),
    });

    await kubectl('events');
    await kubectl('events --for gadget/a');
    await kubectl('events --for gadget.UNIQUE.example.com/b');
    await kubectl('events --types=Warning');
    await kubectl('events -o name');
    await kubectl('events --no-headers', { hide: [[/^(?:\d+[smh])+/gm, 'AGE']] });
    await kubectl('events --for gadget/nope');
    await kubectl('events --for nonsense/a');
    await kubectl('get events');
    await kubectl('get events -o wide', {
      hide: [
        [/ \d+s /g, ' AGE '],
        [/ {2,}/g, '  '],
      ],
    });
    await kubectl('get events --field-selector involvedObject.name=a,type=Normal -o name');
    await kubectl('get events --sort-by=.lastTimestamp -o custom-columns=R:.reason');
    const watching = start('events -w');
    await watching.watches();
    await watching.prints('Painted');
    await watching.prints('Failed');
    await tell(shell, 'gadget', 'a', { reason: 'Repainted', message: 'it is blue now', lastTimestamp: at(1) });
    await watching.prints('Repainted');
    await stopped(watching);
    matches('describe/events');
  });
});
