import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Operation } from '#models/generated/operation.ts';
import { computeNodes, operations } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { openChainStage, type ChainStage } from '../chain/stage.ts';
import type { Host } from '../host.ts';
import { hostKeySeed } from '../ssh/managed-host.ts';
import { pauseBefore, type PausedTool } from './paused-tools.ts';

let stage: ChainStage;
beforeAll(async () => {
  stage = await openChainStage({
    hosts: 2,
    opsMaster: { adapter: 'ssh' },
    credentials: (net, hosts) => ({
      privateKey: readFileSync(net.clientKey.file, 'utf8'),
      known_hosts: hosts.map(({ address, rescueHostKey }) => `${address} ${rescueHostKey}\n`).join(''),
      hostKeySeed,
    }),
  });
});
afterAll(() => stage?.stop());

const readyNodes = (count: number, failures?: 'expected'): Promise<true> =>
  stage.until(
    `${count} ComputeNodes that are Ready`,
    900_000,
    async () => {
      const { items } = await stage.kube.list<ComputeNode>(computeNodes);
      return items.filter(({ status }) => status?.phase === 'Ready').length === count ? true : undefined;
    },
    failures,
  );
const osInstalls = async (host: Host): Promise<Stored<Operation>[]> => {
  const { items } = await stage.kube.list<Operation>(operations);
  return items.filter(({ spec }) => spec.assetRef.name === host.name && spec.layer === 'os');
};
const boots = ({ events }: Host): string[] => events.flatMap((event) => (event.kind === 'boot' ? [event.source] : []));

/** The host that is the first to have its disk written, which waits in the midst of it. */
async function installing(free: readonly Host[]): Promise<{ host: Host; paused: PausedTool }> {
  const all = await Promise.all(free.map((host) => pauseBefore(host, 'tar', '*--extract*')));
  return stage.until('an install that is under way', 600_000, async () => {
    for (const [at, paused] of all.entries()) {
      const host = free[at];
      if (host !== undefined && (await paused.waits())) return { host, paused };
    }
    return undefined;
  });
}

test(
  'controllers that are killed in the midst of an install, and started again, make it a Node by that one install',
  { timeout: 900_000 },
  async () => {
    const begun = installing(stage.hosts);
    await stage.declare(1);
    const { host, paused } = await begun;
    await stage.until('an Operation that runs', 600_000, async () =>
      (await osInstalls(host)).some(({ status }) => status?.phase === 'Running') ? true : undefined,
    );

    await stage.controllers().kill();
    await paused.goOn();
    await stage.startControllersAnew();

    await readyNodes(1);
    expect((await osInstalls(host)).map(({ status }) => status?.phase)).toEqual(['Succeeded']);
    expect(boots(host)).toEqual(['rescue', 'disk']);
  },
);

test(
  'a machine whose power is cut in the midst of its install is installed anew when the power is back, and a Node',
  { timeout: 900_000 },
  async () => {
    const free = stage.hosts.filter(({ events }) => events.length === 1);
    const begun = installing(free);
    await stage.kubectl(['scale', 'nodepool/pool', '--replicas=2']);
    const { host } = await begun;

    await host.cutPower();
    await host.powerOn();

    await readyNodes(2, 'expected');
    const installs = await osInstalls(host);
    expect(installs.map(({ status }) => `${status?.phase}`).toSorted()).toEqual(['Failed', 'Succeeded']);
    const failed = installs.find(({ status }) => status?.phase === 'Failed');
    expect(failed?.status).toMatchObject({ reason: 'BackendFailed', retryable: true });
    expect(failed?.status?.message).toContain('It was interrupted: the machine went down meanwhile.');
    expect(boots(host)).toEqual(['rescue', 'rescue', 'disk']);
  },
);
