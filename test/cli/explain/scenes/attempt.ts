import { operationName } from '#models/operation/name.ts';
import type { Operation } from '#models/generated/operation.ts';
import type { Stored } from '#models/meta/object.ts';
import { operation } from '../../../builders/operation.ts';
import type { Overrides } from '../../../builders/overlay.ts';

/** An Operation that installs the OS of a node for the so manieth time. */
export function attempt(node: string, at: number, over: Overrides<Stored<Operation>>): Stored<Operation> {
  return operation({
    metadata: { name: operationName(node, 'os', at, `uid-of-${node}`, 'f1', at) },
    spec: {
      computeNodeRef: { name: node, uid: `uid-of-${node}` },
      assetRef: { name: `${node}-machine` },
      sequence: at,
      attempt: at,
    },
    ...over,
  });
}
