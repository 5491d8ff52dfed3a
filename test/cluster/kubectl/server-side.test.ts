import { beforeAll, test } from 'vitest';
import { gadget, gadgetCrd } from './stage/gadgets.ts';
import { onBothServers } from './stage/on-both-servers.ts';

const owners = `-o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation} {.subresource} {.fieldsV1}{"\\n"}{end}'`;

function configMap(data: Record<string, string>): unknown {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data };
}

onBothServers(({ scene, newShell }) => {
  beforeAll(() => scene.install(gadgetCrd(scene.unique)));

  test('applied, changed, and taken away again', async () => {
    const { kubectl, file, matches } = await newShell();
    file('all.yaml', gadget(scene, 'a', { size: 2, notes: { x: 'y' } }), configMap({ a: '1', b: '2' }));

    await kubectl('apply --server-side -f all.yaml');
    await kubectl('apply --server-side -f all.yaml');
    file('all.yaml', gadget(scene, 'a', { size: 3 }), configMap({ b: '3' }));
    await kubectl('diff --server-side -f all.yaml', { hide: [[/^(---|\+\+\+) (\S+)\t.*$/gm, '$1 $2']] });
    await kubectl('apply --server-side -f all.yaml --dry-run=server');
    await kubectl('apply --server-side -f all.yaml');
    await kubectl('get gadget a -o jsonpath={.spec}');
    await kubectl('get configmap c -o jsonpath={.data}');
    await kubectl(`get gadget a ${owners} --show-managed-fields`);
    await kubectl('get configmap c -o yaml');
    await kubectl('get configmap c -o yaml --show-managed-fields', { hide: [[/time: .*/g, 'time: TIME']] });
    matches('server-side/rounds');
  });

  test('against what somebody else changed', async () => {
    const { kubectl, quietly, file, matches } = await newShell();
    file('a.yaml', gadget(scene, 'a', { size: 2, notes: { x: 'y' } }));
    await quietly('apply --server-side -f a.yaml');
    await quietly(`patch gadget a --type=merge -p '{"spec":{"size":9,"notes":{"x":"z"}}}'`);

    await kubectl('apply --server-side -f a.yaml');
    await kubectl('diff --server-side -f a.yaml');
    await kubectl('apply --server-side -f a.yaml --field-manager=other');
    await kubectl('apply --server-side -f a.yaml --force-conflicts');
    await kubectl(`get gadget a ${owners} --show-managed-fields`);
    matches('server-side/conflicts');
  });

  test('after kubectl applied it in the older way, and the other way round', async () => {
    const { kubectl, file, matches } = await newShell();
    file('c.yaml', configMap({ a: '1', b: '2' }));
    await kubectl('apply -f c.yaml');
    file('c.yaml', configMap({ b: '3' }));

    await kubectl('apply --server-side -f c.yaml');
    await kubectl('get configmap c -o jsonpath={.data}');
    await kubectl(`get configmap c ${owners} --show-managed-fields`);
    await kubectl('apply view-last-applied configmap c');
    file('c.yaml', configMap({ d: '4' }));
    await kubectl('apply -f c.yaml');
    await kubectl('get configmap c -o jsonpath={.data}');
    await kubectl('apply --server-side -f c.yaml');
    matches('server-side/migration');
  });

  test('after it was scaled', async () => {
    const { kubectl, file, matches } = await newShell();
    const labels = { app: 'web' };
    const spec = { containers: [{ name: 'web', image: 'example.com/web:1' }] };
    file('web.yaml', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { replicas: 0, paused: true, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    });
    await kubectl('apply --server-side -f web.yaml');

    await kubectl('scale deployment web --replicas=1');
    await kubectl('apply --server-side -f web.yaml');
    await kubectl('apply --server-side -f web.yaml --force-conflicts');
    await kubectl('get deployment web -o jsonpath={.spec.replicas}');
    matches('server-side/scaled');
  });

  test('what can’t be applied', async () => {
    const { kubectl, file, matches } = await newShell();
    file('unknown.yaml', gadget(scene, 'unknown', { bogus: true }));
    file('colour.yaml', gadget(scene, 'colour', { colour: 'pink' }));
    file('type.yaml', gadget(scene, 'type', { size: 'big' }));

    await kubectl('apply --server-side -f unknown.yaml');
    await kubectl('apply --server-side -f unknown.yaml --validate=false');
    await kubectl('apply --server-side -f colour.yaml');
    await kubectl('apply --server-side -f type.yaml --validate=false');
    await kubectl('apply --server-side -f colour.yaml --dry-run=client');
    matches('server-side/refused');
  });
});
