import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeAssets, computeNodes } from '#models/generated/resources.ts';
import { certificateSigningRequests } from '#models/meta/core-resources.ts';
import type { Stored } from '#models/meta/object.ts';
import type { SigningRequest } from '#models/certificate/evidence.ts';
import { hostKeyOf } from '#ops-adapters/ssh/host-key.ts';
import { run } from '../command.ts';
import type { Host } from '../host.ts';
import { manifest, webPods } from './objects.ts';
import { createMachineTimes, overheadOf, type MachineTimes } from './overhead.ts';
import { openChainStage, type ChainStage } from './stage.ts';
import { recordTimeline, storyOf, type Moment, type Timeline } from './timeline.ts';

const hostKeySeed = 'a seed of host keys, for tests only, of 32 and more';

let stage: ChainStage;
let timeline: Timeline;
let times: MachineTimes;
const told: string[] = [];
beforeAll(async () => {
  stage = await openChainStage({
    hosts: 3,
    opsMaster: { adapter: 'ssh' },
    credentials: (net, hosts) => ({
      privateKey: readFileSync(net.clientKey.file, 'utf8'),
      known_hosts: hosts.map(({ address, rescueHostKey }) => `${address} ${rescueHostKey}\n`).join(''),
      hostKeySeed,
    }),
  });
  timeline = await recordTimeline(stage.kube);
  times = createMachineTimes(stage.hosts);
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
const assets = async (): Promise<Stored<ComputeAsset>[]> => (await stage.kube.list<ComputeAsset>(computeAssets)).items;
const readyNodes = (count: number): Promise<Stored<ComputeNode>[]> =>
  stage.until(`${count} ComputeNodes that are Ready`, 300_000, async () => {
    await times.look();
    const found = (await nodes()).filter(({ status }) => status?.phase === 'Ready');
    return found.length === count ? found : undefined;
  });
const hostOf = (name: string): Host => {
  const found = stage.hosts.find((host) => host.name === name);
  if (found === undefined) throw new Error(`there is no host ${name}`);
  return found;
};
const lines = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .filter((line) => line !== '');

interface Pod {
  name: string;
  node: string;
  address: string;
}
const readyPods = (count: number): Promise<Pod[]> =>
  stage.until(`${count} pods that are Ready`, 120_000, async () => {
    const columns =
      '{range .items[?(@.status.containerStatuses[0].ready==true)]}{.metadata.name} {.spec.nodeName} {.status.podIP}{"\\n"}{end}';
    const found = lines(await stage.kubectl(['get', 'pods', '-l', 'app=web', '-o', `jsonpath=${columns}`]));
    if (found.length !== count) return undefined;
    return found.map((line) => {
      const [name = '', node = '', address = ''] = line.split(' ');
      return { name, node, address };
    });
  });
/** The pod network learns of a Node by itself: a route to it may come after its first pod. */
const asks = (from: Pod, to: Pod): Promise<string> => {
  const script = `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 10 ${to.address} 8080`;
  return stage.until(`an answer of ${to.name} to ${from.name}`, 120_000, async () => {
    const { code, stdout } = await stage.tryKubectl(['exec', from.name, '--', 'sh', '-c', script]);
    return code === 0 && stdout !== '' ? stdout : undefined;
  });
};
/** What a list tells already, a watch may tell a moment later. */
const recorded = (node: string, facts: readonly string[]): Promise<Moment[]> =>
  stage.until(`${facts.join(', ')} of ${node} in the timeline`, 60_000, async () => {
    const found = timeline.moments.filter((moment) => moment.node === node && facts.includes(moment.what));
    return facts.every((fact) => found.some(({ what }) => what === fact)) ? found : undefined;
  });

test('two machines in their rescue systems become Nodes that are Ready', { timeout: 600_000 }, async () => {
  await stage.declare(2);

  const ready = await readyNodes(2);

  for (const { metadata, spec } of ready) {
    const last = ['Install cni: Succeeded', 'client certificate Approved', 'Node Ready', 'startup taint gone'];
    await recorded(metadata.name, [...last, 'ComputeNode Ready']);
    told.push(storyOf(timeline.moments, metadata.name));
    const host = hostOf(spec.assetRef?.name ?? '');
    told.push(overheadOf(host, times, timeline.moments, metadata.name).told);
  }
  const memory = Math.round(stage.controllers().residentBytes() / 1024 ** 2);
  told.push(`rackwright run: ${memory} MB. Load on ${availableParallelism()} cores: ${Math.round(loadavg()[0] ?? 0)}`);
  const conditions = 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}';
  expect(await stage.kubectl(['get', 'nodes', '-o', conditions])).toBe('True True');
});

test('their certificates were approved by our approver, and nobody else could have', async () => {
  // A Node may be Ready before its serving certificate is there.
  const items = await stage.until('four certificates that are issued', 120_000, async () => {
    const asked = (await stage.kube.list<SigningRequest>(certificateSigningRequests)).items;
    return asked.filter(({ status }) => status?.certificate !== undefined).length >= 4 ? asked : undefined;
  });

  expect(items.map(({ spec }) => spec.signerName).toSorted()).toEqual([
    'kubernetes.io/kube-apiserver-client-kubelet',
    'kubernetes.io/kube-apiserver-client-kubelet',
    'kubernetes.io/kubelet-serving',
    'kubernetes.io/kubelet-serving',
  ]);
  for (const { metadata, status } of items) {
    expect(status?.conditions, metadata.name).toMatchObject([{ type: 'Approved', reason: 'RackwrightApproved' }]);
  }
  const bindings = await stage.kubectl(['get', 'clusterrolebindings', '-o', 'jsonpath={.items[*].roleRef.name}']);
  expect(bindings).not.toContain('certificatesigningrequests');
  await stage.until('the end of tokens that have served', 120_000, async () => {
    const tokens = await stage.kubectl(['get', 'secrets', '-n', 'kube-system', '-o', 'name']);
    return tokens.includes('bootstrap-token') ? undefined : true;
  });
});

test('a pod on one answers a pod on the other, and both can be looked into', { timeout: 300_000 }, async () => {
  await stage.kubectl(['apply', '-f', '-'], manifest(webPods(stage.software.web, 2)));
  const [one, other] = await readyPods(2);
  if (one === undefined || other === undefined) throw new Error('two pods are two');

  const answer = await asks(one, other);

  expect(one.node).not.toBe(other.node);
  expect(answer).toContain('200 OK');
  expect(answer).toContain('hello from a pod');
  // Through its kubelet's serving certificate, which the API server verifies.
  await stage.until(`a line about ${one.address} in the log of ${other.name}`, 60_000, async () =>
    (await stage.kubectl(['logs', other.name])).includes(one.address) ? true : undefined,
  );
});

test(
  'scaled down, one is drained, leaves and is wiped, and its machine is free again',
  { timeout: 600_000 },
  async () => {
    const before = await nodes();
    await stage.kubectl(['scale', 'nodepool/pool', '--replicas=1']);

    // The machine is free a moment before its ComputeNode is gone.
    const { free, left } = await stage.until('a machine that is free again', 300_000, async () => {
      const [found, ...more] = (await assets()).filter(
        ({ spec, status }) => status?.phase === 'Available' && (spec.claimEpoch ?? 0) > 0,
      );
      const rest = await nodes();
      return found !== undefined && more.length === 0 && rest.length === 1 ? { free: found, left: rest } : undefined;
    });

    const gone = before.find(({ metadata }) => left.every((node) => node.metadata.uid !== metadata.uid));
    told.push(
      storyOf(
        timeline.moments.filter(({ what }) => /Reset|Wipe|deleted|Draining|Releasing/.test(what)),
        gone?.metadata.name ?? '',
      ),
    );
    expect(free.spec.claimRef).toBeUndefined();
    expect(free.status?.releasedEpoch).toBe(1);
    expect(lines(await stage.kubectl(['get', 'nodes', '-o', 'name']))).toEqual([`node/${left[0]?.metadata.name}`]);
    expect(await readyPods(1), 'the other went with its Node').toMatchObject([{ node: left[0]?.metadata.name }]);
    const order = ['Reset k8s: Succeeded', 'Node deleted', 'Wipe: runs', 'Wipe: Succeeded'];
    const seen = (await recorded(gone?.metadata.name ?? '', order)).toSorted((a, b) => a.revision - b.revision);
    expect(seen.map(({ what }) => what)).toEqual(order);

    const host = hostOf(free.metadata.name);
    expect(host.events.at(-1)).toMatchObject({ kind: 'boot', source: 'rescue' });
    const disk = await host.exec([
      'sh',
      '-c',
      'sfdisk -d /dev/sda; blkid /dev/sda*; head -c 64M /dev/sda | grep -c ext4',
    ]);
    expect(disk.stdout.match(/start=/g)).toHaveLength(1);
    expect(disk.stdout).toContain('rackwright-keepsake');
    expect(disk.stdout).not.toContain('ext4');
  },
);

test(
  'scaled up again, the same machine becomes another Node, of another claim, under another host key',
  { timeout: 600_000 },
  async () => {
    const free = (await assets()).filter(({ spec }) => spec.claimRef === undefined);
    const machine = free.find(({ spec }) => (spec.claimEpoch ?? 0) > 0);
    for (const { metadata } of free.filter((other) => other !== machine)) {
      const cordoned = '{"spec":{"maintenance":"Cordon"}}';
      await stage.kubectl(['patch', 'computeasset', metadata.name, '--type=merge', '-p', cordoned]);
    }
    const former = (await nodes()).map(({ metadata }) => metadata.uid);
    const host = hostOf(machine?.metadata.name ?? '');

    await stage.kubectl(['scale', 'nodepool/pool', '--replicas=2']);
    const ready = await readyNodes(2);

    const made = ready.find(({ metadata }) => !former.includes(metadata.uid));
    expect(made?.spec.assetRef?.name).toBe(host.name);
    const claimed = await stage.kube.get<ComputeAsset>(computeAssets, { name: host.name });
    expect(claimed.spec.claimEpoch).toBe(2);
    const key = hostKeyOf(Buffer.from(hostKeySeed), `SERIAL-${host.name}`, 2).publicKey.toString('base64');
    const shown = await run(stage.net.enter(['ssh-keyscan', '-T', '60', '-t', 'ed25519', host.address]));
    expect(shown.stdout).toContain(key);
    const [one, other] = await readyPods(2);
    if (one === undefined || other === undefined) throw new Error('two pods are two');
    expect(await asks(one, other)).toContain('hello from a pod');
  },
);
