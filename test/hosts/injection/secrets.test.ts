import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OperationRequest, PollOutcome, StartOutcome } from '#ops-adapters/port.ts';
import { node } from '../../injection/works.ts';
import { filesWith } from '../ansible/files-with.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import { type ImageServer, serveImages } from '../ssh/image-server.ts';
import { installedHost, type InstalledHost } from '../ssh/installed-host.ts';
import { lookOn, type Onlooker } from './onlookers.ts';
import { standIns, type StandIns } from './stand-in.ts';
import { twoTools, type Tool, type TwoTools } from './two-tools.ts';

/** Each run's own: another run on this machine looks for its own by commands, which have them as words. */
const drawn = randomBytes(8).toString('hex');
/** Each is found nowhere but where it was put. */
const canaries = {
  password: `${drawn}-the-password`,
  hostKeySeed: `${drawn}-the-seed-of-host-keys-0001`,
  bmc: `${drawn}-the-password-of-the-bmc`,
  token: drawn,
};
const secrets = {
  bootstrapToken: `abcdef.${canaries.token}`,
  clusterCA: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
};

let net: HostNet;
let images: ImageServer;
let tools: TwoTools;
let machine: InstalledHost;
let given: StandIns;
/** What must be nowhere: those above, and each line of the private key. */
let looked: string[];
beforeAll(async () => {
  net = await createHostNet();
  images = await serveImages(net);
  const key = readFileSync(net.clientKey.file, 'utf8')
    .split('\n')
    .filter((line) => line.length > 40 && !line.startsWith('-'));
  looked = [...Object.values(canaries), ...key.slice(1)];
  tools = twoTools({
    'ops.password': canaries.password,
    'ops.hostKeySeed': canaries.hostKeySeed,
    'bmc.username': 'admin',
    'bmc.password': canaries.bmc,
  });
  machine = await installedHost(net, 'node-a', '10.77.0.12', tools.make);
  given = await standIns(net, images, machine);
});
afterAll(async () => {
  images.release();
  machine.close();
  await tools.remove();
  await images.close();
  await net.stop();
});

let onlooker: Onlooker;
beforeEach(() => {
  onlooker = lookOn(looked);
});
afterEach(() => {
  onlooker.stop();
});

type Asked = Pick<OperationRequest, 'action'> & Partial<OperationRequest>;
const k8s = (overrides: Partial<OperationRequest> = {}): Asked => ({
  action: 'Install',
  layer: 'k8s',
  image: given.kubelet,
  node,
  secrets,
  ...overrides,
});

/** How an operation can go, and what was said of it. */
async function manyWays(): Promise<[string, StartOutcome | PollOutcome][]> {
  const wrong = { ...given.kubelet, sha256: '0'.repeat(64) };
  return [
    ['succeeded', await machine.run(k8s())],
    ['ChecksumMismatch', await machine.run(k8s({ image: wrong }))],
    ['InvalidRequest', await machine.start(k8s({ node: { ...node, name: '-' } }))],
  ];
}

/** Further ones, of which each run of Ansible takes long. */
async function moreWays(): Promise<[string, StartOutcome | PollOutcome][]> {
  return [
    ['InvalidRequest', await machine.run(k8s({ secrets: { ...secrets, clusterCA: canaries.token } }))],
    ['DeadlineExceeded', await machine.run(k8s({ image: given.slow, deadline: Date.now() + 8_000 }))],
  ];
}

const hostFolders = '/var/lib /var/tmp /tmp /run /etc /root /home /usr/local /opt /var/log /dev/shm';

describe.each<Tool>(['ssh', 'ansible'])('what %s is given to keep', (tool) => {
  beforeAll(() => tools.use(tool));

  test('is in no answer, no command line, no environment and no file but the one that a kubelet joins by', async () => {
    const said = [...(await manyWays()), ...(tool === 'ssh' ? await moreWays() : [])];
    await sleep(300);
    const { looks, seen } = onlooker.stop();

    expect(said.map(([way, outcome]) => [way, 'reason' in outcome ? outcome.reason : outcome.outcome])).toEqual(
      said.map(([way]) => [way, way]),
    );
    for (const secret of looked) expect(JSON.stringify(said)).not.toContain(secret);
    expect(looks).toBeGreaterThan(20);
    expect(seen).toEqual([]);
    const patterns = looked.map((secret) => `-e '${secret}'`).join(' ');
    expect(await machine.says(`grep -rlF ${patterns} ${hostFolders} 2>/dev/null | sort -u`)).toBe(
      '/etc/kubernetes/bootstrap-kubelet.conf',
    );
    expect(await machine.says(`journalctl --no-pager -o export | grep -acF ${patterns}`)).toBe('0');
    expect(await machine.says('stat -c %a /etc/kubernetes/bootstrap-kubelet.conf')).toBe('600');
    expect(looked.flatMap((secret) => filesWith(tools.dataDir, secret))).toEqual([]);
  });

  test('goes with the kubelet', async () => {
    expect(await machine.run({ action: 'Reset', layer: 'k8s' })).toMatchObject({ outcome: 'succeeded' });

    const patterns = looked.map((secret) => `-e '${secret}'`).join(' ');
    expect(await machine.says(`grep -rlF ${patterns} ${hostFolders} 2>/dev/null`)).toBe('');
  });
});
