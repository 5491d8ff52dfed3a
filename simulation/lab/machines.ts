import type { ComputeAsset } from '#models/generated/computeasset.ts';
import { computeAssets, skus } from '#models/generated/resources.ts';
import type { SKU } from '#models/generated/sku.ts';
import type { KubeObject } from '#models/meta/object.ts';
import type { Log } from '#models/ports/log.ts';
import type { ApiServer, ObservedWrite } from '../api-server/server.ts';
import type { MachineDescription } from '../world/hardware.ts';
import type { World } from '../world/world.ts';
import { describeMachine } from './describe-machine.ts';

/**
 * Carries a machine into the hall for every ComputeAsset that a person declares, built as its SKU says, and carries it out
 * again when nothing declares it any more. A claimed machine stays as it is, whatever becomes of its object. Machines with
 * one serial are one machine, built as the first of them says; of two with one BMC or network address the later has none. Returns what ends it.
 */
export function keepMachines(server: Pick<ApiServer, 'store' | 'subscribe'>, world: World, log: Log): () => void {
  /** By serial: what the machine was last built as, and the names of the assets that declare it. */
  const built = new Map<string, string>();
  const declared = new Map<string, Set<string>>();

  function declare({ metadata, spec }: ComputeAsset): void {
    const names = declared.get(spec.serial);
    if (names === undefined) declared.set(spec.serial, new Set([metadata.name]));
    else names.add(metadata.name);
  }

  function build(asset: ComputeAsset): void {
    const { type, serial, skuRef } = asset.spec;
    declare(asset);
    const sku = skuNamed(skuRef.name);
    if (sku === undefined || type === 'Switch' || type === 'Router') return;
    const description = describeMachine(asset, sku);
    const shape = JSON.stringify(description);
    const machine = world.machine(serial);
    const [first] = declared.get(serial) ?? [];
    if (machine === undefined) add(description);
    else if (first !== asset.metadata.name) return;
    else if (built.get(serial) === shape || asset.spec.claimRef !== undefined || machine.running !== undefined) return;
    else {
      const { disk } = machine;
      world.remove(serial);
      add(description, { power: machine.power === 'on' ? 'on' : 'off', disk });
    }
    built.set(serial, shape);
  }

  function add(description: MachineDescription, found?: Parameters<World['add']>[1]): void {
    try {
      world.add(description, found);
    } catch (error) {
      const { bmc: _, ...unreachable } = { ...description, addresses: [] };
      log.warn('a machine has no address of its own', { object: description.serial, error });
      world.add(unreachable, found);
    }
  }

  function carryOut({ metadata, spec }: ComputeAsset): void {
    const names = declared.get(spec.serial);
    names?.delete(metadata.name);
    if (names !== undefined && names.size > 0) return;
    declared.delete(spec.serial);
    if (spec.claimRef !== undefined || world.machine(spec.serial) === undefined) return;
    world.remove(spec.serial);
    built.delete(spec.serial);
  }

  function skuNamed(name: string): SKU | undefined {
    const found = server.store.get(skus, { name });
    return found === undefined ? undefined : asSku(found);
  }

  function buildAll(sku: string): void {
    for (const object of server.store.list(computeAssets)) {
      const asset = asAsset(object);
      if (asset.spec.skuRef.name === sku) build(asset);
    }
  }

  return server.subscribe(({ type, definition, object, old }: ObservedWrite) => {
    if (definition.group !== skus.group) return;
    if (definition.plural === skus.plural && type !== 'DELETED') {
      if (old === undefined || old.metadata.generation !== object.metadata.generation) buildAll(object.metadata.name);
    }
    if (definition.plural !== computeAssets.plural) return;
    const asset = asAsset(object);
    if (type === 'DELETED') carryOut(asset);
    else if (old === undefined || old.metadata.generation !== object.metadata.generation) {
      if (old !== undefined && asAsset(old).spec.serial !== asset.spec.serial) carryOut(asAsset(old));
      build(asset);
    }
  });
}

/** The server has validated it against the schema that the type is made from. */
function asAsset(object: KubeObject): ComputeAsset {
  return object as unknown as ComputeAsset;
}

function asSku(object: KubeObject): SKU {
  return object as unknown as SKU;
}
