import { expect, test } from 'vitest';
import { clusters } from './scenes/clusters.ts';
import { demand } from './scenes/demand.ts';
import { machines } from './scenes/machines.ts';
import { nodes } from './scenes/nodes.ts';
import { pods } from './scenes/pods.ts';

test.each(Object.entries({ ...clusters, ...demand, ...nodes, ...machines, ...pods }))('%s', async (name, scene) => {
  await expect(scene()).toMatchFileSnapshot(`golden/${name.replaceAll(/[^a-z]+/gi, '-').toLowerCase()}.txt`);
});
