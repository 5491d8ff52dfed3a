import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeAssets, computeNodes } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { manifest, webPods } from './objects.ts';
import { openChainStage, type ChainStage } from './stage.ts';
import { recordTimeline, storyOf, type Timeline } from './timeline.ts';

let stage: ChainStage;
let timeline: Timeline;
const told: string[] = [];
beforeAll(async () => {
  stage = await openChainStage({
    hosts: 2,
    opsMaster: { adapter: 'ansible' },
    credentials: (net, hosts) => ({
      privateKey: readFileSync(net.clientKey.file, 'utf8'),
      known_hosts: hosts.map(({ address, rescueHostKey }) => `${address} ${rescueHostKey}\n`).join(''),
      hostKeySeed: 'a seed of host keys, for tests only, of 32 and more',
    }),
  });
  timeline = await recordTimeline(stage.kube);
}, 600_000);
afterAll(async () => {
  process.stdout.write(`${told.join('\n')}\n`);
  try {
    await timeline?.stop();
  } finally {
    await stage?.stop();
  }
}, 300_000);

const nodes = async (): Promise<Stored<ComputeNode>[]> => (await stage.kube.list<ComputeNode>(computeNodes)).items;

test(
  'by playbooks, two machines in their rescue systems become Nodes that are Ready',
  { timeout: 900_000 },
  async () => {
    await stage.declare(2);

    const ready = await stage.until('two ComputeNodes that are Ready', 800_000, async () => {
      const found = (await nodes()).filter(({ status }) => status?.phase === 'Ready');
      return found.length === 2 ? found : undefined;
    });

    for (const { metadata } of ready) told.push(storyOf(timeline.moments, metadata.name));
    const conditions = 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}';
    expect(await stage.kubectl(['get', 'nodes', '-o', conditions])).toBe('True True');
  },
);

test('a pod on one answers a pod on the other', { timeout: 300_000 }, async () => {
  await stage.kubectl(['apply', '-f', '-'], manifest(webPods(stage.software.web, 2)));
  const [one, other] = await stage.until('two pods that are Ready', 120_000, async () => {
    const columns =
      '{range .items[?(@.status.containerStatuses[0].ready==true)]}{.metadata.name} {.status.podIP}{"\\n"}{end}';
    const found = (await stage.kubectl(['get', 'pods', '-l', 'app=web', '-o', `jsonpath=${columns}`]))
      .trim()
      .split('\n');
    return found.length === 2 ? found.map((line) => line.split(' ')) : undefined;
  });

  const ask = `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 10 ${other?.[1] ?? ''} 8080`;
  // The pod network learns of a Node by itself: a route to it may come after its first pod.
  const answer = await stage.until('an answer', 120_000, async () => {
    const { code, stdout } = await stage.tryKubectl(['exec', one?.[0] ?? '', '--', 'sh', '-c', ask]);
    return code === 0 && stdout !== '' ? stdout : undefined;
  });

  expect(answer).toContain('hello from a pod');
});

test('scaled down, one is reset and wiped, and its machine is free again', { timeout: 900_000 }, async () => {
  const before = await nodes();
  await stage.kubectl(['scale', 'nodepool/pool', '--replicas=1']);

  // The machine is free a moment before its ComputeNode is gone.
  const { free, left } = await stage.until('a machine that is free again', 600_000, async () => {
    const { items } = await stage.kube.list<ComputeAsset>(computeAssets);
    const found = items.find(({ spec, status }) => status?.phase === 'Available' && (spec.claimEpoch ?? 0) > 0);
    const rest = await nodes();
    return found !== undefined && rest.length === 1 ? { free: found, left: rest } : undefined;
  });

  const gone = before.find(({ metadata }) => left.every((node) => node.metadata.uid !== metadata.uid));
  const moments = timeline.moments.filter(({ what }) => /Reset|Wipe|deleted|Draining|Releasing/.test(what));
  told.push(storyOf(moments, gone?.metadata.name ?? ''));
  expect(left).toHaveLength(1);
  const host = stage.hosts.find(({ name }) => name === free.metadata.name);
  expect(host?.events.at(-1)).toMatchObject({ kind: 'boot', source: 'rescue' });
  const disk = await host?.exec(['sh', '-c', 'sfdisk -d /dev/sda; head -c 64M /dev/sda | grep -c ext4']);
  expect(disk?.stdout.match(/start=/g)).toHaveLength(1);
  expect(disk?.stdout).toMatch(/\n0\n$/);
});
