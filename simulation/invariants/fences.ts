import type { ComputeAsset } from '#models/generated/computeasset.ts';
import { operations } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { compareFences, type Fence } from '#ops-adapters/port.ts';
import { describeOperation, type Act } from '../world/acts.ts';
import { began, type Began } from './acts.ts';
import type { Scene } from './scene.ts';
import { machineKey } from './view.ts';
import type { Invariant, Write } from './watched.ts';

/** 5, 8 and 10: nothing is done under an old epoch, and what fences only rises. */
export function fenceRules({ view, world, report }: Scene): Invariant {
  /** The highest fence under which something began, by serial. */
  const highest = new Map<string, Fence>();

  /** That it is the claim's, under the claim's present epoch, and above all before it. */
  function holds(act: Began): void {
    const { serial, operation } = act;
    const { action, fence, claimUid, name } = operation;
    if (action === 'Inspect') return;
    const rule = action === 'Install' || action === 'Upgrade' ? 5 : 10;
    const what = `${describeOperation(operation)} began under fence (${fence.epoch}, ${fence.sequence})`;
    const objects = [`machine ${serial}`, `Operation ${name}`];
    const seen = highest.get(serial);
    if (seen !== undefined && compareFences(fence, seen) <= 0) {
      report(rule, `${what}, though the machine has seen (${seen.epoch}, ${seen.sequence})`, ...objects);
    } else highest.set(serial, fence);
    if (view.get(operations, { name }) === undefined) report(10, `${what}, and no such Operation exists`, ...objects);
    const sharing = view.assetsBySerial.of(machineKey(serial));
    const asset = sharing.find(({ spec }) => spec.claimRef?.uid === claimUid);
    if (asset === undefined) {
      const holders = sharing.map(({ spec }) => spec.claimRef?.name ?? 'nobody').join(', ');
      report(rule, `${what} for a claim that the machine isn't under (it is ${holders}'s)`, ...objects);
    } else if (asset.spec.claimEpoch !== fence.epoch) {
      report(rule, `${what}, though its claim is at epoch ${asset.spec.claimEpoch}`, ...objects);
    }
  }

  /** A claim begins above everything that the machine has seen, or its first operation would be fenced off. */
  function claimedAbove({ metadata, spec }: Stored<ComputeAsset>): void {
    for (const {
      metadata: { uid },
      spec: { serial },
    } of view.assetsBySerial.of(machineKey(spec.serial))) {
      const seen = uid === metadata.uid ? highest.get(serial) : undefined;
      if (seen === undefined || (spec.claimEpoch ?? 0) > seen.epoch) continue;
      const message = `claimed at epoch ${spec.claimEpoch}, though the machine has seen (${seen.epoch}, ${seen.sequence})`;
      report(8, message, `ComputeAsset ${metadata.name}`, `machine ${serial}`);
    }
  }

  function rises(title: string, what: string, before: number | undefined, now: number | undefined): void {
    if (before === undefined || (now ?? -Infinity) >= before) return;
    report(8, `${what} went from ${before} to ${now ?? 'nothing'}`, title);
  }

  function fenceRises(title: string, before: Fence | undefined, now: Fence | undefined): void {
    if (before === undefined || (now !== undefined && compareFences(now, before) >= 0)) return;
    const words = now === undefined ? 'nothing' : `(${now.epoch}, ${now.sequence})`;
    report(8, `the fence on record went from (${before.epoch}, ${before.sequence}) to ${words}`, title);
  }

  return {
    writes: {
      'computeassets.rackwright.io'({ type, object, old, ours }: Write<ComputeAsset>) {
        if (type !== 'MODIFIED' || old === undefined) return;
        const title = `ComputeAsset ${object.metadata.name}`;
        rises(title, 'spec.claimEpoch', old.spec.claimEpoch, object.spec.claimEpoch);
        rises(title, 'status.releasedEpoch', old.status?.releasedEpoch, object.status?.releasedEpoch);
        fenceRises(title, old.status?.fence, object.status?.fence);
        const { claimRef } = object.spec;
        if (ours && claimRef !== undefined && claimRef.uid !== old.spec.claimRef?.uid) claimedAbove(object);
      },
      'opsminions.rackwright.io'({ type, object, old }) {
        if (type !== 'MODIFIED') return;
        fenceRises(`OpsMinion ${object.metadata.name}`, old?.status?.fence, object.status?.fence);
      },
      'computenodes.rackwright.io'({ type, object, old }) {
        if (type !== 'MODIFIED') return;
        const title = `ComputeNode ${object.metadata.name}`;
        rises(title, 'status.sequence', old?.status?.sequence, object.status?.sequence);
      },
    },
    act(act: Act) {
      if (began(act)) holds(act);
      else if (act.step === 'Removed') highest.delete(act.serial);
    },
    check() {
      for (const { serial, disk } of world.machines()) {
        const { claim } = disk;
        const seen = highest.get(serial);
        if (claim !== undefined && (seen === undefined || compareFences(claim, seen) > 0)) highest.set(serial, claim);
      }
    },
  };
}
