import { creating, type RuleCase } from './case.ts';
import { object } from './objects.ts';

const secret = { namespace: 'rackwright', name: 'kubeconfig' };
const expression = (operator: string, values?: string[]): Record<string, unknown> => ({
  matchExpressions: [{ key: 'tier', operator, ...(values === undefined ? {} : { values }) }],
});
const pool = (says: string, spec: Record<string, unknown>, field?: string, words?: string): RuleCase =>
  creating('NodePool', says, { spec }, field === undefined || words === undefined ? undefined : [field, words]);
const flavor = (says: string, spec: Record<string, unknown>, field?: string, words?: string): RuleCase =>
  creating('Flavor', says, { spec }, field === undefined || words === undefined ? undefined : [field, words]);
const strategy = 'spec.strategy.maxUnavailable';
const selector = 'spec.skuSelector';
const contradiction = 'contradict each other';

const [anyPool] = (object('Unit').spec as { pools: { template: object }[] }).pools;
const instancePool = { template: {}, ...anyPool, name: 'gpu' };
const cell = (says: string, topology: string, over: string, refused = false): RuleCase =>
  creating(
    'Unit',
    says,
    { spec: { topology, pools: [{ ...instancePool, spread: [{ topology: over }] }] } },
    refused ? ['spec.pools', 'narrower ones only'] : undefined,
  );

const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `example.com/key-${at}`);
const marked = (says: string, spec: object, own: object, field?: string, words?: string): RuleCase =>
  creating(
    'Unit',
    says,
    { spec: { ...spec, pools: [{ ...instancePool, template: { ...instancePool.template, ...own } }] } },
    field === undefined || words === undefined ? undefined : [field, words],
  );
const taints = (count: number) => many(count).map((key) => ({ key, effect: 'NoSchedule' }));
const labels = (count: number, of: string) => Object.fromEntries(many(count).map((key) => [`${key}-${of}`, 'x']));

/** What values make sense together. */
export const valueCases: RuleCase[] = [
  marked('as many taints as a node may have', { taint: 'None' }, { taints: taints(32) }),
  marked('no room for the taint of the instance', {}, { taints: taints(32) }, 'spec.pools', 'at most 31'),
  marked('labels of a unit and of its pool', { labels: labels(32, 'unit') }, { labels: labels(32, 'pool') }),
  marked(
    'more labels of a unit and its pool than a node may have',
    { labels: labels(32, 'unit') },
    { labels: labels(33, 'pool') },
    'spec.pools',
    'at most 64',
  ),
  creating('OSImage', 'bytes without a checksum are refused', { spec: { sha256: undefined } }, [
    'spec.sha256',
    'url needs sha256',
  ]),
  creating('OSImage', 'an image may have no url', { spec: { url: undefined, sha256: undefined } }),
  creating('Operation', 'an installation needs a layer', { spec: { layer: undefined } }, ['spec.layer', 'needed for']),
  creating('Operation', 'a reset needs a layer', { spec: { action: 'Reset', layer: undefined } }, [
    'spec.layer',
    'needed for',
  ]),
  creating('Operation', 'a reboot needs no layer', { spec: { action: 'Reboot', layer: undefined } }),
  creating('Operation', 'a wipe needs a claim', { spec: { action: 'Wipe', claim: undefined } }, [
    'spec.claim',
    'changes the machine',
  ]),
  creating('Operation', 'a reboot needs a claim', { spec: { action: 'Reboot', claim: undefined } }, [
    'spec.claim',
    'changes the machine',
  ]),
  ...['Inspect', 'PowerOn', 'PowerOff'].map((action) =>
    creating('Operation', `${action} needs no claim`, { spec: { action, claim: undefined, layer: undefined } }),
  ),
  creating('Cluster', 'another cluster is reached by a kubeconfig', {
    spec: { local: undefined, kubeconfigSecretRef: secret },
  }),
  creating('Cluster', 'a local cluster has no kubeconfig', { spec: { kubeconfigSecretRef: secret } }, [
    'spec.kubeconfigSecretRef',
    'exactly one',
  ]),
  creating('Cluster', 'another cluster needs a kubeconfig', { spec: { local: false } }, [
    'spec.kubeconfigSecretRef',
    'exactly one',
  ]),
  creating('Cluster', 'capacity is kept by its defaults', { spec: { capacity: {} } }),
  creating('Cluster', 'a threshold begins above where it ends', {
    spec: { capacity: { thresholds: [{ resource: 'nvidia.com/gpu', above: 80, below: 60 }] } },
  }),
  creating(
    'Cluster',
    'a threshold leaves something between its ends',
    { spec: { capacity: { thresholds: [{ resource: 'cpu', above: 80, below: 80 }] } } },
    ['spec.capacity.thresholds[0].below', 'lower than above'],
  ),
  creating('ResourceOffer', 'nothing more is asked for until nodes are gone', { spec: { nodes: 0, release: ['a-1'] } }),
  creating('ResourceOffer', 'resources are asked for', { spec: { nodes: undefined, resources: { cpu: '64' } } }),
  creating('ResourceOffer', 'nodes and resources are not asked for at once', { spec: { resources: { cpu: 64 } } }, [
    'spec.nodes',
    'exactly one',
  ]),
  creating('ResourceOffer', 'something is asked for', { spec: { nodes: undefined } }, ['spec.nodes', 'exactly one']),
  creating('ResourceOffer', 'a schedule says when, where and for how long', {
    spec: { schedule: '0 8 * * 1-5', timeZone: 'Europe/Berlin', duration: '10h' },
  }),
  creating('ResourceOffer', 'a schedule says for how long', { spec: { schedule: '0 8 * * 1-5' } }, [
    'spec.duration',
    'go together',
  ]),
  creating('ResourceOffer', 'a duration is that of a schedule', { spec: { duration: '10h' } }, [
    'spec.duration',
    'go together',
  ]),
  creating('ResourceOffer', 'a time zone is that of a schedule', { spec: { timeZone: 'UTC' } }, [
    'spec.timeZone',
    'that of a schedule',
  ]),
  creating('ResourceOffer', 'a gang has a deadline', { spec: { gang: true, gangTimeout: '30m' } }),
  creating('ResourceOffer', 'a gang has a second at least', { spec: { gang: true, gangTimeout: '0.5s500ms' } }),
  creating('ResourceOffer', 'a gang has no time at all', { spec: { gang: true, gangTimeout: '0s' } }, [
    'spec.gangTimeout',
    'at least 1s',
  ]),
  creating('ResourceOffer', 'a gang has less than can be told', { spec: { gang: true, gangTimeout: '0h999ms' } }, [
    'spec.gangTimeout',
    'at least 1s',
  ]),
  creating('Unit', 'an instance has its time', { spec: { gangTimeout: '1h30m' } }),
  creating('Unit', 'an instance has no time at all', { spec: { gangTimeout: '0m' } }, [
    'spec.gangTimeout',
    'at least 1s',
  ]),
  creating('ResourceOffer', 'a timeout is that of a gang', { spec: { gangTimeout: '30m' } }, [
    'spec.gangTimeout',
    'that of a gang',
  ]),
  pool('a quota is for a namespace that is heard', {
    allowedNamespaces: ['ml'],
    quotas: [{ namespace: 'ml', nodes: 4, memory: '1Ti' }],
  }),
  pool('a quota for a stranger is refused', { quotas: [{ namespace: 'ml', nodes: 4 }] }, 'spec.quotas', 'is heard'),
  pool(
    'a quota limits something',
    { allowedNamespaces: ['ml'], quotas: [{ namespace: 'ml' }] },
    'spec.quotas[0]',
    'limits something',
  ),
  pool('a pool keeps within its bounds', { min: 1, replicas: 2, max: 2 }),
  pool('the bounds of a pool are in order', { min: 3, replicas: 3, max: 2 }, 'spec.min', 'above max'),
  pool('a pool is not above max', { replicas: 3, max: 2 }, 'spec.replicas', 'above max'),
  pool('a pool is not below min', { min: 1 }, 'spec.replicas', 'below min'),
  pool('a pool is changed by surge alone', { strategy: { maxUnavailable: 0, maxSurge: '10%' } }),
  pool('a change can begin', { strategy: { maxUnavailable: 0 } }, strategy, 'cannot both be 0'),
  pool('a change can begin in percent', { strategy: { maxUnavailable: '0%', maxSurge: '0' } }, strategy, 'both be 0'),
  flavor('what is reserved fits', { cpu: '4', reserved: { cpu: '4000m', memory: '32Gi' } }),
  flavor('what is reserved may be all that is said', { cpu: undefined, reserved: { cpu: 1 } }),
  flavor('no more cpu is reserved than there is', { reserved: { cpu: '8001m' } }, 'spec.reserved', 'reserved.cpu'),
  flavor(
    'no more memory is reserved than there is',
    { reserved: { memory: '33Gi' } },
    'spec.reserved',
    'reserved.memory',
  ),
  flavor('a selector lists values', { skuSelector: expression('In', ['gold']) }),
  flavor('In needs values', { skuSelector: expression('In') }, `${selector}.matchExpressions[0].values`, 'need values'),
  flavor(
    'NotIn needs values',
    { skuSelector: expression('NotIn', []) },
    `${selector}.matchExpressions[0].values`,
    'need values',
  ),
  flavor('a selector asks for a label', { skuSelector: expression('Exists') }),
  flavor(
    'Exists takes no values',
    { skuSelector: expression('Exists', ['gold']) },
    `${selector}.matchExpressions[0].values`,
    'take none',
  ),
  flavor('a selector says the same twice', {
    skuSelector: { matchLabels: { tier: 'gold' }, ...expression('In', ['gold']) },
  }),
  flavor(
    'a label has not two values',
    { skuSelector: { matchLabels: { tier: 'gold' }, ...expression('In', ['tin']) } },
    selector,
    contradiction,
  ),
  flavor(
    'a label is not refused and required',
    { skuSelector: { matchLabels: { tier: 'gold' }, ...expression('NotIn', ['gold']) } },
    selector,
    contradiction,
  ),
  flavor(
    'a label is not absent and required',
    { skuSelector: { matchLabels: { tier: 'gold' }, ...expression('DoesNotExist') } },
    selector,
    contradiction,
  ),
  cell('nodes of an instance are spread over the Racks of its AZone', 'AZone', 'Rack'),
  cell('nodes of an instance are spread over the AZones of its Region', 'Region', 'AZone'),
  cell('nodes of an instance are not spread over the one Rack that it stands in', 'Rack', 'Rack', true),
  cell('nodes of an instance are not spread over AZones while it stands in one', 'AZone', 'AZone', true),
  cell('nodes of an instance are not spread over Regions', 'Region', 'Region', true),
];
