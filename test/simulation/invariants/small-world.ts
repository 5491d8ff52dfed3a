import { createKube } from '#controllers/runtime/client.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeAssets, computeNodes, operations, rackwrightResources } from '#models/generated/resources.ts';
import * as core from '#models/meta/core-resources.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { apiVersionOf, type Resource } from '#models/meta/resource.ts';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import { createApiServer, type ApiServer } from '#simulation/api-server/server.ts';
import { createSeededIds } from '#simulation/clock/seeded-ids.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { createInvariants, type Invariants } from '#simulation/invariants.ts';
import { administrator, controllersUser } from '#simulation/lab/identities.ts';
import { createWorld, type World } from '#simulation/world/world.ts';
import { silentLog } from '#models/ports/log.ts';
import { description } from '../world/builders.ts';
import { lawless } from './lawless.ts';

/** Who writes: `rogue` with the controllers' name, `person` with an administrator's. */
export interface Hand {
  readonly kube: Kube;
  /** Creates it, then writes its status where it has one. */
  make<T extends KubeObject>(object: T): Promise<Stored<T>>;
  change<T extends KubeObject>(object: T, change: (object: Stored<T>) => void): Promise<Stored<T>>;
  changeStatus<T extends KubeObject>(object: T, status: object): Promise<Stored<T>>;
  remove(object: KubeObject): Promise<void>;
}

/** An API server that holds nobody to any rule, machines, and the invariants that look on. No controller. */
export interface SmallWorld {
  clock: VirtualClock;
  server: ApiServer;
  world: World;
  invariants: Invariants;
  rogue: Hand;
  person: Hand;
  /** The numbers of the rules that were broken, each once, in order. */
  broken(): number[];
  messages(): string[];
  /** Puts the Operation on record, and begins it on the machine, whatever anybody says. */
  begin(over: Partial<OperationRequest>, spec?: object): Promise<OperationRequest>;
}

export const startMs = Date.parse('2030-01-01T00:00:00Z');

export async function smallWorld(options: { lagMs?: number } = {}): Promise<SmallWorld> {
  const clock = createVirtualClock({ startMs });
  const random = createSeededRandom(1);
  const server = createApiServer({ clock, ids: createSeededIds(random.fork('ids')), log: silentLog });
  const world = createWorld({ clock, random: random.fork('world') });
  const invariants = createInvariants({ server, world, clock, ...options });
  const hand = (user: typeof administrator): Hand =>
    handOf(createKube(createInProcessTransport(server, user), { clock, random }));
  const person = hand(administrator);
  const crdResource: Resource = {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    plural: 'customresourcedefinitions',
    kind: 'CustomResourceDefinition',
    namespaced: false,
  };
  for (const crd of lawlessCrds) await person.kube.create(crdResource, crd);
  let sequence = 0;

  return {
    clock,
    server,
    world,
    invariants,
    rogue: hand(controllersUser),
    person,
    broken: () => [...new Set(invariants.violations.map(({ rule }) => rule))].toSorted((a, b) => a - b),
    messages: () => invariants.violations.map(({ rule, message }) => `${rule}: ${message}`),
    async begin(over, spec = {}) {
      sequence += 1;
      const request: OperationRequest = {
        name: `op-${sequence}`,
        machine: { serial: 'S-1', addresses: [] },
        action: 'PowerOn',
        fence: { epoch: 1, sequence },
        claimUid: 'nobody',
        parameters: {},
        deadline: clock.now() + 3_600_000,
        ...over,
      };
      await person.make(operationOf(request, spec));
      world.room.begin(request);
      return request;
    },
  };
}

function operationOf(request: OperationRequest, spec: object): KubeObject {
  const { name, action, layer, fence, claimUid, image } = request;
  return ours(operations, name, {
    action,
    ...(layer !== undefined && { layer }),
    ...(image !== undefined && { image }),
    assetRef: { name: 'a1' },
    opsMasterRef: { name: 'simulated' },
    claim: { uid: claimUid, epoch: fence.epoch },
    sequence: fence.sequence,
    attempt: 1,
    deadline: '2030-01-01T02:00:00Z',
    disruptive: true,
    ...spec,
  });
}

/** An object of one of our kinds. */
export function ours(resource: Resource, name: string, spec: object, status?: object): KubeObject {
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { name },
    spec,
    ...(status !== undefined && { status }),
  };
}

export function assetNamed(name: string, spec: object = {}): ComputeAsset & KubeObject {
  const whole = { rackRef: { name: 'r1' }, skuRef: { name: 'sku' }, serial: `S-${name.slice(1)}`, ...spec };
  return ours(computeAssets, name, whole) as ComputeAsset & KubeObject;
}

export function nodeNamed(name: string, spec: object = {}): ComputeNode & KubeObject {
  const whole = {
    clusterRef: { name: 'lab' },
    flavorRef: { name: 'general' },
    osImageRef: { name: 'debian' },
    criImageRef: { name: 'containerd' },
    k8sImageRef: { name: 'kubernetes' },
    ...spec,
  };
  return ours(computeNodes, name, whole) as ComputeNode & KubeObject;
}

export const installOS: Partial<OperationRequest> = {
  action: 'Install',
  layer: 'os',
  image: { family: 'debian', version: '13.1' },
};

export type Claimed = { asset: Stored<ComputeAsset & KubeObject>; node: Stored<ComputeNode & KubeObject>; uid: string };

/** Machine S-1 is ComputeAsset a1, claimed at epoch 1 for ComputeNode n1, which has begun to use it. */
export async function claimed({ person, world }: SmallWorld, spec: object = {}): Promise<Claimed> {
  world.add(description({ serial: 'S-1' }));
  const free = await person.make(assetNamed('a1', spec));
  const made = await person.make(nodeNamed('n1'));
  const { uid } = made.metadata;
  const asset = await person.change(free, (one) => {
    one.spec.claimRef = { name: 'n1', uid };
    one.spec.claimEpoch = 1;
  });
  await person.change(made, (one) => {
    one.spec.assetRef = { name: 'a1', uid: asset.metadata.uid };
  });
  const node = await person.changeStatus(made, { phase: 'Installing', sequence: 1 });
  return { asset, node, uid };
}

/** The core Node that a kubelet of the claim registers. */
export function coreNode(name: string, uid: string, spec: object = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    spec: { providerID: `rackwright://n1/${uid}`, ...spec },
  };
}

const known: readonly Resource[] = [...rackwrightResources, ...Object.values(core)];

function handOf(kube: Kube): Hand {
  const resourceOf = ({ kind }: KubeObject): Resource => {
    const found = known.find((resource) => resource.kind === kind);
    if (found === undefined) throw new Error(`no resource for ${kind}`);
    return found;
  };
  const hand: Hand = {
    kube,
    async make<T extends KubeObject>(object: T) {
      const made = await kube.create(resourceOf(object), object);
      const { status } = object;
      return typeof status === 'object' && status !== null ? hand.changeStatus(made, status) : made;
    },
    async change<T extends KubeObject>(object: T, change: (object: Stored<T>) => void) {
      const current = await kube.get<T>(resourceOf(object), object.metadata);
      change(current);
      return kube.update<T>(resourceOf(object), current);
    },
    async changeStatus<T extends KubeObject>(object: T, status: object) {
      const current = await kube.get<T>(resourceOf(object), object.metadata);
      const whole = resourceOf(object).group === 'rackwright.io' ? { observedGeneration: 1, conditions: [] } : {};
      const changed = { ...current, status: { ...whole, ...statusOf(current), ...status } };
      return kube.updateSubresource<T>(resourceOf(object), 'status', changed);
    },
    async remove(object) {
      await kube.delete(resourceOf(object), object.metadata);
    },
  };
  return hand;
}

function statusOf({ status }: KubeObject): object {
  return typeof status === 'object' && status !== null ? status : {};
}

const lawlessCrds = readCrds().map(lawless);
