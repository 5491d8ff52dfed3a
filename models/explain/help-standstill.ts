import { freezeName, systemNamespace } from '../meta/system.ts';
import type { Command, ObjectRef } from './cause.ts';
import { patchSpec } from './command.ts';

export function thaw(): Command {
  return { run: `kubectl -n ${systemNamespace} delete configmap ${freezeName}`, does: 'lifts the freeze, everywhere' };
}

export function thawCluster(cluster: ObjectRef): Command {
  return patchSpec(cluster, { freeze: false }, 'lifts the freeze of this Cluster');
}

export function unpause(ref: ObjectRef): Command {
  return patchSpec(ref, { paused: false }, 'has it acted on again');
}

export function endMaintenance(ref: ObjectRef): Command {
  return patchSpec(ref, { maintenance: 'None' }, 'ends the maintenance, once the work is done');
}
