import { expect, test } from 'vitest';
import { demand } from './scenes/demand.ts';
import { machines } from './scenes/machines.ts';
import { nodes } from './scenes/nodes.ts';

test.each(Object.entries({ ...demand, ...nodes, ...machines }))('%s', async (name, scene) => {
  await expect(scene()).toMatchFileSnapshot(`golden/${name.replaceAll(/[^a-z]+/gi, '-').toLowerCase()}.txt`);
});
