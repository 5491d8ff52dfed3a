import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NodeIdentity, OperationRequest } from '#ops-adapters/port.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import { installedHost, type InstalledHost } from '../ssh/installed-host.ts';
import { told } from '../ssh/managed-host.ts';
import { publish, type Published } from '../ssh/published.ts';
import { type AnsibleMaker, ansibleMaker } from './ansible-maker.ts';
import { filesWith } from './files-with.ts';

let net: HostNet;
let published: Published;
let maker: AnsibleMaker;
let machine: InstalledHost;
beforeAll(async () => {
  net = await createHostNet();
  published = await publish(net);
  maker = ansibleMaker();
  machine = await installedHost(net, 'node-p', '10.77.0.15', maker.make);
});
afterAll(async () => {
  machine.close();
  published.close();
  await maker.remove();
  await net.stop();
});

const timeout = 400_000;
const token = 'abcdef.kq7zt4wvn9x2rd8m';
const secrets = {
  bootstrapToken: token,
  clusterCA: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
};
const node: NodeIdentity = {
  name: 'node-p',
  providerID: 'rackwright://node-p/uid-1',
  labels: { 'rackwright.io/rack': 'r1', zone: 'a' },
  taints: [{ key: 'rackwright.io/startup', effect: 'NoSchedule' }],
  controlPlaneEndpoint: '10.77.0.1:6443',
};
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

test(
  'containerd, installed by tasks, answers, and reads the configuration that it was given',
  { timeout },
  async () => {
    const outcome = await machine.run({ action: 'Install', ...cri() });

    expect(outcome, told(outcome)).toMatchObject({ outcome: 'succeeded', facts: { serial: 'SERIAL-node-p' } });
    expect(await machine.says('ctr version')).toMatch(/Server:\n\s+Version:\s+1\.6\.20/);
    expect(await machine.says('systemctl is-enabled containerd; systemctl is-active containerd')).toBe(
      'enabled\nactive',
    );
    const dump = await machine.says('containerd --config /etc/containerd/config.toml config dump');
    expect(dump).toContain('restrict_oom_score_adj = true');
    expect(dump).toContain('SystemdCgroup = false');
  },
);

test('the kubelet is started with the words of its request, and its token is in one file', { timeout }, async () => {
  const image = await published.kubelet('v1.35.4');

  const outcome = await machine.run({ action: 'Install', layer: 'k8s', image, node, secrets });

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'succeeded' });
  // It is started when the work is done, and tells a moment later.
  const kubeletTold = async (): Promise<unknown> => JSON.parse(await machine.says('cat /run/kubelet-told.json'));
  await expect.poll(kubeletTold, { timeout: 60_000 }).toEqual({
    version: 'v1.35.4',
    arguments: [
      '--config=/etc/kubernetes/kubelet-config.json',
      '--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf',
      '--kubeconfig=/etc/kubernetes/kubelet.conf',
      '--hostname-override=node-p',
      '--node-labels=rackwright.io/rack=r1,zone=a',
      '--node-ip=10.77.0.15',
    ],
  });
  const files = `grep -rlF ${token.slice(7)} /etc /var /run /root /usr/local 2>/dev/null`;
  expect(await machine.says(files)).toBe('/etc/kubernetes/bootstrap-kubelet.conf');
  expect(await machine.says('stat -c "%a %U" /etc/kubernetes/bootstrap-kubelet.conf')).toBe('600 root');
  expect(await machine.says(`journalctl | grep -cF ${token.slice(7)}`)).toBe('0');
  expect(filesWith(maker.dataDir, token.slice(7)), 'and in none of the controllers').toEqual([]);
});

test('an upgrade to one that ends at once is taken back', { timeout }, async () => {
  const upgraded = await machine.run({ action: 'Upgrade', layer: 'k8s', image: await published.kubelet('v1.36.0') });
  const image = await published.kubelet('v1.37.0', 'dies');

  const outcome = await machine.run({ action: 'Upgrade', layer: 'k8s', image });

  expect(upgraded, told(upgraded)).toMatchObject({ outcome: 'succeeded' });
  expect(outcome).toMatchObject({
    outcome: 'failed',
    reason: 'InstallFailed',
    message: "the new kubelet doesn't run, the one of before is back",
  });
  expect(await machine.says('/usr/local/bin/kubelet --version; systemctl is-active kubelet')).toBe(
    'Kubernetes v1.36.0\nactive',
  );
});

test('no text of a request is anything but a text', { timeout }, async () => {
  const payloads = ['$(touch /canary)', "{{ lookup('pipe', 'touch /canary') }}", 'x\nExecStartPre=/bin/touch /canary'];
  const image = published.containerd;

  for (const payload of payloads) {
    const asked: Partial<OperationRequest>[] = [
      { layer: 'k8s', node: { ...node, labels: { x: payload } } },
      { layer: 'cri', parameters: { sandboxImage: payload } },
    ];
    for (const each of asked) {
      const answer = await machine.start({ action: 'Install', image, secrets, ...each });
      expect(answer, JSON.stringify(each)).toMatchObject({ outcome: 'refused', reason: 'InvalidRequest' });
    }
  }
  // What nobody holds to a grammar: words that are only told.
  const version = "{{ lookup('pipe', 'touch /canary') }}";
  await machine.run({ action: 'Upgrade', ...cri(), image: { ...image, family: payloads[0] ?? '', version } });
  expect(await machine.says('ls /canary')).toBe('');
  expect(existsSync('/canary'), 'nor where the controllers run').toBe(false);
});

test('a reset takes the kubelet away with all that it kept, and then containerd', { timeout }, async () => {
  const early = await machine.run({ action: 'Reset', layer: 'cri' });
  const kubelet = await machine.run({ action: 'Reset', layer: 'k8s' });
  const containerd = await machine.run({ action: 'Reset', layer: 'cri' });

  expect(early).toMatchObject({ outcome: 'failed', message: 'cri carries k8s, reset that first' });
  expect(kubelet, told(kubelet)).toMatchObject({ outcome: 'succeeded' });
  expect(containerd, told(containerd)).toMatchObject({ outcome: 'succeeded' });
  const left =
    'ls -d /var/lib/kubelet /usr/local/bin/* /etc/systemd/system/kube* /etc/systemd/system/containerd* 2>/dev/null';
  expect(await machine.says(left)).toBe('');
  expect(await machine.says('pgrep -l "kubelet|containerd"')).toBe('');
});
