import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OperationRequest, PollOutcome } from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';
import { canary, canaryFile } from '../../injection/payloads.ts';
import { hostile } from '../../injection/requests.ts';
import { bootstrap, node, works } from '../../injection/works.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import { type ImageServer, serveImages } from '../ssh/image-server.ts';
import { installedHost, type InstalledHost } from '../ssh/installed-host.ts';
import { standIns, type StandIns } from './stand-in.ts';
import { twoTools, type Tool, type TwoTools } from './two-tools.ts';

let net: HostNet;
let images: ImageServer;
let tools: TwoTools;
let machine: InstalledHost;
let given: StandIns;
beforeAll(async () => {
  net = await createHostNet();
  images = await serveImages(net);
  tools = twoTools();
  machine = await installedHost(net, 'node-a', '10.77.0.11', tools.make);
  given = await standIns(net, images, machine);
});
afterAll(async () => {
  machine.close();
  await tools.remove();
  await images.close();
  await net.stop();
});

/** Complete in every field; what of it is hostile differs. */
const whole = (work: string): OperationRequest => ({
  name: 'unused',
  machine: { serial: 'unused', addresses: [] },
  fence: { epoch: 1, sequence: 1 },
  claimUid: 'claim-1',
  parameters: {},
  deadline: 0,
  ...(works[work] ?? { action: 'Reboot' }),
  ...(work === 'cni' ? { image: given.cni } : { image: given.kubelet }),
});
const spared = ['name', 'machine', 'fence', 'deadline', 'action', 'layer'];

/** Ends as it should: refused, done, or failed in words that a terminal only shows. */
async function tried({ request }: { request: OperationRequest }): Promise<string> {
  const { name: _name, machine: _machine, fence: _fence, deadline: _deadline, ...asked } = request;
  let ended: PollOutcome;
  try {
    ended = await machine.run(asked);
  } catch (error) {
    // `run` tells so of what wasn't accepted.
    expect(String(error)).toMatch(/not accepted: .*"outcome":"refused".*"InvalidRequest"/);
    return 'refused';
  }
  expect(['succeeded', 'failed']).toContain(ended.outcome);
  return ended.outcome;
}

async function traces(): Promise<string> {
  return machine.says(`find / -xdev \\( -name '*${canary}*' -o -name '$(*' -o -name '*{{*' \\) 2>/dev/null`);
}

const rounds: readonly [Tool, string, number][] = [
  ['ssh', 'cni', 12],
  ['ssh', 'k8s', 16],
  ['ansible', 'cni', 3],
  ['ansible', 'k8s', 3],
];

describe('hostile texts in every field of a request', () => {
  test.each(rounds)(
    'by %s for %s start nothing on the machine or here, and leave no file',
    async (tool, work, numRuns) => {
      tools.use(tool);
      const samples = fc.sample(hostile(whole(work), { spared, most: 2_000 }), { numRuns, seed: numRuns });

      const outcomes: string[] = [];
      for (const sample of samples) outcomes.push(await tried(sample));

      expect(outcomes).toHaveLength(numRuns);
      expect(await traces()).toBe('');
      expect(existsSync(canaryFile)).toBe(false);
    },
  );

  test.each(['ssh', 'ansible'] as const)('that a kubelet may have come to it as one word each, by %s', async (tool) => {
    tools.use(tool);
    const labels = { 'a-b.example/k_1.2-x': 'V_a.l-ue', 'x.example/empty': '' };
    const taints = [{ key: 'x.example/t_1', value: 'v.1_2-3', effect: 'NoExecute' }];
    const asked = { action: 'Install', layer: 'k8s', image: given.kubelet, secrets: bootstrap } as const;

    const ended = await machine.run({ ...asked, node: { ...node, labels, taints } });

    expect(ended).toMatchObject({ outcome: 'succeeded' });
    // It is started when the work is done, and tells a moment later.
    const kubeletTold = async (): Promise<string[]> => (await machine.says('cat /run/kubelet-told')).split('\n');
    await expect
      .poll(kubeletTold, { timeout: 60_000 })
      .toEqual([
        '--config=/etc/kubernetes/kubelet-config.json',
        '--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf',
        '--kubeconfig=/etc/kubernetes/kubelet.conf',
        '--hostname-override=node-1',
        '--node-labels=a-b.example/k_1.2-x=V_a.l-ue,x.example/empty=',
        '--node-ip=10.77.0.11',
      ]);
  });
});

test.each(['ssh', 'ansible'] as const)(
  'a machine that lies about its serial in hostile letters is told of in harmless ones, by %s',
  async (tool) => {
    tools.use(tool);
    await machine.host.setSerial(`\u001b[2J$(touch ${canaryFile})\u009b31m{{ 7 * 7 }}`);

    const seen = await machine.start({ action: 'Reset', layer: 'cni' }).catch((error: unknown) => error);

    await machine.host.setSerial('SERIAL-node-a');
    const said = seen instanceof OpsError ? { reason: seen.reason, message: seen.message } : seen;
    expect(said).toMatchObject({ reason: 'SerialMismatch', message: expect.stringContaining('{{ 7 * 7 }}') });
    expect(JSON.stringify(said)).not.toMatch(/\\u001b|\u009b/);
    expect(await traces()).toBe('');
    expect(existsSync(canaryFile)).toBe(false);
  },
);
