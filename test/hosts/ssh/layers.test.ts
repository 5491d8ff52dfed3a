import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NodeIdentity, OperationRequest, PollOutcome } from '#ops-adapters/port.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import { installedHost, type InstalledHost } from './installed-host.ts';
import { publish, type Published } from './published.ts';

let net: HostNet;
let published: Published;
let machine: InstalledHost;
beforeAll(async () => {
  net = await createHostNet();
  published = await publish(net);
  machine = await installedHost(net, 'node-a', '10.77.0.11');
});
afterAll(async () => {
  machine.close();
  published.close();
  await net.stop();
});

const token = 'abcdef.kq7zt4wvn9x2rd8m';
const secrets = {
  bootstrapToken: token,
  clusterCA: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
};
const node: NodeIdentity = {
  name: 'node-a',
  providerID: 'rackwright://node-a/uid-1',
  labels: { 'rackwright.io/rack': 'r1', zone: 'a' },
  taints: [{ key: 'rackwright.io/startup', effect: 'NoSchedule' }],
  controlPlaneEndpoint: '10.77.0.1:6443',
};

const told = (outcome: PollOutcome): string =>
  outcome.outcome === 'failed' ? `${outcome.message}\n${outcome.logTail}` : outcome.outcome;
const cri = (): Pick<OperationRequest, 'layer' | 'image' | 'parameters'> => ({
  layer: 'cri',
  image: published.containerd,
  parameters: {
    // What containers in a container need; on metal they are left out.
    cgroupDriver: 'cgroupfs',
    restrictOomScoreAdj: 'true',
    runcUrl: published.runc.url,
    runcSha256: published.runc.sha256,
  },
});

test('containerd, installed from its archive, answers, and reads the configuration that it was given', async () => {
  const outcome = await machine.run({ action: 'Install', ...cri() });

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'succeeded' });
  expect(await machine.says('ctr version')).toMatch(/Server:\n\s+Version:\s+1\.6\.20/);
  expect(await machine.says('systemctl is-enabled containerd; systemctl is-active containerd')).toBe('enabled\nactive');
  const dump = await machine.says('containerd --config /etc/containerd/config.toml config dump');
  expect(dump).toContain('restrict_oom_score_adj = true');
  expect(dump).toContain('SystemdCgroup = false');
  expect(dump).toContain('bin_dir = "/opt/cni/bin"');
  expect(await machine.says('readlink -f /proc/$(systemctl show -p MainPID --value containerd)/exe')).toBe(
    '/usr/local/bin/containerd',
  );
});

test('its upgrade restarts it', async () => {
  const pid = await machine.says('systemctl show -p MainPID --value containerd');

  const outcome = await machine.run({ action: 'Upgrade', ...cri() });

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'succeeded' });
  expect(await machine.says('systemctl show -p MainPID --value containerd')).not.toBe(pid);
});

const patience = { timeout: 60_000 };
/** It is started when the work is done, and tells a moment later. */
const kubeletTold = async (): Promise<unknown> => JSON.parse(await machine.says('cat /run/kubelet-told.json'));

test('the kubelet is started with the words of its request, each a word of its own', async () => {
  const image = await published.kubelet('v1.35.4');

  const outcome = await machine.run({ action: 'Install', layer: 'k8s', image, node, secrets });

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'succeeded' });
  await expect.poll(kubeletTold, patience).toEqual({
    version: 'v1.35.4',
    arguments: [
      '--config=/etc/kubernetes/kubelet-config.json',
      '--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf',
      '--kubeconfig=/etc/kubernetes/kubelet.conf',
      '--hostname-override=node-a',
      '--node-labels=rackwright.io/rack=r1,zone=a',
      '--node-ip=10.77.0.11',
    ],
  });
  expect(await machine.says('systemctl is-enabled kubelet; systemctl is-active kubelet')).toBe('enabled\nactive');
  expect(await machine.says('sysctl -n net.ipv4.ip_forward')).toBe('1');
});

test('its token is in one file, which is for root alone', async () => {
  const files = `grep -rlF ${token.slice(7)} /etc /var /run /root /usr/local 2>/dev/null`;

  expect(await machine.says(files)).toBe('/etc/kubernetes/bootstrap-kubelet.conf');
  expect(await machine.says('stat -c "%a %U" /etc/kubernetes/bootstrap-kubelet.conf')).toBe('600 root');
  expect(await machine.says(`journalctl | grep -cF ${token.slice(7)}`)).toBe('0');
});

test('its upgrade runs the new one', async () => {
  const image = await published.kubelet('v1.36.0');

  const outcome = await machine.run({ action: 'Upgrade', layer: 'k8s', image });

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'succeeded' });
  await expect.poll(kubeletTold, patience).toMatchObject({ version: 'v1.36.0' });
});

test('an upgrade to one that ends at once is taken back, and says what it said', async () => {
  const image = await published.kubelet('v1.37.0', 'dies');

  const outcome = await machine.run({ action: 'Upgrade', layer: 'k8s', image });

  expect(outcome).toMatchObject({ outcome: 'failed', reason: 'InstallFailed', retryable: true });
  expect(outcome).toMatchObject({ logTail: expect.stringContaining('this one ends at once') });
  expect(await machine.says('/usr/local/bin/kubelet --version; systemctl is-active kubelet')).toBe(
    'Kubernetes v1.36.0\nactive',
  );
});

test('no text of a request is anything but a text', async () => {
  const payloads = [
    '$(touch /canary)',
    'x" ; touch /canary; "',
    'x\nExecStartPre=/bin/touch /canary',
    '`touch /canary`',
  ];
  const image = published.containerd;

  for (const payload of payloads) {
    const asked: Partial<OperationRequest>[] = [
      { layer: 'k8s', node: { ...node, labels: { x: payload } } },
      { layer: 'k8s', node: { ...node, labels: { [payload]: 'x' } } },
      { layer: 'k8s', node: { ...node, taints: [{ key: 'x', value: payload, effect: 'NoSchedule' }] } },
      { layer: 'k8s', node, parameters: { clusterDomain: payload } },
      { layer: 'cri', parameters: { sandboxImage: payload } },
    ];
    for (const each of asked) {
      const answer = await machine.start({ action: 'Install', image, secrets, ...each });
      expect(answer, JSON.stringify(each)).toMatchObject({ outcome: 'refused', reason: 'InvalidRequest' });
    }
  }
  // What nobody holds to a grammar: words that are only told.
  await machine.run({ action: 'Upgrade', ...cri(), image: { ...image, family: payloads[0] ?? '', version: '%n' } });
  expect(await machine.says('ls /canary')).toBe('');
});

test('a reset takes the kubelet away with all that it kept, and then containerd', async () => {
  const home = '/var/lib/kubelet';
  // As a kubelet does: a reset failed once on a folder that was mounted on itself.
  await machine.says(
    `mkdir -p ${home}; mount --bind ${home} ${home}; mkdir -p ${home}/pods/a; mount -t tmpfs none ${home}/pods/a`,
  );
  const early = await machine.run({ action: 'Reset', layer: 'cri' });
  expect(early).toMatchObject({ outcome: 'failed', message: 'cri carries k8s: reset that first' });

  const kubelet = await machine.run({ action: 'Reset', layer: 'k8s' });
  const containerd = await machine.run({ action: 'Reset', layer: 'cri' });

  expect(kubelet, told(kubelet)).toMatchObject({ outcome: 'succeeded' });
  expect(containerd, told(containerd)).toMatchObject({ outcome: 'succeeded' });
  const left =
    'ls -d /var/lib/kubelet /usr/local/bin/* /etc/systemd/system/kube* /etc/systemd/system/containerd* 2>/dev/null';
  expect(await machine.says(left)).toBe('');
  expect(await machine.says('pgrep -l "kubelet|containerd"')).toBe('');
  expect(await machine.says('systemctl --failed --plain --no-legend "kubelet*" "containerd*"')).toBe('');
});
