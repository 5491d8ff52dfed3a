import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeNodes, nodePools, units } from '#models/generated/resources.ts';
import { unitLabel } from '#models/unit/labels.ts';
import { unitName } from '../data-centre.ts';
import { between, listed, minute, oneOf, patched, tried, type Stage, type Trouble } from '../stage.ts';

const name = unitName;
const marked = (stage: Stage, resource: typeof nodePools) =>
  listed(stage, resource).filter(({ metadata }) => metadata.labels?.[unitLabel] === name);

const scale: Trouble = async (stage) => {
  const replicas = between(stage, 0, 3);
  await patched(stage, units, { name }, { spec: { replicas } });
  return `Unit ${name} is scaled to ${replicas}`;
};

/** More than a Rack holds, for a while. */
const outgrow: Trouble = async (stage) => {
  await patched(stage, units, { name }, { spec: { replicas: 6 } });
  stage.undoAfter(between(stage, 2, 12) * minute, async () => {
    await patched(stage, units, { name }, { spec: { replicas: 1 } });
  });
  return `Unit ${name} is scaled beyond the hall`;
};

const pause: Trouble = async (stage) => {
  await patched(stage, units, { name }, { spec: { paused: true } });
  stage.undoAfter(between(stage, 2, 12) * minute, async () => {
    await patched(stage, units, { name }, { spec: { paused: false } });
  });
  return `Unit ${name} is paused`;
};

/** Whoever scales a pool of an instance is put right. */
const meddle: Trouble = async (stage) => {
  const pool = oneOf(stage, marked(stage, nodePools))?.metadata.name;
  if (pool === undefined) return 'no instance to meddle with';
  const replicas = between(stage, 0, 4);
  await patched(stage, nodePools, { name: pool }, { spec: { replicas } });
  return `NodePool ${pool} of an instance is scaled to ${replicas} by hand`;
};

const lose: Trouble = async (stage) => {
  const node = oneOf(stage, marked(stage, computeNodes) as unknown as ComputeNode[])?.metadata.name;
  if (node === undefined) return 'no node of an instance to lose';
  await tried(stage.lab.kube.delete(computeNodes, { name: node }));
  return `ComputeNode ${node} of an instance is deleted`;
};

/** As a restore from a backup would. */
const forget: Trouble = async (stage) => {
  await tried(stage.lab.kube.mergePatch(units, { name }, { status: null }, { subresource: 'status' }));
  return `the status of Unit ${name} is lost`;
};

export const cellTroubles: readonly Trouble[] = [scale, scale, outgrow, pause, meddle, lose, forget];
