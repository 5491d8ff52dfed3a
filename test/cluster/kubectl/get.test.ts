import { beforeAll, test } from 'vitest';
import { gadget, gadgetCrd, gadgetPath } from './stage/gadgets.ts';
import { onBothServers } from './stage/on-both-servers.ts';
import type { Shell } from './stage/shell.ts';

onBothServers(({ scene, newShell }) => {
  beforeAll(() => scene.install(gadgetCrd(scene.unique)));

  async function withGadgets(): Promise<Shell> {
    const shell = await newShell();
    shell.file(
      'gadgets.yaml',
      {
        ...gadget(scene, 'a', { size: 3, model: 'mark-1' }),
        metadata: { name: 'a', labels: { tier: 'one', app: 'x' } },
      },
      {
        ...gadget(scene, 'b', { size: 2, colour: 'blue', model: 'mark-22' }),
        metadata: { name: 'b', labels: { tier: 'two' } },
      },
      gadget(scene, 'c', { colour: 'red' }),
    );
    await shell.quietly('create -f gadgets.yaml');
    const ready = { type: 'Ready', status: 'True', reason: 'Built', lastTransitionTime: '2020-01-01T00:00:00Z' };
    await scene.api.patch('merge', `${gadgetPath(scene, shell.namespace, 'a')}/status`, {
      status: { size: 3, conditions: [ready] },
    });
    return shell;
  }

  test('tables: short, wide, with labels and kinds, without headers', async () => {
    const { kubectl, matches } = await withGadgets();

    await kubectl('get gadgets');
    await kubectl('get gadgets -o wide');
    await kubectl('get gadgets a b');
    await kubectl('get gdUNIQUE/a gadget/b');
    await kubectl('get gadgets --show-labels');
    await kubectl('get gadgets --show-kind');
    await kubectl('get gadgets -L tier,app');
    await kubectl('get gadgets --no-headers', { hide: [[/(?:\d+[smh])+$/gm, 'AGE']] });
    await kubectl('get gadgets.UNIQUE.example.com a');
    await kubectl('get gadgets.v1.UNIQUE.example.com a');
    await kubectl('get thingsUNIQUE');
    matches('get/tables');
  });

  test('objects: yaml, json, name, jsonpath, templates, columns of one’s own', async () => {
    const { kubectl, file, matches } = await withGadgets();
    file('template.txt', '{{range .items}}{{.metadata.name}}={{.spec.size}};{{end}}');
    file('columns.txt', 'NAME   SIZE\nmetadata.name .spec.size\n');

    await kubectl('get gadget a -o yaml');
    await kubectl('get gadget a -o json');
    await kubectl('get gadgets a b -o yaml');
    await kubectl('get gadgets -o name');
    await kubectl(`get gadgets -o jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.spec.colour}{"\\n"}{end}'`);
    await kubectl(`get gadgets -o 'jsonpath={.items[?(@.spec.size>1)].metadata.name}'`);
    await kubectl(`get gadgets -o jsonpath-as-json='{.items[*].spec}'`);
    await kubectl('get gadgets -o custom-columns=NAME:.metadata.name,NONE:.spec.none,MODEL:.spec.model');
    await kubectl('get gadgets -o custom-columns-file=columns.txt');
    await kubectl(`get gadgets -o go-template='{{range .items}}{{.metadata.name}} {{end}}'`);
    await kubectl('get gadgets -o go-template-file=template.txt');
    await kubectl('get gadgets -o kyaml');
    await kubectl('get gadgets -o nonsense');
    matches('get/objects');
  });

  test('choice and order: selectors, field selectors, pages, sorting', async () => {
    const { kubectl, matches } = await withGadgets();

    await kubectl('get gadgets -l tier=one');
    await kubectl(`get gadgets -l 'tier in (one,two),app!=x'`);
    await kubectl(`get gadgets -l '!tier'`);
    await kubectl('get gadgets -l tier=three');
    await kubectl(`get gadgets -l 'tier in one'`);
    await kubectl('get gadgets --field-selector metadata.name=b');
    await kubectl('get gadgets --field-selector metadata.name!=b');
    await kubectl('get gadgets --field-selector spec.colour=red');
    await kubectl('get gadgets --field-selector spec.size=3');
    await kubectl('get gadgets --chunk-size=1');
    await kubectl('get gadgets --chunk-size=0');
    await kubectl('get gadgets --sort-by=.spec.size');
    await kubectl('get gadgets --sort-by=.metadata.creationTimestamp -o name');
    await kubectl('get gadgets --sort-by=.spec.none');
    await kubectl('get gadgets -A --field-selector metadata.namespace=UNIQUE-3');
    matches('get/choice');
  });

  test('many kinds at once, files, raw paths', async () => {
    const { kubectl, quietly, namespace, matches } = await withGadgets();
    await quietly('create configmap c --from-literal=a=1');
    await quietly('create serviceaccount s');

    await kubectl('get gadgets,configmaps/c,sa/s');
    await kubectl('get gadget/a configmap/c');
    await kubectl('get gadget/a configmap/c -o name');
    await kubectl('get -f gadgets.yaml');
    await kubectl('get -f gadgets.yaml -o name');
    await kubectl(`get --raw /apis/UNIQUE.example.com/v1/namespaces/${namespace}/gadgets/nope`);
    await kubectl('get --raw /healthz');
    await kubectl('get gadget a --subresource=status');
    await kubectl('get gadget a --subresource=scale');
    await kubectl('get gadget a --subresource=scale -o yaml');
    matches('get/many');
  });

  test('what isn’t there', async () => {
    const { kubectl, matches } = await newShell();

    await kubectl('get gadgets');
    await kubectl('get gadgets -A -l no=body');
    await kubectl('get gadget nope');
    await kubectl('get gadget nope --ignore-not-found');
    await kubectl('get gadgets nope nor');
    await kubectl('get nonsense');
    await kubectl('get gadgets.nowhere.example.com');
    await kubectl('get gadgets.v9.UNIQUE.example.com');
    await kubectl('get');
    await kubectl('get gadget nope -o yaml');
    await kubectl('get gadgets -o yaml');
    await kubectl('get gadgets -n UNIQUE-nowhere');
    await kubectl('get gadget a -l b=c');
    await kubectl('get -f missing.yaml');
    await kubectl('get pods,gadgets');
    matches('get/nothing');
  });
});
