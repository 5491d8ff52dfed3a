import { beforeAll, test } from 'vitest';
import { gadget, gadgetCrd, gadgetPath } from './stage/gadgets.ts';
import { onBothServers } from './stage/on-both-servers.ts';

onBothServers(({ scene, newShell }) => {
  beforeAll(() => scene.install(gadgetCrd(scene.unique)));

  test('wait: for conditions, values, creation and deletion', async () => {
    const shell = await newShell();
    const { kubectl, quietly, file, start, finished, matches, namespace } = shell;
    const status = (conditions: unknown[], size = 0) =>
      scene.api.patch('merge', `${gadgetPath(scene, namespace, 'a')}/status`, { status: { conditions, size } });
    file('a.yaml', gadget(scene, 'a'));
    file('b.yaml', gadget(scene, 'b'));
    await quietly('create -f a.yaml');

    await kubectl('wait gadget a --for=condition=Ready --timeout=200ms');
    const ready = start('wait gadget a --for=condition=Ready --timeout=80s');
    await ready.watches();
    await status([{ type: 'Ready', status: 'True' }], 3);
    await finished(ready);
    await kubectl('wait gadget a --for=condition=Ready');
    await kubectl('wait gadget a --for=condition=ready=true');
    await kubectl('wait gadget a --for=condition=Ready=False --timeout=200ms');
    await kubectl('wait gadget a --for=jsonpath={.status.size}=3');
    await kubectl('wait gadget a --for=jsonpath={.status.size}');
    await kubectl('wait gadget a --for=jsonpath={.status.size}=4 --timeout=200ms');
    await kubectl('wait gadget/nope --for=condition=Ready --timeout=200ms');
    const created = start('wait gadget/b --for=create --timeout=80s');
    await created.prints('404 Not Found');
    await quietly('create -f b.yaml');
    await finished(created);
    await kubectl('wait gadgets --all --for=jsonpath={.spec.colour}=green');
    const gone = start('wait gadget/b --for=delete --timeout=80s');
    await gone.watches();
    await quietly('delete gadget b --wait=false');
    await finished(gone);
    await kubectl('wait gadget/b --for=delete');
    await kubectl('wait gadget/a --for=delete --timeout=4s');
    await kubectl('wait gadgets -l none=such --for=condition=Ready');
    await kubectl('wait gadget a --for=nonsense');
    matches('wait/wait');
  });

  test('delete: one, several, all, by label, by file, dry, and what isn’t there', async () => {
    const { kubectl, quietly, file, matches } = await newShell();
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    file('all.yaml', ...names.map((name) => ({ ...gadget(scene, name), metadata: { name, labels: { is: name } } })));
    await quietly('create -f all.yaml');
    await quietly('create configmap c');

    await kubectl('delete gadget a --dry-run=client');
    await kubectl('delete gadget a --dry-run=server');
    await kubectl('delete gadget a');
    await kubectl('delete gadget a');
    await kubectl('delete gadget a --ignore-not-found');
    await kubectl('delete gadget/b configmap/c');
    await kubectl('delete gadgets -l is=c -o name');
    await kubectl('delete gadgets --field-selector metadata.name=d');
    await kubectl('delete gadget e --now');
    await kubectl('delete gadget f --force');
    await kubectl('delete -f all.yaml --ignore-not-found');
    await quietly('create -f all.yaml');
    await kubectl('delete gadgets --all --dry-run=server');
    await kubectl('delete gadgets --all --wait=false');
    await kubectl('delete gadgets --all');
    await kubectl('delete gadgets');
    await kubectl('delete gadget x --all');
    await kubectl('delete -f all.yaml');
    await kubectl('delete nonsense x');
    await kubectl('delete --raw /apis/UNIQUE.example.com/v1/namespaces/nowhere/gadgets/a');
    await kubectl('delete namespace UNIQUE-nowhere');
    matches('wait/delete');
  });

  test('delete: finalizers hold, and cascades do as told', async () => {
    const { kubectl, quietly, file, until, start, finished, matches } = await newShell();
    const held = { ...gadget(scene, 'held'), metadata: { name: 'held', finalizers: ['example.com/hold'] } };
    file('held.yaml', held);
    const own = async (name: string): Promise<void> => {
      const uid = await quietly('get configmap owner -o jsonpath={.metadata.uid}');
      const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid, blockOwnerDeletion: true };
      file('owned.yaml', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ownerReferences: [owner] } });
      await quietly('create -f owned.yaml');
    };
    await quietly('create -f held.yaml');

    await kubectl('delete gadget held --timeout=4s');
    await kubectl('get gadget held -o jsonpath={.metadata.finalizers}{.metadata.deletionGracePeriodSeconds}');
    const leaving = start('delete gadget held');
    await leaving.watches();
    await quietly(`patch gadget held --type=merge -p '{"metadata":{"finalizers":null}}'`);
    await finished(leaving);

    for (const cascade of ['background', 'foreground', 'orphan']) {
      await quietly('create configmap owner');
      await own(cascade);
      await kubectl(`delete configmap owner --cascade=${cascade}`);
      if (cascade !== 'orphan') await until('get configmaps -o name', (text) => !text.includes(cascade));
    }
    await kubectl('get configmap orphan -o jsonpath={.metadata.ownerReferences}');
    await kubectl('delete configmap owner --cascade=nonsense');
    matches('wait/cascade');
  });

  test('delete: a namespace takes what is in it', async () => {
    const { kubectl, quietly, file, namespace, matches } = await newShell();
    file('a.yaml', gadget(scene, 'a'));
    await quietly(`create namespace ${namespace}-gone`);
    await quietly(`create -f a.yaml -n ${namespace}-gone`);
    await quietly(`create configmap c -n ${namespace}-gone`);

    await kubectl(`delete namespace ${namespace}-gone`);
    await kubectl(`get namespace ${namespace}-gone`);
    await kubectl(`get gadgets -n ${namespace}-gone`);
    matches('wait/namespace');
  });
});
