import { beforeAll, test } from 'vitest';
import { gadget, gadgetCrd } from './stage/gadgets.ts';
import { onBothServers } from './stage/on-both-servers.ts';

onBothServers(({ scene, newShell }) => {
  beforeAll(() => scene.install(gadgetCrd(scene.unique)));

  test('configmaps, secrets, service accounts, tokens', async () => {
    const { kubectl, file, matches } = await newShell();
    file('colours.txt', 'red\ngreen\n');
    file('colours.env', 'RED=1\nGREEN=2\n');

    await kubectl('create configmap literal --from-literal=a=1 --from-literal=b=2');
    await kubectl('create configmap file --from-file=colours.txt --from-file=other=colours.env');
    await kubectl('create configmap env --from-env-file=colours.env');
    await kubectl('get configmaps literal file env -o yaml');
    await kubectl('get configmaps literal file env');
    await kubectl('create configmap literal --from-literal=a=1');
    await kubectl('create secret generic plain --from-literal=password=x');
    await kubectl('create secret generic typed --type=example.com/thing --from-literal=a=b');
    await kubectl(
      'create secret docker-registry pull --docker-server=r.example.com --docker-username=u --docker-password=p',
    );
    await kubectl('get secrets');
    await kubectl('get secrets plain typed pull -o yaml');
    await kubectl('create serviceaccount robot');
    await kubectl('get serviceaccount robot -o yaml');
    await kubectl('create token robot --duration=10m', { hide: [[/^[\w-]+\.[\w-]+\.[\w-]+$/gm, 'TOKEN']] });
    await kubectl('create token nobody');
    await kubectl('create token robot --duration=10s');
    matches('create/data');
  });

  test('namespaces, deployments, budgets', async () => {
    const { kubectl, namespace, matches } = await newShell();

    await kubectl(`create namespace ${namespace}-new`);
    scene.collect(`/api/v1/namespaces/${namespace}-new`);
    await kubectl(`get namespace ${namespace}-new -o yaml`);
    await kubectl(`get namespace ${namespace}-new`);
    await kubectl('create deployment web --image=example.com/web:1 --replicas=0 --port=80');
    await kubectl('get deployment web');
    await kubectl('get deployment web -o wide');
    await kubectl('create poddisruptionbudget web --selector=app=web --min-available=1');
    await kubectl('create pdb half --selector=app=web --max-unavailable=50%');
    await kubectl('create pdb neither --selector=app=web');
    await kubectl('create deployment web --image=example.com/web:1');
    await kubectl('create deployment nothing');
    await kubectl('create deployment dry --image=example.com/web:1 --dry-run=client -o yaml');
    await kubectl('create deployment dry --image=example.com/web:1 --dry-run=server -o name');
    matches('create/workloads');
  });

  test('from files and standard input', async () => {
    const { kubectl, file, matches } = await newShell();
    file('two.yaml', gadget(scene, 'a', { size: 2 }), gadget(scene, 'b'));
    file('generated.yaml', { ...gadget(scene, ''), metadata: { generateName: 'gen-' } });
    file('kindless.yaml', { metadata: { name: 'x' } });
    file('broken.yaml', 'a: b: c\n');
    file('stranger.yaml', { apiVersion: 'nowhere.example.com/v1', kind: 'Stranger', metadata: { name: 'x' } });
    const generated = [[/gen-[a-z0-9]{5}/g, 'gen-XXXXX']] as const;

    await kubectl('create -f two.yaml');
    await kubectl('create -f two.yaml');
    await kubectl('create -f generated.yaml', { hide: generated });
    await kubectl('create -f generated.yaml -o name', { hide: generated });
    await kubectl('create -f - -o yaml', { stdin: JSON.stringify(gadget(scene, 'piped', { colour: 'blue' })) });
    await kubectl('create -f two.yaml --dry-run=client');
    await kubectl('create -f two.yaml --dry-run=server');
    await kubectl('create -f kindless.yaml');
    await kubectl('create -f broken.yaml');
    await kubectl('create -f stranger.yaml');
    await kubectl('create -f nowhere.yaml');
    await kubectl('create --raw /api/v1/namespaces/nowhere/configmaps -f kindless.yaml');
    await kubectl('create -f two.yaml -n UNIQUE-nowhere');
    await kubectl('create -f two.yaml --save-config', { env: {} });
    matches('create/files');
  });

  test('what is not valid says why', async () => {
    const { kubectl, file, matches } = await newShell();
    const bad = (name: string, spec: Record<string, unknown>, more = {}): void => {
      file(`${name}.yaml`, { ...gadget(scene, name, spec), ...more });
    };
    bad('enum', { colour: 'pink' });
    bad('range', { size: 1000 });
    bad('type', { size: 'many' });
    bad('cel', { colour: 'red', size: 60 });
    bad('several', { colour: 'pink', size: -1, parts: [{ weight: 1 }, { name: 'a' }, { name: 'a' }] });
    bad('unknown', { colour: 'red', bogus: 1, parts: [{ name: 'a', bogus: 2 }] });
    bad('Upper', {});
    file('required.yaml', { ...gadget(scene, 'required'), spec: {} });
    file('twice.yaml', `${JSON.stringify(gadget(scene, 'twice')).slice(0, -1)}, "kind": "Gadget"}`);
    bad('label', {}, { metadata: { name: 'label', labels: { 'a b': 'c d' } } });
    file('pod.yaml', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c' }], bogus: 1 },
    });
    file('empty-pod.yaml', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [] } });

    for (const name of ['enum', 'range', 'type', 'cel', 'several', 'unknown', 'Upper', 'required', 'twice', 'label']) {
      await kubectl(`create -f ${name}.yaml`, { anyOrder: /^! \* / });
    }
    await kubectl('create -f unknown.yaml --validate=warn');
    await kubectl('delete gadget unknown');
    await kubectl('create -f unknown.yaml --validate=ignore');
    await kubectl('get gadget unknown -o jsonpath={.spec}');
    await kubectl('create -f type.yaml --validate=false');
    await kubectl('create -f pod.yaml');
    await kubectl('create -f pod.yaml --validate=warn');
    await kubectl('create -f empty-pod.yaml');
    await kubectl('create namespace Not_Valid');
    await kubectl('create configmap not_valid');
    matches('create/invalid');
  });
});
