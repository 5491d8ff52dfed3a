import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { OpsMinion } from '#models/generated/opsminion.ts';
import { operations, opsMinions } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { answerOf, inspectOperation } from '#models/opsminion/asked.ts';
import type { Inspection } from '#models/opsminion/decide.ts';
import { decideOpsMinion, inspectionDue } from '#models/opsminion/decide.ts';
import { OpsError } from '#ops-adapters/port.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { isKubeError } from './runtime/kube-error.ts';
import { source } from './runtime/source.ts';
import { conclude } from './shell/conclude.ts';
import { machineAddress } from './shell/machine-address.ts';
import type { Ports } from './shell/ports.ts';

/**
 * Asks machines what they are. An inspection reads only, so it needs no fence and no thaw; and no Operation, but where an
 * outside process has to be asked.
 */
export function opsMinionController(ports: Ports): ControllerDefinition {
  const { caches, clock, kube } = ports;

  async function inspect(minion: Stored<OpsMinion>): Promise<Inspection> {
    const asset = caches.assets.store.get(minion.spec.assetRef.name);
    const opsMaster = caches.opsMasters.store.get(minion.spec.opsMasterRef.name);
    if (asset === undefined) return { inspected: 'not' };
    if (opsMaster === undefined) {
      const message = `OpsMaster ${minion.spec.opsMasterRef.name} doesn't exist: create it.`;
      return { inspected: 'not', why: { reason: 'OpsMasterNotFound', message } };
    }
    if (opsMaster.spec.external === true) return askOutside(minion);
    const lookup = ports.adapters.of(opsMaster);
    if (!lookup.found) {
      return { inspected: 'not', why: { reason: lookup.reason, message: `${lookup.message}.` } };
    }
    try {
      const machine = await machineAddress(kube, asset, opsMaster);
      return { inspected: 'answered', facts: await lookup.adapter.inspect(machine) };
    } catch (error) {
      if (error instanceof OpsError) return { inspected: 'silent', message: `${error.message}.` };
      throw error;
    }
  }

  /** Its Operation is made once an attempt; the answer comes as its end does. */
  async function askOutside(minion: Stored<OpsMinion>): Promise<Inspection> {
    const asking = inspectOperation(minion, clock.now());
    const asked = caches.operations.store.get(asking.metadata.name);
    if (asked !== undefined) return answerOf(asked);
    try {
      await kube.create(operations, asking);
    } catch (error) {
      if (!isKubeError(error, 'AlreadyExists')) throw error;
    }
    return { inspected: 'not' };
  }

  return {
    name: 'opsminion',
    workers: 16,
    sources: [
      source(caches.minions, (minion) => [minion.metadata.name]),
      // An OpsMinion bears its asset's name, and looks at a suspect machine again and again while nobody claims it.
      source(caches.assets, (asset, old) => (old !== undefined && looksAlike(asset, old) ? [] : [asset.metadata.name])),
      source(caches.operations, (operation) =>
        operation.status?.finishedAt === undefined ? [] : [operation.spec.assetRef.name],
      ),
      source(caches.opsMasters, (master, old) =>
        old === undefined || old.metadata.generation !== master.metadata.generation
          ? caches.minions.store.byIndex('opsMaster', master.metadata.name).map(({ metadata }) => metadata.name)
          : [],
      ),
    ],
    async reconcile(key) {
      const minion = caches.minions.store.get(key);
      if (minion === undefined || minion.metadata.deletionTimestamp !== undefined) return { done: 'settled' };
      const asset = caches.assets.store.get(minion.spec.assetRef.name);
      const ofAsset = caches.operations.store.byIndex('asset', minion.spec.assetRef.name);
      const due = inspectionDue(minion, asset, clock.now());
      const inspection: Inspection =
        due !== undefined && due.due <= clock.now() ? await inspect(minion) : { inspected: 'not' };
      const decision = decideOpsMinion(minion, { asset, operations: ofAsset, inspection }, clock.now());
      return conclude(opsMinions, minion, decision, { model: kube, events: ports.events, ids: ports.ids });
    },
  };
}

/** Whether two states of an asset are the same to `inspectionDue`. */
function looksAlike(asset: ComputeAsset, old: ComputeAsset): boolean {
  const isSuspect = ({ status }: ComputeAsset): boolean => status?.phase === 'Quarantined';
  const isClaimed = ({ spec }: ComputeAsset): boolean => spec.claimRef !== undefined;
  return isSuspect(asset) === isSuspect(old) && isClaimed(asset) === isClaimed(old);
}
