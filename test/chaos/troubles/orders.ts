import {
  azones,
  clusters,
  computeAssets,
  computeNodes,
  nodePools,
  opsMasters,
  racks,
} from '#models/generated/resources.ts';
import { configMaps } from '#models/meta/core-resources.ts';
import type { Resource } from '#models/meta/resource.ts';
import { azoneNames, poolNames, rackNames } from '../data-centre.ts';
import { between, listed, minute, oneOf, patched, tried, type Stage, type Trouble } from '../stage.ts';

const names = (stage: Stage, resource: Resource): string[] =>
  listed(stage, resource).map(({ metadata }) => metadata.name);

/** Sets a field of a spec, and sets it back. */
async function order(
  stage: Stage,
  resource: Resource,
  name: string | undefined,
  field: string,
  on: unknown,
  off: unknown,
): Promise<string> {
  if (name === undefined) return `no ${resource.kind} to order about`;
  const lasts = between(stage, 2, 12) * minute;
  const refusal = await patched(stage, resource, { name }, { spec: { [field]: on } });
  if (refusal !== undefined) return `${resource.kind} ${name}: ${field} ${String(on)} is refused: ${refusal.message}`;
  stage.undoAfter(lasts, async () => {
    await patched(stage, resource, { name }, { spec: { [field]: off } });
  });
  return `${resource.kind} ${name}: ${field} ${String(on)} for ${lasts / minute} min`;
}

const maintenanceOf =
  (resource: Resource, choose: (stage: Stage) => readonly string[]): Trouble =>
  (stage) => {
    const kind = oneOf(stage, ['Cordon', 'Drain']);
    return order(stage, resource, oneOf(stage, choose(stage)), 'maintenance', kind, 'None');
  };

const pausedOf =
  (resource: Resource, choose: (stage: Stage) => readonly string[]): Trouble =>
  (stage) =>
    order(stage, resource, oneOf(stage, choose(stage)), 'paused', true, false);

const freeze: Trouble = async (stage) => {
  const lasts = between(stage, 2, 12) * minute;
  const name = { namespace: 'rackwright-system', name: 'freeze' };
  const refusal = await tried(
    stage.lab.kube.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: name,
      data: { reason: 'drill' },
    }),
  );
  if (refusal !== undefined) return `the freeze is refused: ${refusal.message}`;
  stage.undoAfter(lasts, async () => {
    await tried(stage.lab.kube.delete(configMaps, name));
  });
  return `everything destructive is frozen for ${lasts / minute} min`;
};

export const orderTroubles: readonly Trouble[] = [
  maintenanceOf(racks, () => rackNames),
  maintenanceOf(azones, () => azoneNames),
  maintenanceOf(computeAssets, (stage) => names(stage, computeAssets)),
  pausedOf(computeAssets, (stage) => names(stage, computeAssets)),
  pausedOf(computeNodes, (stage) => names(stage, computeNodes)),
  pausedOf(nodePools, () => poolNames),
  pausedOf(opsMasters, () => ['simulated']),
  (stage) => order(stage, clusters, 'lab', 'freeze', true, false),
  freeze,
];
