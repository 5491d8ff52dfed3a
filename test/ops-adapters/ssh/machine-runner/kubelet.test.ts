import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serveArchives, type ArchiveServer } from './archive-server.ts';
import { createLocalMachine, type LocalMachine } from './local-machine.ts';
import { createOperations, type Answer } from './operations.ts';

let archives: ArchiveServer;
let machine: LocalMachine;
let operations: ReturnType<typeof createOperations>;
beforeAll(async () => {
  archives = await serveArchives();
});
afterAll(() => archives.close());
beforeEach(() => {
  machine = createLocalMachine('SN-1');
  operations = createOperations(machine);
});
afterEach(() => machine.remove());

/** Stands in for the kubelet: a program that says its version is all that an installation asks of it. */
const kubelet = (version: string): string => `#!/bin/sh\necho Kubernetes ${version}\n`;
const secrets = {
  bootstrapToken: 'abcdef.0123456789abcdef',
  clusterCA: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
};
const node = (overrides: Answer = {}): Answer => ({
  name: 'node-1',
  providerID: 'rackwright://node-1/uid-1',
  labels: { 'rackwright.io/rack': 'r1', 'node.kubernetes.io/instance-type': 'small', empty: '' },
  taints: [
    { key: 'dedicated', value: 'db', effect: 'NoExecute' },
    { key: 'rackwright.io/startup', effect: 'NoSchedule' },
  ],
  controlPlaneEndpoint: 'api.example:6443',
  ...overrides,
});
const k8s = (overrides: Answer = {}): Answer => ({
  action: 'Install',
  layer: 'k8s',
  image: archives.program(kubelet('v1.35.4')),
  node: node(),
  addresses: [
    { type: 'Hostname', address: 'host-1' },
    { type: 'InternalIP', address: '10.0.0.7' },
    { type: 'InternalIP', address: '10.0.0.8' },
  ],
  ...overrides,
});
const withCri = (): Promise<Answer> =>
  operations.run({ action: 'Install', layer: 'cri', image: archives.image({ 'bin/containerd': 'x' }) });
const at = (path: string): string => `${machine.root}${path}`;
const text = (path: string): string => readFileSync(at(path), 'utf8');
const config = '/etc/kubernetes/kubelet-config.json';

describe('a kubelet, installed', () => {
  test('is told who it is by files and a unit that hold exactly that', async () => {
    await withCri();

    const outcome = await operations.run(
      k8s({ parameters: { failCgroupV1: 'false', maxPods: '50', clusterDNS: '10.96.0.10' } }),
      secrets,
    );

    expect(outcome).toMatchObject({ outcome: 'succeeded' });
    expect(text('/usr/local/bin/kubelet')).toBe(kubelet('v1.35.4'));
    await expect(text(config)).toMatchFileSnapshot('golden/kubelet-config.json');
    await expect(text('/etc/systemd/system/kubelet.service')).toMatchFileSnapshot('golden/kubelet.service');
    await expect(text('/etc/kubernetes/bootstrap-kubelet.conf')).toMatchFileSnapshot('golden/bootstrap-kubelet.conf');
    expect(text('/etc/kubernetes/pki/ca.crt')).toBe(secrets.clusterCA);
  });

  test('has its token in a file that only root reads, and nowhere else', async () => {
    await withCri();

    await operations.run(k8s(), secrets);

    const holding = readdirSync(machine.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`)
      .filter((file) => readFileSync(file, 'utf8').includes('0123456789abcdef'));
    expect(holding).toEqual([at('/etc/kubernetes/bootstrap-kubelet.conf')]);
    expect(statSync(holding[0] ?? '').mode & 0o777).toBe(0o600);
  });

  test('minds the version of control groups unless a parameter says otherwise', async () => {
    await withCri();

    await operations.run(k8s(), secrets);

    expect(JSON.parse(text(config))).not.toHaveProperty('failCgroupV1');
  });

  test("comes out of its project's archive as well", async () => {
    await withCri();
    const image = archives.image({
      'kubernetes/node/bin/kubectl': 'x',
      'kubernetes/node/bin/kubelet': kubelet('v1.35.4'),
      'kubernetes/LICENSES': 'x',
    });

    await operations.run(k8s({ image }), secrets);

    expect(text('/usr/local/bin/kubelet')).toBe(kubelet('v1.35.4'));
    expect(existsSync(at('/usr/local/bin/kubectl'))).toBe(false);
  });

  test('that is no program of this machine is not put in place', async () => {
    await withCri();

    const outcome = await operations.run(k8s({ image: archives.program('\u007fELF of another kind') }), secrets);

    expect(outcome).toMatchObject({ outcome: 'failed', reason: 'InstallFailed', retryable: false });
    expect(existsSync(at('/usr/local/bin/kubelet'))).toBe(false);
  });

  test.each([
    ['no token', { clusterCA: secrets.clusterCA }, 'bootstrapToken'],
    ['a token of another form', { ...secrets, bootstrapToken: 'abcdef.0123456789abcdef\n' }, 'bootstrapToken'],
    ['no CA', { bootstrapToken: secrets.bootstrapToken }, 'clusterCA'],
  ])('needs its secrets: with %s it fails, and its words hold none', async (_, given, why) => {
    await withCri();

    const outcome = await operations.run(k8s(), given);

    expect(outcome).toMatchObject({ outcome: 'failed', reason: 'InvalidRequest', retryable: false });
    expect(outcome['message']).toContain(why);
    expect(JSON.stringify(outcome)).not.toContain('0123456789abcdef');
  });

  test('needs a container runtime first', async () => {
    const outcome = await operations.run(k8s(), secrets);

    expect(outcome).toMatchObject({ outcome: 'failed', message: "k8s needs cri, which isn't installed" });
  });
});

describe('a kubelet that has joined', () => {
  beforeEach(async () => {
    await withCri();
    await operations.run(k8s(), secrets);
    mkdirSync(at('/var/lib/kubelet/pki'), { recursive: true });
    writeFileSync(at('/var/lib/kubelet/pki/kubelet-client-current.pem'), 'key');
    writeFileSync(at('/etc/kubernetes/kubelet.conf'), 'joined');
  });
  const credentials = ['/var/lib/kubelet/pki/kubelet-client-current.pem', '/etc/kubernetes/kubelet.conf'];
  const kept = (): string[] => credentials.filter((path) => existsSync(at(path)));

  test('keeps its certificates when it is installed again as the same node', async () => {
    await operations.run(k8s({ parameters: { maxPods: '20' } }), secrets);

    expect(kept()).toEqual(credentials);
    expect(JSON.parse(text(config))).toMatchObject({ maxPods: 20 });
  });

  test.each([
    ['another node', { node: node({ name: 'node-2' }) }, secrets],
    ['a node of another cluster', {}, { ...secrets, clusterCA: secrets.clusterCA.replace('MIIB', 'MIIC') }],
    ['a node by another endpoint', { node: node({ controlPlaneEndpoint: 'other.example' }) }, secrets],
  ])('keeps none of them as %s', async (_, overrides, given) => {
    await operations.run(k8s(overrides), given);

    expect(kept()).toEqual([]);
  });

  test('is upgraded with its configuration and certificates as they are', async () => {
    const before = text(config);

    const image = archives.program(kubelet('v1.36.0'));
    const outcome = await operations.run(k8s({ action: 'Upgrade', image, node: undefined }));

    expect(outcome).toMatchObject({ outcome: 'succeeded' });
    expect(text('/usr/local/bin/kubelet')).toBe(kubelet('v1.36.0'));
    expect(text(config)).toBe(before);
    expect(kept()).toEqual(credentials);
  });

  test('is reset: nothing is left of it or of what it kept', async () => {
    const outcome = await operations.run({ action: 'Reset', layer: 'k8s' });

    expect(outcome).toMatchObject({ outcome: 'succeeded' });
    expect(existsSync(at('/var/lib/kubelet'))).toBe(false);
    expect(readdirSync(at('/etc/kubernetes'), { recursive: true, encoding: 'utf8' }).toSorted()).toEqual([
      'manifests',
      'pki',
    ]);
    expect(readdirSync(at('/etc/systemd/system'))).toEqual(['containerd.service']);
    expect(readdirSync(at('/usr/local/bin'))).toEqual(['containerd']);
  });

  test('holds its container runtime', async () => {
    const outcome = await operations.run({ action: 'Reset', layer: 'cri' });

    expect(outcome).toMatchObject({ outcome: 'failed', message: 'cri carries k8s: reset that first' });
  });
});

test('a reset leaves a kubelet alone that somebody else put there', async () => {
  mkdirSync(at('/var/lib/kubelet'), { recursive: true });

  const outcome = await operations.run({ action: 'Reset', layer: 'k8s' });

  expect(outcome).toMatchObject({ outcome: 'succeeded' });
  expect(existsSync(at('/var/lib/kubelet'))).toBe(true);
});

describe('an installation of a kubelet is refused', () => {
  const payloads = ['$(touch /canary)', 'a"\nExecStartPre=/bin/touch /canary', 'a\n'];
  const places: [string, (payload: string) => Answer][] = [
    ['its name', (name) => ({ node: node({ name }) })],
    ['its providerID', (providerID) => ({ node: node({ providerID: `rackwright://${providerID}` }) })],
    ['its endpoint', (controlPlaneEndpoint) => ({ node: node({ controlPlaneEndpoint }) })],
    ["a label's key", (key) => ({ node: node({ labels: { [key]: 'x' } }) })],
    ["a label's value", (value) => ({ node: node({ labels: { x: value } }) })],
    ["a taint's key", (key) => ({ node: node({ taints: [{ key, effect: 'NoSchedule' }] }) })],
    ["a taint's value", (value) => ({ node: node({ taints: [{ key: 'x', value, effect: 'NoSchedule' }] }) })],
    ["a taint's effect", (effect) => ({ node: node({ taints: [{ key: 'x', effect }] }) })],
    ['a parameter', (clusterDomain) => ({ parameters: { clusterDomain } })],
    ['a list of addresses', (clusterDNS) => ({ parameters: { clusterDNS } })],
    ['a number', (maxPods) => ({ parameters: { maxPods } })],
  ];
  test.each(places)('when %s is more than a text', async (_, place) => {
    for (const payload of payloads) {
      const answer = await operations.start(k8s(place(payload)), secrets);

      expect(answer, payload).toMatchObject({ outcome: 'refused', reason: 'InvalidRequest' });
    }
  });

  test('for a label that no kubelet may give itself, with which it would never start', async () => {
    const labels = { 'node-role.kubernetes.io/worker': '' };

    const answer = await operations.start(k8s({ node: node({ labels }) }), secrets);

    expect(answer).toMatchObject({ outcome: 'refused', reason: 'InvalidRequest' });
    expect(answer['message']).toContain('node-role.kubernetes.io/worker');
  });
});
