import * as fc from 'fast-check';
import * as resources from '#models/generated/resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { apiVersionOf, type Resource } from '#models/meta/resource.ts';

/** Racks of machines, pools and offers: as much of it as a plan may go wrong about. */
export interface SmallHall {
  racks: { azone: string; powerBudgetWatts?: number }[];
  machines: { rack: number; sku: 'small' | 'large'; reclaimPolicy: 'Retain' | 'Wipe' }[];
  pools: SmallPool[];
  offers: { pool: number; nodes: number; gang: boolean }[];
  unit?: SmallUnit;
}

export interface SmallUnit {
  replicas: number;
  nodes: number;
  apart: 'Hard' | 'Soft' | 'None';
}

export interface SmallPool {
  replicas: number;
  max: number;
  flavor: 'any' | 'big';
  spread: { topology: 'Rack' | 'AZone'; mode: 'Hard' | 'Soft' }[];
  apart: boolean;
  priority: number;
  yields: boolean;
}

/** What a person then does. */
export type SmallChange =
  | { change: 'scale'; pool: number; replicas: number }
  | { change: 'newPool'; pool: SmallPool }
  | { change: 'unit'; unit: SmallUnit }
  | { change: 'offer'; pool: number; nodes: number; gang: boolean }
  | { change: 'maintain'; rack: number; maintenance: 'None' | 'Cordon' | 'Drain' }
  | { change: 'newRack'; machines: number }
  | { change: 'wipeAll' }
  | { change: 'power'; rack: number; watts: number };

const smallPool: fc.Arbitrary<SmallPool> = fc.record({
  replicas: fc.integer({ min: 0, max: 4 }),
  max: fc.integer({ min: 4, max: 6 }),
  flavor: fc.constantFrom('any', 'big'),
  spread: fc.array(fc.record({ topology: fc.constantFrom('Rack', 'AZone'), mode: fc.constantFrom('Hard', 'Soft') }), {
    maxLength: 1,
  }),
  apart: fc.boolean(),
  priority: fc.constantFrom(0, 0, 10),
  yields: fc.boolean(),
});

const smallUnit: fc.Arbitrary<SmallUnit> = fc.record({
  replicas: fc.integer({ min: 0, max: 2 }),
  nodes: fc.integer({ min: 1, max: 2 }),
  apart: fc.constantFrom('Hard', 'Soft', 'None'),
});

export const smallHall: fc.Arbitrary<SmallHall> = fc.record({
  unit: smallUnit,
  racks: fc.array(
    fc.record(
      { azone: fc.constantFrom('az1', 'az2'), powerBudgetWatts: fc.constantFrom(1000, 1500, 4000) },
      { requiredKeys: ['azone'] },
    ),
    { minLength: 2, maxLength: 4 },
  ),
  machines: fc.array(
    fc.record({
      rack: fc.nat(3),
      sku: fc.constantFrom('small', 'large'),
      reclaimPolicy: fc.constantFrom('Retain', 'Wipe', 'Wipe'),
    }),
    { minLength: 3, maxLength: 12 },
  ),
  pools: fc.array(smallPool, { minLength: 1, maxLength: 2 }),
  offers: fc.array(fc.record({ pool: fc.nat(1), nodes: fc.integer({ min: 1, max: 3 }), gang: fc.boolean() }), {
    maxLength: 2,
  }),
});

export const smallChange: fc.Arbitrary<SmallChange> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ change: fc.constant('scale'), pool: fc.nat(1), replicas: fc.integer({ min: 0, max: 6 }) }),
  },
  fc.record({ change: fc.constant('newPool'), pool: smallPool }),
  fc.record({ change: fc.constant('unit'), unit: smallUnit }),
  {
    weight: 2,
    arbitrary: fc.record({
      change: fc.constant('offer'),
      pool: fc.nat(1),
      nodes: fc.integer({ min: 1, max: 5 }),
      gang: fc.boolean(),
    }),
  },
  fc.record({
    change: fc.constant('maintain'),
    rack: fc.nat(3),
    maintenance: fc.constantFrom('None', 'Cordon', 'Drain'),
  }),
  fc.record({ change: fc.constant('newRack'), machines: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ change: fc.constant('wipeAll') }),
  fc.record({ change: fc.constant('power'), rack: fc.nat(3), watts: fc.constantFrom(500, 2000, 8000) }),
) as fc.Arbitrary<SmallChange>;

export function manifestsOf(hall: SmallHall): KubeObject[] {
  return [
    of(resources.regions, 'west', {}),
    ...['az1', 'az2'].map((name) => of(resources.azones, name, { regionRef: { name: 'west' } })),
    ...hall.racks.map((_, at) => rackOf(hall, at)),
    of(resources.skus, 'small', { cpu: '32', memory: '128Gi', arch: 'amd64', watts: 400 }),
    of(resources.skus, 'large', { cpu: '64', memory: '512Gi', arch: 'amd64', watts: 700 }),
    of(resources.opsMasters, 'simulated', { adapter: 'simulated', concurrency: 12 }),
    of(resources.clusters, 'lab', { local: true }),
    of(resources.flavors, 'any', { cpu: '16', memory: '64Gi' }),
    of(resources.flavors, 'big', { cpu: '48', memory: '256Gi' }),
    of(resources.osImages, 'debian', { family: 'debian', version: '12.9.0' }),
    of(resources.criImages, 'containerd', { family: 'containerd', version: '2.0.2' }),
    of(resources.k8sImages, 'kubernetes', { family: 'kubernetes', version: '1.35.0' }),
    of(resources.cniImages, 'cilium', { family: 'cilium', version: '1.16.5' }),
    ...hall.machines.map((_, at) => machineOf(hall, at)),
    ...hall.pools.map((pool, at) => poolOf(`pool-${at}`, pool)),
    ...(hall.unit === undefined ? [] : [unitOf(hall.unit)]),
    ...hall.offers.map((offer, at) => offerOf(hall, `offer-${at}`, offer)),
  ];
}

/** The manifests that the person applies. */
export function changeOf(hall: SmallHall, change: SmallChange): KubeObject[] {
  switch (change.change) {
    case 'scale': {
      const at = change.pool % hall.pools.length;
      const pool = hall.pools[at];
      return pool === undefined ? [] : [poolOf(`pool-${at}`, { ...pool, replicas: change.replicas })];
    }
    case 'newPool':
      return [poolOf('pool-new', change.pool)];
    case 'offer':
      return [offerOf(hall, 'offer-new', change)];
    case 'unit':
      return [unitOf({ ...change.unit, nodes: hall.unit?.nodes ?? change.unit.nodes })];
    case 'maintain': {
      const at = change.rack % hall.racks.length;
      return [rackOf(hall, at, { maintenance: change.maintenance })];
    }
    case 'power':
      return [rackOf(hall, change.rack % hall.racks.length, { powerBudgetWatts: change.watts })];
    case 'newRack': {
      const wider = {
        ...hall,
        racks: [...hall.racks, { azone: 'az1' }],
        machines: Array.from({ length: change.machines }, () => ({
          rack: hall.racks.length,
          sku: 'large' as const,
          reclaimPolicy: 'Wipe' as const,
        })),
      };
      return [rackOf(wider, hall.racks.length), ...wider.machines.map((_, at) => machineOf(wider, at, 'new'))];
    }
    case 'wipeAll':
      return hall.machines.map((machine, at) =>
        machineOf({ ...hall, machines: hall.machines.with(at, { ...machine, reclaimPolicy: 'Wipe' }) }, at),
      );
  }
}

function rackOf(hall: SmallHall, at: number, more: object = {}): KubeObject {
  const { azone = 'az1', ...power } = hall.racks[at] ?? {};
  return of(resources.racks, `r${at}`, { azoneRef: { name: azone }, ...power, ...more });
}

function machineOf(hall: SmallHall, at: number, prefix = 'm'): KubeObject {
  const { rack = 0, sku = 'small', reclaimPolicy = 'Wipe' } = hall.machines[at] ?? {};
  const stands = rack % hall.racks.length;
  return of(resources.computeAssets, `${prefix}-${at}`, {
    rackRef: { name: `r${stands}` },
    skuRef: { name: sku },
    serial: `SN-${prefix}-${at}`,
    addresses: [{ type: 'InternalIP', address: `10.${prefix === 'm' ? 0 : 1}.${stands}.${at + 1}` }],
    opsMasterRef: { name: 'simulated' },
    reclaimPolicy,
  });
}

function poolOf(name: string, { replicas, max, flavor, spread, apart, priority, yields }: SmallPool): KubeObject {
  const labels = { apart: apart ? 'yes' : 'no' };
  const pool = of(resources.nodePools, name, {
    clusterRef: { name: 'lab' },
    replicas: Math.min(replicas, max),
    max,
    priority,
    preemptionPolicy: priority > 0 ? 'PreemptLowerPriority' : 'Never',
    preemptible: yields,
    allowedNamespaces: ['default'],
    template: templateOf(flavor),
    spread: spread.map(({ topology, mode }) => ({ topology, mode, maxSkew: 1 })),
    ...(apart
      ? { antiAffinity: [{ topology: 'Rack', mode: 'Hard', poolSelector: { matchLabels: { apart: 'yes' } } }] }
      : {}),
  });
  return { ...pool, metadata: { ...pool.metadata, labels } };
}

function templateOf(flavor: string): object {
  return {
    flavorRef: { name: flavor },
    osImageRef: { name: 'debian' },
    criImageRef: { name: 'containerd' },
    k8sImageRef: { name: 'kubernetes' },
    cniImageRef: { name: 'cilium' },
  };
}

function unitOf({ replicas, nodes, apart }: SmallUnit): KubeObject {
  return of(resources.units, 'cell', {
    clusterRef: { name: 'lab' },
    replicas,
    topology: 'Rack',
    apart,
    gangTimeout: '10m',
    pools: [{ name: 'a', replicas: nodes, template: templateOf('any') }],
  });
}

function offerOf(hall: SmallHall, name: string, { pool, nodes, gang }: SmallHall['offers'][number]): KubeObject {
  const spec = { poolRef: { name: `pool-${pool % hall.pools.length}` }, nodes, gang };
  const offer = of(resources.resourceOffers, name, spec);
  return { ...offer, metadata: { ...offer.metadata, namespace: 'default' } };
}

function of(resource: Resource, name: string, spec: object): KubeObject {
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: { name }, spec };
}
