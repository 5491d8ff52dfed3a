import { beforeAll, test } from 'vitest';
import { gadget, gadgetCrd } from './stage/gadgets.ts';
import { onBothServers } from './stage/on-both-servers.ts';
import type { Shell } from './stage/shell.ts';

onBothServers(({ scene, newShell }) => {
  beforeAll(() => scene.install(gadgetCrd(scene.unique)));

  async function withGadgets(): Promise<Shell> {
    const shell = await newShell();
    shell.file('two.yaml', gadget(scene, 'a'), gadget(scene, 'b'));
    await shell.quietly('create -f two.yaml');
    await shell.quietly('create configmap c');
    return shell;
  }

  test.each(['label', 'annotate'])('%s: set, overwritten, removed, listed', async (verb) => {
    const { kubectl, matches } = await withGadgets();

    await kubectl(`${verb} gadget a x=1 y=2`);
    await kubectl(`${verb} gadget a x=1`);
    await kubectl(`${verb} gadget a x=2`);
    await kubectl(`${verb} gadget a x=2 --overwrite`);
    await kubectl(`${verb} gadget a x- none-`);
    await kubectl(`${verb} gadget a --list`);
    await kubectl(`${verb} gadgets --all z=3`);
    await kubectl(`${verb} configmap c x=1`);
    await kubectl(`${verb} gadgets,configmaps -l none=such x=1`);
    await kubectl(`${verb} -f two.yaml f=g`);
    await kubectl(`${verb} gadget a d=1 --dry-run=client`);
    await kubectl(`${verb} gadget a d=1 --dry-run=server`);
    await kubectl(`${verb} gadget a v=1 --resource-version=1`);
    await kubectl(`${verb} gadget nope x=1`);
    await kubectl(`${verb} gadget a 'b d=1'`);
    await kubectl(`${verb} gadget a k='not valid'`);
    await kubectl(`${verb} gadget a x=1 x-`);
    await kubectl(`${verb} gadget a`);
    await kubectl(
      `get gadgets,configmap/c -o custom-columns=NAME:.metadata.name,L:.metadata.labels,A:.metadata.annotations`,
    );
    matches(`label/${verb}`);
  });
});
