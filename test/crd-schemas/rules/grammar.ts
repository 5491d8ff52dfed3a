import { creating, type RuleCase } from './case.ts';
import { object } from './objects.ts';

const sha256 = 'd'.repeat(64);
const wrong = 'should match';
const taint = { key: 'example.com/dedicated', value: 'gpu', effect: 'NoSchedule' };

function image(says: string, spec: Record<string, unknown>, field?: string): RuleCase {
  return creating(
    'OSImage',
    says,
    { spec: { url: undefined, sha256, ...spec } },
    field === undefined ? undefined : [field, wrong],
  );
}

function each(
  kind: string,
  says: string,
  field: string,
  good: readonly unknown[],
  bad: readonly unknown[],
): RuleCase[] {
  const leaf = field.slice('spec.'.length);
  return [
    ...good.map((value) => creating(kind, `${says}: ${JSON.stringify(value)}`, { spec: nested(leaf, value) })),
    ...bad.map((value) =>
      creating(kind, `${says}, not ${JSON.stringify(value)}`, { spec: nested(leaf, value) }, [field, wrong]),
    ),
  ];
}

function nested(path: string, value: unknown): Record<string, unknown> {
  const [head = '', ...rest] = path.split('.');
  return { [head]: rest.length === 0 ? value : nested(rest.join('.'), value) };
}

const nowhere =
  `127.0.0.1 https://127.1.2.3:443/redfish LOCALHOST a.localhost localhost.localdomain [::1] 0:0:0:0:0:0:0:1
  169.254.169.254 https://169.254.0.1/ fe80::1 [FE80::1] 0.0.0.0 [::] [::ffff:127.0.0.1] 224.0.0.1 255.255.255.255
  ff02::1`.split(/\s+/);

/** An address that would lead to this host, or to no machine's own. */
function elsewhere(part: string, value: unknown, field: string, address: string): RuleCase {
  return creating('ComputeAsset', `nothing of a machine is at ${address}`, { spec: { [part]: value } }, [
    field,
    'would not lead to',
  ]);
}

function nodeLabels(kind: string, field: string, spec: (labels: object) => Record<string, unknown>): RuleCase[] {
  return [
    creating(kind, 'Nodes get labels', {
      spec: spec({ 'example.com/team': 'web', 'node.kubernetes.io/speed': 'fast' }),
    }),
    ...['a b', '-a', '$(id)', '{{ x }}', 'A.b/', `${'a'.repeat(64)}`].map((key) =>
      creating(kind, `no label is called ${key}`, { spec: spec({ [key]: 'x' }) }, [field, 'must be a label key']),
    ),
    ...['kubernetes.io/hostname', 'node-role.kubernetes.io/control-plane', 'rackwright.io/pool'].map((key) =>
      creating(kind, `${key} is not for people to give`, { spec: spec({ [key]: 'x' }) }, [
        field,
        'given by the system',
      ]),
    ),
  ];
}

function template(kind: string): object {
  return (object(kind).spec as { template: object }).template;
}

const twins = [1, 2].map((replicas) => ({ name: 'gpu', replicas, template: template('NodePool') }));

/** Rule 10: what is handed on to tools has a checked grammar. */
export const grammarCases: RuleCase[] = [
  ...[
    'https://images.example/a.img',
    'https://[2001:db8::1]:8443/a.img',
    'oci://registry.example:5000/os/debian:12',
  ].map((url) => image(`a source: ${url}`, { url })),
  ...[
    'file:///etc/shadow',
    'http://images.example/a.img',
    'https://user:password@images.example/a.img',
    'https://images.example/a b.img',
    'https://images.example/$(reboot)`id`',
    'https://',
  ].map((url) => image(`no source: ${url}`, { url }, 'spec.url')),
  image('a checksum is lower-case hex', { sha256: 'D'.repeat(64) }, 'spec.sha256'),
  image('a checksum has its length', { sha256: 'd'.repeat(63) }, 'spec.sha256'),
  ...each(
    'OSImage',
    'a version',
    'spec.version',
    ['12', 'v1.35.2', '24.04.1', '1.2.3-rc.1+build.5', '6.1.0~bpo1'],
    ['latest', '1.2 3', '1;reboot'],
  ),
  ...each('OSImage', 'a family', 'spec.family', ['debian', 'ubuntu-24.04'], ['Debian', '-debian', '$(id)']),
  ...each(
    'SKU',
    'a quantity',
    'spec.memory',
    [8, '8', '500m', '1.5Gi', '512G', '2e3'],
    ['512 Gi', 'much', '8GiB', '-8Gi'],
  ),
  ...each(
    'ComputeAsset',
    'a serial number',
    'spec.serial',
    ['SN 0001', '0', '/ABC1234/CN123/', '.SN-1', 'VMware-56 4d 1f', 'To be filled by O.E.M.'],
    [' SN', 'SN ', 'S\nN', 'S\0N', 'Sérial', 'SN\u0430', '-SN', '$(reboot)', 'SN{{ x }}', 'SN`id`', 'SN;id', "SN'"],
  ),
  ...each(
    'ComputeAsset',
    'a management controller',
    'spec.bmc.address',
    ['10.0.0.1', '10.0.0.1:623', 'https://10.0.0.1/redfish/v1', '[2001:db8::1]', '2001:db8::1', 'bmc-of-r1.example'],
    ['https://root:pw@10.0.0.1', '10.0.0.1;id', '-v', 'file:///etc/shadow', '$(id)', 'bmc{{ x }}', '10.0.0.1 -o x'],
  ),
  ...nowhere.map((address) => elsewhere('bmc', { address }, 'spec.bmc.address', address)),
  ...['10.0.0.999', '10.1', '0x0a000001', '167772161', 'https://010.0.0.1/'].map((address) =>
    creating('ComputeAsset', `a controller at no address: ${address}`, { spec: { bmc: { address } } }, [
      'spec.bmc.address',
      'no IPv4 address',
    ]),
  ),
  ...['127.0.0.1', '169.254.1.1', '::1', 'fe80::1', '0.0.0.0', 'ff02::1'].map((address) =>
    elsewhere('addresses', [{ type: 'InternalIP', address }], 'spec.addresses[0].address', address),
  ),
  elsewhere('addresses', [{ type: 'Hostname', address: 'localhost' }], 'spec.addresses[0].address', 'localhost'),
  creating(
    'ComputeAsset',
    'an IP address is one',
    { spec: { addresses: [{ type: 'InternalIP', address: 'host-1' }] } },
    ['spec.addresses[0].address', 'must be an IP address'],
  ),
  creating('ComputeAsset', 'a host has a name', { spec: { addresses: [{ type: 'Hostname', address: 'host-1' }] } }),
  ...nodeLabels('Flavor', 'spec.nodeLabels', (nodeLabels) => ({ nodeLabels })),
  ...nodeLabels('ComputeNode', 'spec.labels', (labels) => ({ labels })),
  ...nodeLabels('NodePool', 'spec.template.labels', (labels) => ({
    template: { ...template('NodePool'), labels },
  })),
  ...nodeLabels('Unit', 'spec.labels', (labels) => ({ labels })),
  ...nodeLabels('Unit', 'spec.pools[0].template.labels', (labels) => ({
    pools: [{ name: 'gpu', replicas: 1, template: { ...template('NodePool'), labels } }],
  })),
  ...['OSImage', 'CRIImage', 'K8SImage', 'CNIImage', 'CSIImage'].flatMap((kind) => [
    creating(kind, 'a parameter has a plain name', { spec: { parameters: { 'systemd-cgroup': '$(any) {{ text }}' } } }),
    ...['--force', '$(id)', 'a b', '{{ x }}'].map((key) =>
      creating(kind, `no parameter is called ${key}`, { spec: { parameters: { [key]: '1' } } }, [
        'spec.parameters',
        'a plain word',
      ]),
    ),
  ]),
  ...each(
    'ComputeAsset',
    'a disk',
    'spec.rootDisk.deviceName',
    ['/dev/sda', 'nvme0n1', '/dev/disk/by-id/wwn-0x5'],
    ['/dev/sda; rm', '--all', '$DISK'],
  ),
  ...each(
    'ComputeNode',
    'a time',
    'spec.drainTimeout',
    ['90s', '1h30m', '1.5h', '500ms'],
    ['90', '1 hour', '-5m', '1d'],
  ),
  ...each(
    'Cluster',
    'an endpoint',
    'spec.controlPlaneEndpoint',
    ['10.0.0.1:6443', 'api.example', '[2001:db8::1]:6443'],
    ['https://api.example', 'api.example:port', 'a b'],
  ),
  ...each('Cluster', 'addresses', 'spec.podCIDR', ['10.244.0.0/16', 'fd00::/48'], ['10.244.0.0', 'all']),
  ...each(
    'OpsMaster',
    'an endpoint',
    'spec.endpoint',
    ['https://salt.example:8000/', '/srv/runner'],
    ['https://u:p@salt.example', '-oProxyCommand=id', 'a b'],
  ),
  ...each('AZone', 'a reference', 'spec.regionRef.name', ['eu-1'], ['EU', 'eu_1', 'eu.1']),
  ...each('NodePool', 'a share', 'spec.strategy.maxSurge', [1, '1', '25%', '100%'], ['101%', '-1', 'some']),
  creating('NodePool', 'a share is not negative', { spec: { strategy: { maxSurge: -1 } } }, [
    'spec.strategy.maxSurge',
    'greater than or equal to 0',
  ]),
  creating('SKU', 'a quantity is not negative', { spec: { cpu: -1 } }, ['spec.cpu', 'greater than or equal to 0']),
  creating('Flavor', 'a taint has its effects', { spec: { nodeTaints: [taint, { ...taint, effect: 'NoExecute' }] } }),
  creating('Flavor', 'a taint is there once', { spec: { nodeTaints: [taint, { ...taint, value: 'other' }] } }, [
    'spec.nodeTaints[1]',
    '',
  ]),
  creating('Flavor', 'no SKU at all is a mistake', { spec: { skus: [] } }, ['spec.skus', 'at least 1 items']),
  creating('Flavor', 'GPUs are one at least', { spec: { gpus: { count: 0 } } }, [
    'spec.gpus.count',
    'greater than or equal to 1',
  ]),
  creating(
    'NodePool',
    'one wish a topology',
    { spec: { spread: [{ topology: 'Rack' }, { topology: 'Rack', maxSkew: 2 }] } },
    ['spec.spread[1]', ''],
  ),
  creating('NodePool', 'a pool has its limit', { spec: { replicas: 100_001 } }, [
    'spec.replicas',
    'less than or equal to 100000',
  ]),
  creating('Unit', 'a pool of a unit is named once', { spec: { pools: twins } }, ['spec.pools[1]', '']),
  creating('Unit', 'a unit is made of something', { spec: { pools: [] } }, ['spec.pools', 'at least 1 items']),
  creating('Unit', 'a pool of a unit has nodes', { spec: { pools: [{ ...twins[0], replicas: 0 }] } }, [
    'spec.pools[0].replicas',
    'greater than or equal to 1',
  ]),
];
