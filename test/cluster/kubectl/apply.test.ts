import { beforeAll, test } from 'vitest';
import { gadget, gadgetCrd } from './stage/gadgets.ts';
import { onBothServers } from './stage/on-both-servers.ts';

const deployment = (image: string, more: Record<string, unknown> = {}): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image, env: [{ name: 'A', value: '1' }], ...more }] },
    },
  },
});

onBothServers(({ scene, newShell }) => {
  beforeAll(() => scene.install(gadgetCrd(scene.unique)));

  test('created, unchanged, configured, and what is no longer said is gone', async () => {
    const { kubectl, until, file, matches } = await newShell();
    // A controller writes it too; one that comes between the two reads of a diff would be in the diff.
    const settled = (generation: number) =>
      until(
        'get deployment web -o jsonpath={.metadata.annotations}{.status}',
        (text) =>
          ['observedGeneration":', 'deployment.kubernetes.io/revision":"'].every((field) =>
            text.includes(`${field}${generation}`),
          ) && text.includes('NewReplicaSetAvailable'),
      );
    file('all.yaml', gadget(scene, 'a', { size: 2, notes: { x: 'y' } }), deployment('example.com/web:1'), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c' },
      data: { a: '1', b: '2' },
    });

    await kubectl('apply -f all.yaml');
    await kubectl('apply -f all.yaml');
    file(
      'all.yaml',
      gadget(scene, 'a', { size: 3 }),
      deployment('example.com/web:2', { env: [{ name: 'B', value: '2' }] }),
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'c' },
        data: { a: '1' },
      },
    );
    await kubectl('apply -f all.yaml --dry-run=client');
    await kubectl('apply -f all.yaml --dry-run=server');
    await settled(1);
    await kubectl('diff -f all.yaml', { hide: [[/^(---|\+\+\+) (\S+)\t.*$/gm, '$1 $2']] });
    await kubectl('apply -f all.yaml');
    await settled(2);
    await kubectl('diff -f all.yaml');
    await kubectl('get gadget a -o yaml');
    await kubectl('get deployment web -o jsonpath={.spec.template.spec.containers}');
    await kubectl('get configmap c -o yaml');
    await kubectl('apply view-last-applied configmap c');
    await kubectl('apply view-last-applied gadget/a -o json');
    matches('apply/rounds');
  });

  test('over what was created otherwise, and over what somebody else changed', async () => {
    const { kubectl, quietly, file, matches } = await newShell();
    file('a.yaml', gadget(scene, 'a', { size: 2 }));
    file('service-account.yaml', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 's' } });
    await quietly('create -f a.yaml');

    await kubectl('apply -f a.yaml');
    await quietly(`patch gadget a --type=merge -p '{"spec":{"size":9,"model":"theirs"}}'`);
    await kubectl('apply -f a.yaml');
    await kubectl('get gadget a -o jsonpath={.spec}');
    await kubectl('apply set-last-applied -f service-account.yaml');
    await kubectl('apply set-last-applied -f service-account.yaml --create-annotation');
    await kubectl('create -f service-account.yaml --save-config');
    await kubectl('apply set-last-applied -f service-account.yaml');
    await kubectl('apply edit-last-applied gadget/a', { env: { KUBE_EDITOR: 'sed -i s/size:.*/size:\\ 4/' } });
    await kubectl('apply view-last-applied gadget a');
    matches('apply/foreign');
  });

  test('pruning what the files no longer have', async () => {
    const { kubectl, namespace, file, matches } = await newShell();
    const map = (name: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, labels: { set: 'mine' } },
    });
    const labelled = (name: string) => ({ ...gadget(scene, name), metadata: { name, labels: { set: 'mine' } } });
    const allow = `--prune-allowlist=core/v1/ConfigMap --prune-allowlist=UNIQUE.example.com/v1/Gadget -n ${namespace}`;
    file('set.yaml', map('one'), map('two'), labelled('a'), labelled('b'));

    await kubectl(`apply -f set.yaml --prune -l set=mine ${allow}`);
    file('set.yaml', map('one'), labelled('a'));
    await kubectl(`apply -f set.yaml --prune -l set=mine ${allow} --dry-run=server`);
    await kubectl(`apply -f set.yaml --prune -l set=mine ${allow}`);
    await kubectl('get configmaps,gadgets -l set=mine -o name');
    await kubectl('apply -f set.yaml --prune');
    matches('apply/prune');
  });

  test('what can’t be applied', async () => {
    const { kubectl, quietly, file, matches } = await newShell();
    file('bad.yaml', gadget(scene, 'bad', { colour: 'pink' }));
    file('unknown.yaml', gadget(scene, 'unknown', { bogus: true }));
    file('model.yaml', gadget(scene, 'm', { model: 'one' }));
    file('web.yaml', deployment('example.com/web:1'));
    file('nameless.yaml', { ...gadget(scene, ''), metadata: { generateName: 'a-' } });
    await quietly('apply -f model.yaml -f web.yaml');

    await kubectl('apply -f bad.yaml');
    await kubectl('apply -f unknown.yaml');
    await kubectl('apply -f unknown.yaml --validate=warn');
    await kubectl('apply -f unknown.yaml --validate=false');
    file('model.yaml', gadget(scene, 'm', { model: 'two' }));
    await kubectl('apply -f model.yaml');
    await kubectl(`patch deployment web -p '{"spec":{"selector":{"matchLabels":{"app":"other"}}}}'`);
    await kubectl('apply -f nameless.yaml');
    await kubectl('apply -f model.yaml --force-conflicts');
    await kubectl('apply');
    matches('apply/refused');
  });

  test('from standard input, folders and kustomizations', async () => {
    const { kubectl, file, matches } = await newShell();
    file('kustomization.yaml', {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['a.yaml'],
      labels: [{ pairs: { by: 'kustomize' } }],
      configMapGenerator: [{ name: 'made', literals: ['a=1'], options: { disableNameSuffixHash: true } }],
    });
    file('a.yaml', gadget(scene, 'a'));

    await kubectl('apply -f -', { stdin: JSON.stringify(gadget(scene, 'piped')) });
    await kubectl('kustomize .');
    await kubectl('apply -k .');
    await kubectl('get -k . -o name');
    await kubectl('delete -k .');
    matches('apply/sources');
  });
});
