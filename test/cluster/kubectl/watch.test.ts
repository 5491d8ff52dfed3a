import { beforeAll, test } from 'vitest';
import { gadget, gadgetCrd } from './stage/gadgets.ts';
import { onBothServers } from './stage/on-both-servers.ts';

onBothServers(({ scene, newShell }) => {
  beforeAll(() => scene.install(gadgetCrd(scene.unique)));

  test('get -w shows what is there, and then each change', async () => {
    const shell = await newShell();
    shell.file('a.yaml', gadget(scene, 'a'));
    shell.file('b.yaml', gadget(scene, 'b', { colour: 'blue' }));
    await shell.quietly('create -f a.yaml');

    const all = shell.start('get gadgets -w');
    const events = shell.start('get gadgets -w --output-watch-events');
    const only = shell.start('get gadgets --watch-only -o name');
    const one = shell.start('get gadget a -w --output-watch-events');
    for (const running of [all, events, only, one]) await running.watches();
    await shell.quietly('create -f b.yaml');
    await shell.quietly('label gadget a x=y');
    await shell.quietly(`patch gadget b --type=merge -p '{"spec":{"size":7}}'`);
    await shell.quietly('delete gadget a');
    await shell.quietly('delete gadget b');
    await events.prints('DELETED    b');
    await one.prints('DELETED');
    await all.prints('b      7      blue             ', 2);
    await only.prints('.example.com/b', 3);

    for (const running of [all, events, only, one]) await shell.stopped(running);
    shell.matches('watch/get');
  });

  test('a selector on a watch makes arrivals and departures of changes', async () => {
    const shell = await newShell();
    shell.file('a.yaml', gadget(scene, 'a'));
    shell.file('b.yaml', gadget(scene, 'b', { colour: 'blue' }));
    await shell.quietly('create -f a.yaml -f b.yaml');

    const labelled = shell.start('get gadgets -w -l chosen=yes --output-watch-events');
    const blue = shell.start('get gadgets -w --field-selector spec.colour=blue --output-watch-events');
    for (const running of [labelled, blue]) await running.watches();
    await shell.quietly('label gadget a chosen=yes');
    await labelled.prints('ADDED');
    await shell.quietly('label gadget a chosen=no --overwrite');
    await labelled.prints('DELETED');
    await shell.quietly(`patch gadget a --type=merge -p '{"spec":{"colour":"blue"}}'`);
    await blue.prints('a ');
    await shell.quietly(`patch gadget b --type=merge -p '{"spec":{"colour":"red"}}'`);
    await blue.prints('DELETED');

    await shell.stopped(labelled);
    await shell.stopped(blue);
    shell.matches('watch/selectors');
  });

  test('a watch of one object that is printed as yaml, and of a name that isn’t there', async () => {
    const shell = await newShell();
    shell.file('a.yaml', gadget(scene, 'a'));
    await shell.quietly('create -f a.yaml');

    const yaml = shell.start('get gadget a -w -o yaml');
    await yaml.watches();
    await shell.quietly('annotate gadget a note=once');
    await yaml.prints('note: once');
    await shell.stopped(yaml);
    await shell.kubectl('get gadget nope -w');
    await shell.kubectl('get gadgets -w --request-timeout=4s -o name', {
      hide: [[/error: .*|Unable.*/g, 'TIMED OUT']],
    });
    shell.matches('watch/one');
  });
});
