import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { opsFailureReasons } from '#ops-adapters/failure-reasons.ts';
import { anyJson, payload } from '../../../../injection/payloads.ts';
import { hostile } from '../../../../injection/requests.ts';
import { bootstrap, node, works } from '../../../../injection/works.ts';
import { drive, type Driven, type Told } from './driven.ts';
import { commandWords, unitLines } from './unit-file.ts';

let driven: Driven;
beforeAll(() => {
  driven = drive();
});
afterAll(() => driven.close());

type Asked = Omit<OperationRequest, 'machine' | 'deadline'> & Record<string, unknown>;

/** As the adapter sends it. */
const asked = (work: string, overrides: Partial<OperationRequest> = {}): OperationRequest => ({
  name: 'op-1',
  machine: { serial: 'SN-1', addresses: [] },
  fence: { epoch: 1, sequence: 1 },
  claimUid: 'u-1',
  parameters: {},
  deadline: 0,
  ...(works[work] ?? { action: 'Reboot' }),
  ...overrides,
});
const own = {
  os: { user: 'root', authorizedKeys: ['ssh-ed25519 AAAA'] },
  k8s: { addresses: [{ type: 'InternalIP', address: '10.0.0.7' }] },
};
const secretsOf = (work: string): Record<string, string> =>
  work === 'os' ? { hostKey: '-----BEGIN OPENSSH PRIVATE KEY-----\nxxxx\n' } : {};

async function start(work: string, request: OperationRequest): Promise<Told> {
  const { machine: _machine, deadline: _deadline, secrets, ...rest } = request;
  const more = work === 'os' ? own.os : own.k8s;
  return driven.call({
    call: 'start',
    serial: 'SN-1',
    request: { remainingSeconds: 60, ...more, ...rest } as Asked,
    secrets: { ...secretsOf(work), ...secrets },
  });
}

const allowed: Readonly<Record<string, readonly RegExp[]>> = {
  '': [/^\/var\/lib\/rackwright\/(lock|fence\.json|operations\/[^/]+\/[a-z.-]+|layers\/[a-z0-9-]+\.json)$/],
  cni: [/^\/opt\/cni\/bin\/bridge$/],
  cri: [
    /^\/etc\/containerd\/config\.toml$/,
    /^\/etc\/systemd\/system\/containerd\.service$/,
    /^\/usr\/local\/bin\/(containerd|runc)$/,
  ],
  k8s: [
    /^\/etc\/kubernetes\/(kubelet-config\.json|bootstrap-kubelet\.conf|pki\/ca\.crt)$/,
    /^\/etc\/systemd\/system\/kubelet\.service$/,
    /^\/etc\/sysctl\.d\/90-rackwright-kubelet\.conf$/,
    /^\/usr\/local\/bin\/kubelet$/,
    /^\/run\/containerd\/containerd\.sock$/,
  ],
};
const tools = [
  ['sync'],
  ['reboot', '-f'],
  ['poweroff', '-f'],
  ['systemctl', 'reboot'],
  ['systemctl', 'poweroff'],
  ['systemctl', 'show', '--property', 'MainPID', '--value', 'kubelet.service'],
].map((words) => words.join(' '));

/** Whatever was asked: an answer of the port, no byte where none belongs, no program but ours. */
function hold(told: Told, layer = ''): void {
  expect(told.outside).toEqual([]);
  for (const words of told.tools) {
    const isVersion =
      words.length === 2 && words[1] === '--version' && /\/operations\/[^/]+\/kubelet$/.test(words[0] ?? '');
    if (!isVersion) expect(tools).toContain(words.join(' '));
  }
  const places = [...(allowed[''] ?? []), ...(allowed[layer] ?? []), /^\/run\/containerd\/containerd\.sock$/];
  for (const path of Object.keys(told.files)) expect(places.some((place) => place.test(path)) ? '' : path).toBe('');
  const { answer, ended } = told;
  expect(['accepted', 'refused']).toContain(answer.outcome);
  if (answer.outcome === 'refused') {
    expect(opsFailureReasons).toContain(answer.reason);
    const left = Object.keys(told.files).filter((path) => !path.endsWith('/rackwright/lock'));
    expect(left.toSorted()).toEqual(told.before.toSorted());
  }
  if (ended?.outcome === 'failed') expect(ended).toMatchObject({ reason: expect.toBeOneOf([...opsFailureReasons]) });
  expect(ended?.message ?? '').not.toContain('The runner itself failed');
}

describe('a request of any texts', () => {
  test.each(Object.keys(works))('for %s is done as it says, or refused', async (work) => {
    const layer = work === 'upgrade' || work === 'reset' ? 'k8s' : work;
    await fc.assert(
      fc.asyncProperty(
        hostile(asked(work), { spared: ['machine', 'deadline', 'name', 'action', 'layer'] }),
        async ({ request }) => {
          hold(await start(work, request), layer);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each(Object.keys(works))('and forms for %s is answered', async (work) => {
    const layer = work === 'upgrade' || work === 'reset' ? 'k8s' : work;
    const options = { spared: ['machine', 'deadline'], misformed: true };
    await fc.assert(
      fc.asyncProperty(hostile(asked(work), options), async ({ request }) => {
        hold(await start(work, request), layer);
      }),
      { numRuns: 40 },
    );
  });

  test('that is any JSON at all is answered', async () => {
    await fc.assert(
      fc.asyncProperty(anyJson(), anyJson(), async (request, secrets) => {
        const call = { call: 'start', serial: 'SN-1', request, secrets } as never;
        const { answer, outside } = await driven.call(call);

        expect(outside).toEqual([]);
        expect(answer.outcome ?? answer.error).toBeOneOf(['refused', 'InvalidRequest']);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what a request says comes back out of what was written', () => {
  const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
  const value = fc.oneof(fc.stringMatching(/^([A-Za-z0-9]([A-Za-z0-9_.-]{0,20}[A-Za-z0-9])?)?$/), payload(70));
  const key = fc.oneof(
    fc.tuple(name, name).map(([prefix, each]) => `${prefix}.example/${each}`),
    payload(40),
  );
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.tuple(fc.ipV6(), payload(30)).map(([ip, scope]) => `${ip}%${scope}`),
    payload(30),
  );
  const identity = fc.record({
    name: fc.oneof(name, payload(60)),
    providerID: fc.oneof(
      name.map((each) => `rackwright://${each}/u`),
      payload(60),
    ),
    labels: fc.dictionary(key, value, { maxKeys: 3 }),
    taints: fc.array(
      fc.record(
        { key, value, effect: fc.constantFrom('NoSchedule', 'NoExecute') },
        { requiredKeys: ['key', 'effect'] },
      ),
      { maxLength: 2 },
    ),
    controlPlaneEndpoint: fc.oneof(
      name.map((each) => `${each}.example:6443`),
      payload(40),
    ),
  });
  /** Most identities are refused: those that are not are what this is about. */
  const oneOdd = fc.tuple(identity, fc.constantFrom('name', 'providerID', 'labels', 'taints', 'controlPlaneEndpoint'));

  test('to a kubelet: every word, label, taint and address, and none besides', async () => {
    let done = 0;
    await fc.assert(
      fc.asyncProperty(oneOdd, fc.array(address, { maxLength: 2 }), async ([odd, field], ips) => {
        const given = { ...node, [field]: odd[field as keyof typeof odd] };
        const addresses = ips.map((each) => ({ type: 'InternalIP', address: each }));
        const told = await start('k8s', { ...asked('k8s', { node: given }), ...({ addresses } as object) });

        hold(told, 'k8s');
        if (told.answer.outcome === 'refused') return;
        expect(told.ended).toMatchObject({ outcome: 'succeeded' });
        done += 1;
        const lines = unitLines(told.files['/etc/systemd/system/kubelet.service'] ?? '');
        expect(lines.map(({ section, key: each }) => `${section}.${each}`)).toEqual(unitKeys);
        const words = commandWords(lines.find(({ key: each }) => each === 'ExecStart')?.value ?? '');
        const labels = Object.entries(given.labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
        const [ip] = words.filter((word) => word.startsWith('--node-ip=')).map((word) => word.slice(10).split(','));
        expect(words).toEqual([
          '/usr/local/bin/kubelet',
          '--config=/etc/kubernetes/kubelet-config.json',
          '--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf',
          '--kubeconfig=/etc/kubernetes/kubelet.conf',
          `--hostname-override=${given.name}`,
          ...(labels.length === 0 ? [] : [`--node-labels=${labels.map(([k, v]) => `${k}=${v}`).join(',')}`]),
          ...(ip === undefined ? [] : [`--node-ip=${ip.join(',')}`]),
        ]);
        for (const each of ip ?? []) expect(each).toMatch(/^[0-9a-f.:]+$/);
        expect(JSON.parse(told.files['/etc/kubernetes/kubelet-config.json'] ?? '')).toMatchObject({
          providerID: given.providerID,
          registerWithTaints: given.taints.map((taint) => ({
            key: taint.key,
            effect: taint.effect,
            ...(taint.value === undefined || taint.value === '' ? {} : { value: taint.value }),
          })),
        });
        expect(JSON.parse(told.files['/etc/kubernetes/bootstrap-kubelet.conf'] ?? '')).toMatchObject({
          clusters: [{ cluster: { server: `https://${given.controlPlaneEndpoint}` } }],
          users: [{ user: { token: bootstrap.bootstrapToken } }],
        });
      }),
      { numRuns: 150 },
    );
    expect(done).toBeGreaterThan(20);
  });

  test('to containerd: what it is configured by is what was asked for', async () => {
    const reference = fc.oneof(fc.stringMatching(/^[a-z0-9]([a-zA-Z0-9._:/@-]{0,40}[a-zA-Z0-9])?$/), payload(60));
    let done = 0;
    await fc.assert(
      fc.asyncProperty(reference, async (sandboxImage) => {
        const told = await start('cri', asked('cri', { parameters: { sandboxImage, cgroupDriver: 'cgroupfs' } }));

        hold(told, 'cri');
        if (told.answer.outcome === 'refused') return;
        expect(told.ended).toMatchObject({ outcome: 'succeeded' });
        done += 1;
        expect(told.toml?.plugins['io.containerd.grpc.v1.cri']).toMatchObject({ sandbox_image: sandboxImage });
        expect(Object.keys(told.toml ?? {})).toEqual(['version', 'plugins']);
      }),
      { numRuns: 60 },
    );
    expect(done).toBeGreaterThan(10);
  });

  test('to an operating system: its names, addresses and servers, and no line besides', async () => {
    const servers = fc.array(
      fc.oneof(
        name.map((each) => `${each}.example`),
        payload(40),
      ),
      { maxLength: 2 },
    );
    const network = fc.record({
      addressing: fc.constantFrom('DHCP' as const, 'Static' as const),
      address,
      gateway: address,
      nameservers: fc.array(address, { maxLength: 2 }),
      ntpServers: servers,
      interface: fc.oneof(fc.constantFrom('eth0', 'eno1.4'), payload(40)),
    });
    const base = { addressing: 'Static' as 'Static' | 'DHCP', address: '10.0.0.7' };
    const part = fc.tuple(
      network,
      fc.subarray(['addressing', 'address', 'gateway', 'nameservers', 'ntpServers', 'interface'] as const),
    );
    let done = 0;
    await fc.assert(
      fc.asyncProperty(part, fc.oneof(name, payload(60)), async ([all, chosen], hostname) => {
        const given = { ...base, ...Object.fromEntries(chosen.map((each) => [each, all[each]])) };
        const told = await start('os', asked('os', { network: given, hostname, rootDisk: {} }));

        hold(told);
        if (told.answer.outcome === 'refused' || told.os === null) return;
        done += 1;
        const { gateway, nameservers = [], interface: card } = given as Partial<typeof all>;
        const addressed = given.addressing === 'DHCP' ? ['Network.DHCP=yes'] : [`Network.Address=${given.address}`];
        expect(
          unitLines(told.os.network ?? '').map(
            ({ section, key: each, value: text }) =>
              `${section}.${each}=${each === 'Address' ? text.replace(/\/\d+$/, '') : text}`,
          ),
        ).toEqual([
          card === undefined ? expect.stringMatching(/^Match\.(MACAddress|Name)=/) : `Match.Name=${card}`,
          ...addressed,
          ...(gateway === undefined || given.addressing === 'DHCP' ? [] : [`Network.Gateway=${gateway}`]),
          ...nameservers.map((each) => `Network.DNS=${each}`),
        ]);
        expect(told.os.hosts.split('\n')).toEqual([
          '127.0.0.1 localhost',
          `127.0.1.1 ${hostname}`,
          '::1 localhost ip6-localhost',
          '',
        ]);
      }),
      // About one in four is let in.
      { numRuns: 300 },
    );
    expect(done).toBeGreaterThan(20);
  });
});

const unitKeys = [
  'Unit.Description',
  'Unit.Wants',
  'Unit.After',
  'Unit.StartLimitIntervalSec',
  'Service.Type',
  'Service.ExecStart',
  'Service.Restart',
  'Service.RestartSec',
  'Install.WantedBy',
];
