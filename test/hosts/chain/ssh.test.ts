import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChainStage, type ChainStage } from './stage.ts';
import { webPods, manifest } from './objects.ts';

let stage: ChainStage;
beforeAll(async () => {
  stage = await openChainStage({
    hosts: 3,
    opsMaster: { adapter: 'ssh' },
    credentials: (net, hosts) => ({
      privateKey: readFileSync(net.clientKey.file, 'utf8'),
      known_hosts: hosts.map(({ address, rescueHostKey }) => `${address} ${rescueHostKey}\n`).join(''),
      hostKeySeed: 'a seed of host keys, for tests only, of 32 and more',
    }),
  });
}, 300_000);
afterAll(() => stage?.stop(), 120_000);

test('two machines become Nodes that are Ready', { timeout: 600_000 }, async () => {
  await stage.declare(2);

  const ready = await stage.until('two Nodes that are Ready', 300_000, async () => {
    const names = await stage.kubectl([
      'get',
      'computenodes',
      '-o',
      'jsonpath={range .items[?(@.status.phase=="Ready")]}{.metadata.name} {end}',
    ]);
    const found = names.trim().split(' ').filter(Boolean);
    return found.length === 2 ? found : undefined;
  });
  expect(ready).toHaveLength(2);
  await stage.kubectl(['apply', '-f', '-'], manifest(webPods(stage.software.web, 2)));
  await stage.kubectl(['wait', '--for=condition=Available', 'deployment/web', '--timeout=90s']);
  console.log(await stage.kubectl(['get', 'nodes,pods,csr', '-A', '-o', 'wide']));
});
