import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { SeededRandom } from '#simulation/clock/seeded-random.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';

export interface HallSize {
  machines: number;
  nodes: number;
  pools: number;
}

const machinesPerRack = 40;
const racksPerZone = 100;
const zonesPerRegion = 5;
const cpus = [32, 64, 128];
const memoryPerCpu = [4, 8, 16];
const gpus = [0, 4, 8];
/** Of the machines, those that nobody has. */
const freeShare = 0.4;
/** Of the power that the free machines of a rack could draw, what its budget leaves on average. */
const powerShare = 0.5;

/** Objects as an API server would have stored them: a hall in use, and pools whose nodes wait for machines. */
export function hallObjects({ machines, nodes, pools }: HallSize, seed: number): Stored[] {
  const random = createSeededRandom(seed);
  const skus = skuRows();
  const racks = Math.ceil(machines / machinesPerRack);
  const zones = Math.ceil(racks / racksPerZone);
  const objects: Stored[] = [];
  for (let at = 0; at < Math.ceil(zones / zonesPerRegion); at += 1) objects.push(stored('Region', `region-${at}`, {}));
  for (let at = 0; at < zones; at += 1) {
    const regionRef = { name: `region-${Math.floor(at / zonesPerRegion)}` };
    objects.push(stored('AZone', `zone-${at}`, { regionRef }));
  }
  for (const { name, spec } of skus) objects.push(stored('SKU', name, spec));
  for (let at = 0; at < racks; at += 1) {
    const many = Math.min(machinesPerRack, machines - at * machinesPerRack);
    objects.push(...rackWith(at, many, skus, random.fork(`rack-${at}`)));
  }
  objects.push(...poolObjects(nodes, pools, random.fork('pools')));
  return objects;
}

interface SkuRow {
  name: string;
  spec: { cpu: string; memory: string; arch: string; watts: number; hourlyCost: string; gpus?: object };
}

/** 27 of them. */
function skuRows(): SkuRow[] {
  return cpus.flatMap((cpu) =>
    memoryPerCpu.flatMap((perCpu) =>
      gpus.map((count): SkuRow => {
        const watts = 100 + cpu * 3 + (cpu * perCpu) / 16 + count * 400;
        const spec = { cpu: `${cpu}`, memory: `${cpu * perCpu}Gi`, arch: 'amd64', watts, hourlyCost: `${watts}m` };
        const withGpus = count === 0 ? {} : { gpus: { model: 'H100', count } };
        return { name: `c${cpu}-m${cpu * perCpu}-g${count}`, spec: { ...spec, ...withGpus } };
      }),
    ),
  );
}

/** A rack was bought at once: its machines are alike. */
function rackWith(at: number, many: number, skus: readonly SkuRow[], random: SeededRandom): Stored[] {
  const sku = pick(skus, random);
  let claimed = 0;
  let free = 0;
  const assets = Array.from({ length: many }, (_, unit) => {
    const isFree = random.next() < freeShare;
    if (isFree) free += sku.spec.watts;
    else claimed += sku.spec.watts;
    const name = `machine-${at}-${unit}`;
    const claim = isFree ? {} : { claimRef: { name: `other-${at}-${unit}`, uid: `uid-of-other-${at}-${unit}` } };
    const spec = {
      type: 'Server',
      rackRef: { name: `rack-${at}` },
      skuRef: { name: sku.name },
      serial: name,
      ...claim,
    };
    const labels = { row: `${at % 10}` };
    return stored('ComputeAsset', name, spec, { labels, status: { phase: isFree ? 'Available' : 'InUse' } });
  });
  const powerBudgetWatts = Math.ceil(claimed + free * powerShare * (0.5 + random.next()));
  const azoneRef = { name: `zone-${Math.floor(at / racksPerZone)}` };
  return [stored('Rack', `rack-${at}`, { azoneRef, powerBudgetWatts }), ...assets];
}

/** Flavors a little smaller than the machines, from the smallest to the largest without GPUs, and some with them. */
function poolObjects(nodes: number, pools: number, random: SeededRandom): Stored[] {
  const objects: Stored[] = [];
  for (let at = 0; at < pools; at += 1) {
    const cpu = cpus[at % 3] ?? 32;
    const perCpu = memoryPerCpu[Math.floor(at / 3) % 3] ?? 4;
    const count = at % 7 === 6 ? 4 : 0;
    const flavor = `flavor-${at}`;
    const asked = { cpu: `${cpu - 2}`, memory: `${cpu * perCpu - 4}Gi` };
    objects.push(stored('Flavor', flavor, count === 0 ? asked : { ...asked, gpus: { count } }));
    objects.push(stored('NodePool', `pool-${at}`, { clusterRef: { name: 'local' }, template: refs(flavor) }));
    const members = Math.floor(nodes / pools) + (at < nodes % pools ? 1 : 0);
    for (let each = 0; each < members; each += 1) {
      const since = Date.parse('2030-01-01T00:00:00Z') + Math.floor(random.next() * 60_000);
      objects.push(computeNode(`pool-${at}-${each}`, `pool-${at}`, flavor, new Date(since).toISOString()));
    }
  }
  objects.push(stored('Cluster', 'local', { local: true, controlPlaneEndpoint: '127.0.0.1:6443' }));
  const status = { phase: 'Ready', digest: 'sha256:1' };
  objects.push(stored('OSImage', 'os', { family: 'debian', version: '12' }, { status }));
  objects.push(stored('CRIImage', 'cri', { family: 'containerd', version: '2' }, { status }));
  objects.push(stored('K8SImage', 'k8s', { family: 'kubernetes', version: '1.35.0' }, { status }));
  return objects;
}

export function computeNode(name: string, pool: string, flavor: string, since: string): Stored {
  const spread = [{ topology: 'Rack', maxSkew: 1, mode: 'Hard' }];
  const spec = { clusterRef: { name: 'local' }, poolRef: { name: pool }, ...refs(flavor), spread, role: 'Worker' };
  return stored('ComputeNode', name, spec, { since, finalizers: ['rackwright.io/release'] });
}

function refs(flavor: string): object {
  return {
    flavorRef: { name: flavor },
    osImageRef: { name: 'os' },
    criImageRef: { name: 'cri' },
    k8sImageRef: { name: 'k8s' },
  };
}

interface More {
  labels?: Record<string, string>;
  finalizers?: string[];
  since?: string;
  status?: object;
}

function stored(kind: string, name: string, spec: object, { status, since, ...more }: More = {}): Stored<KubeObject> {
  return {
    apiVersion: 'rackwright.io/v1alpha1',
    kind,
    metadata: {
      name,
      uid: `uid-of-${name}`,
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: since ?? '2030-01-01T00:00:00Z',
      ...more,
    },
    spec,
    ...(status === undefined ? {} : { status: { observedGeneration: 1, conditions: [], ...status } }),
  };
}

function pick<T>(from: readonly T[], random: SeededRandom): T {
  const found = from[Math.floor(random.next() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}
