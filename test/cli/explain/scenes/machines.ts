import { computeAsset } from '../../../builders/computeasset.ts';
import { boundNode } from '../../../builders/computenode.ts';
import { operation } from '../../../builders/operation.ts';
import { opsMaster } from '../../../builders/opsmaster.ts';
import { opsMinion } from '../../../builders/opsminion.ts';
import { rack } from '../../../builders/rack.ts';
import { unready, well } from '../../../models/explain/told.ts';
import { free, printed, snapshotOf } from '../hall.ts';

/** Machines, the places they stand in, and what is done to them. */
export const machines: Record<string, () => string> = {
  'a machine whose Node may still run': () =>
    printed(
      'asset/old',
      snapshotOf([
        computeAsset({
          metadata: { name: 'old' },
          spec: { claimRef: { name: 'web-9', uid: 'uid-of-web-9' } },
          status: unready(
            'Quarantined',
            'ClaimantGone',
            'ComputeNode web-9 vanished without releasing this machine, so its Node may still run. Check that, power the machine off, then hand it back with: kubectl annotate computeasset old rackwright.io/abandoned-claim=uid-of-web-9',
          ),
        }),
      ]),
    ),

  'a machine that another answers for': () =>
    printed(
      'computeasset/asset-1',
      snapshotOf([
        computeAsset({ status: unready('Faulty', 'SerialMismatch', 'Serial B answers where A is declared.') }),
        opsMinion({
          metadata: { name: 'asset-1' },
          spec: { assetRef: { name: 'asset-1' } },
          status: {
            ...unready('Mismatched', 'SerialMismatch', 'Serial B answers where A is declared.'),
            facts: { serial: 'B' },
          },
        }),
      ]),
    ),

  'a rack that is drained, and a budget that holds one node of it': () => {
    const drained = { status: unready('Draining', 'InMaintenance', 'Node web-1 is drained for maintenance.') };
    const held =
      'Draining Node web-2 for maintenance: shop/db-0 to go. Held: The disruption budget db needs 3 healthy pods and has 3 currently.';
    return printed(
      'rack/rack-1',
      snapshotOf([
        rack({
          spec: { maintenance: 'Drain' },
          status: unready('Draining', 'Draining', 'Rack rack-1 is being drained: 1 ComputeNode still holds work.'),
        }),
        boundNode({ metadata: { name: 'web-1' }, ...drained }),
        boundNode({
          metadata: { name: 'web-2' },
          spec: { assetRef: { name: 'other', uid: 'uid-of-other' } },
          status: unready('Ready', 'InMaintenance', held),
        }),
        free('other'),
        free('asset-1'),
      ]),
    );
  },

  'an Operation that is not allowed to begin': () =>
    printed(
      'op/operation-1',
      snapshotOf([
        operation({ status: unready('Pending', 'Paused', 'OpsMaster opsmaster-1 is paused.') }),
        opsMaster({ spec: { paused: true }, status: { ...well('Ready'), minions: 4 } }),
      ]),
    ),
};
