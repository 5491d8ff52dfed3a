import { beforeAll, test } from 'vitest';
import { gadget, gadgetCrd } from './stage/gadgets.ts';
import { onBothServers } from './stage/on-both-servers.ts';
import type { Shell } from './stage/shell.ts';

onBothServers(({ scene, newShell }) => {
  beforeAll(() => scene.install(gadgetCrd(scene.unique)));

  async function withGadget(): Promise<Shell> {
    const shell = await newShell();
    shell.file('a.yaml', gadget(scene, 'a', { size: 2, notes: { x: 'y' }, parts: [{ name: 'wheel', weight: 3 }] }));
    await shell.quietly('create -f a.yaml');
    await shell.quietly('create deployment web --image=example.com/web:1 --replicas=0');
    return shell;
  }

  test('patch: of every type', async () => {
    const { kubectl, file, matches } = await withGadget();
    file('patch.yaml', 'spec:\n  size: 8\n');

    await kubectl(`patch gadget a --type=merge -p '{"spec":{"size":5,"notes":null}}'`);
    await kubectl('get gadget a -o jsonpath={.spec}');
    await kubectl(`patch gadget a --type=merge -p '{"spec":{"size":5}}'`);
    await kubectl('patch gadget a --type=merge --patch-file=patch.yaml -o jsonpath={.spec.size}');
    await kubectl(`patch gadget a --type=json -p '[{"op":"replace","path":"/spec/size","value":6}]'`);
    await kubectl(`patch gadget a --type=json -p '[{"op":"test","path":"/spec/size","value":7}]'`);
    await kubectl(`patch gadget a --type=json -p '[{"op":"remove","path":"/spec/none"}]'`);
    await kubectl(`patch gadget a --type=json -p '{"op":"remove"}'`);
    await kubectl(`patch gadget a -p '{"spec":{"size":5}}'`);
    await kubectl(`patch gadget a --type=merge --subresource=status -p '{"status":{"size":5}}'`);
    await kubectl(`patch gadget a --type=merge -p '{"status":{"size":6}}'`);
    await kubectl(`patch gadget a --type=merge --subresource=scale -p '{"spec":{"replicas":4}}'`);
    await kubectl('get gadget a -o jsonpath={.spec.size}{.status}');
    await kubectl(
      `patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"s"}]}}}}'`,
    );
    await kubectl('get deployment web -o jsonpath={.spec.template.spec.containers[*].name}');
    await kubectl(
      `patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","$patch":"delete"}]}}}}'`,
    );
    await kubectl('get deployment web -o jsonpath={.spec.template.spec.containers[*].name}');
    await kubectl(`patch gadget a --type=merge -p '{"spec":{"size":99}}' --dry-run=server -o jsonpath={.spec.size}`);
    await kubectl(`patch gadget a --type=merge -p '{"spec":{"size":99}}' --dry-run=client -o jsonpath={.spec.size}`);
    matches('change/patch');
  });

  test('patch: what is refused', async () => {
    const { kubectl, matches } = await withGadget();

    await kubectl(`patch gadget nope --type=merge -p '{}'`);
    await kubectl(`patch gadget a --type=merge -p '{"spec":{"colour":"pink"}}'`);
    await kubectl(`patch gadget a --type=merge -p '{"spec":{"bogus":1}}'`);
    await kubectl(`patch gadget a --type=merge -p '{"metadata":{"resourceVersion":"1"}}'`);
    await kubectl(`patch gadget a --type=merge -p '{"metadata":{"uid":"other"}}'`);
    await kubectl(`patch gadget a --type=merge -p '{"metadata":{"name":"other"}}'`);
    await kubectl(`patch gadget a --type=merge -p 'spec: ['`);
    await kubectl(`patch gadget a --type=nonsense -p '{}'`);
    await kubectl(`patch deployment web -p '{"spec":{"replicas":-1}}'`);
    await kubectl('patch gadget a');
    matches('change/patch-refused');
  });

  test('replace, forced, conflicting, and of what isn’t there', async () => {
    const { kubectl, quietly, file, matches } = await withGadget();
    file('b.yaml', gadget(scene, 'b'));
    file('a.yaml', gadget(scene, 'a', { colour: 'blue' }));

    await kubectl('replace -f a.yaml');
    await kubectl('get gadget a -o jsonpath={.spec}');
    await kubectl('replace -f b.yaml');
    await kubectl('replace --force -f a.yaml');
    await kubectl('replace --force -f b.yaml');
    const old = JSON.parse(await quietly('get gadget a -o json'));
    await quietly('label gadget a changed=yes');
    file('old.json', JSON.stringify(old));
    await kubectl('replace -f old.json');
    file('uid.yaml', { ...gadget(scene, 'a'), metadata: { name: 'a', uid: '11111111-2222-3333-4444-555555555555' } });
    await kubectl('replace -f uid.yaml');
    file('bad.yaml', gadget(scene, 'a', { colour: 'pink' }));
    await kubectl('replace -f bad.yaml');
    file('status.json', JSON.stringify({ ...old, metadata: { name: 'a' }, status: { size: 1 } }));
    await kubectl('replace --subresource=status -f status.json');
    file('raw.yaml', 'size: 1\n');
    await kubectl('replace --raw /apis/UNIQUE.example.com/v1/namespaces/nowhere/gadgets/a -f raw.yaml');
    matches('change/replace');
  });

  test('edit: changed, unchanged, refused, and several at once', async () => {
    const { kubectl, matches } = await withGadget();
    const editor = (script: string) => ({ env: { KUBE_EDITOR: `sed -i ${script}` } });

    await kubectl('edit gadget a', editor(`'s/size: 2/size: 4/'`));
    await kubectl('get gadget a -o jsonpath={.spec.size}');
    await kubectl('edit gadget a', editor(`'s/nothing/else/'`));
    await kubectl(
      'edit gadget/a deployment/web',
      editor(`'s/^  name: \\(a\\|web\\)$/  name: \\1\\n    labels: {new: yes}/'`),
    );
    await kubectl('edit gadget a -o json', editor(`'s/"size": 4/"size": 5/'`));
    await kubectl('edit deployment web', editor(`'s/replicas: 0/replicas: 0\\n  minReadySeconds: 3/'`));
    await kubectl('get deployment web -o jsonpath={.spec.minReadySeconds}');
    await kubectl('edit gadget a', editor(`'s/colour: green/colour: pink/'`));
    await kubectl('edit gadget a --subresource=status', editor(`'$a status: {size: 7}'`));
    await kubectl('get gadget a -o jsonpath={.status.size}');
    await kubectl('edit gadget nope', editor(''));
    await kubectl('edit gadget a', { env: { KUBE_EDITOR: 'false' } });
    matches('change/edit');
  });
});
