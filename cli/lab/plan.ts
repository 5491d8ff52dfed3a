import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { NodePool } from '#models/generated/nodepool.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { readExamples } from '#simulation/import/manifest-files.ts';
import { objectsOf } from '#simulation/import/openb/openb.ts';
import { apportion } from '#simulation/lab/apportion.ts';
import { labAssets, stockPools } from '#simulation/lab/stock-pools.ts';
import { usageError } from '../exit-codes.ts';
import { readInventory } from '../inventory-file.ts';
import { layoutFlags, layoutOf, type LayoutOptions } from '../options/layout.ts';
import type { Speed } from '../options/speed.ts';

/** As commander gives them. */
export interface LabCommandOptions extends LayoutOptions {
  once?: boolean;
  json?: string;
  seed: number;
  port?: number;
  speed: Speed;
  nodes?: number;
  /** ms */
  deadline?: number;
  inventory?: string;
  format?: 'openb';
  log?: string;
}

export const defaults = { seed: 1, speed: 15, nodes: 100 } as const;

/** What a lab is asked to do: everything that can be wrong with the options has been found. */
export interface LabPlan {
  once: boolean;
  /** In process and without a port, on a clock that is computed. */
  virtual: boolean;
  json: string | undefined;
  log: string | undefined;
  seed: number;
  port: number;
  speed: Speed;
  deadlineMs: number;
  manifests: KubeObject[];
}

const minute = 60_000;

/** @throws CommandError with a sentence for options that are missing, contradict each other, or name unusable files. */
export function planOf(options: LabCommandOptions): LabPlan {
  const { once = false, json, log, seed, port, speed } = options;
  const virtual = once && speed === 'max';
  if (virtual && port !== undefined) {
    throw usageError('--port has no meaning with --once --speed max, which opens no port: leave one of them out');
  }
  if (!once && options.deadline !== undefined) {
    throw usageError('--deadline needs --once: without it the lab stays until Ctrl-C');
  }
  for (const file of [json, log]) if (file !== undefined) requireWritable(file);
  const deadlineMs = options.deadline ?? (virtual ? 240 : 15) * minute;
  return { once, virtual, json, log, seed, port: port ?? 0, speed, deadlineMs, manifests: manifestsOf(options) };
}

function manifestsOf(options: LabCommandOptions): KubeObject[] {
  const { inventory: file, nodes } = options;
  if (file === undefined) {
    const given = [...(options.format === undefined ? [] : ['--format']), ...layoutFlags(options)];
    if (given.length > 0) throw usageError(`${given.join(', ')}: of no use without --inventory FILE`);
    const examples = readExamples();
    return nodes === undefined ? examples : withNodes(examples, nodes);
  }
  if (options.format === undefined) throw usageError('--inventory needs --format openb, which says what the list is');
  const laidOut = layoutOf(options, options.format);
  if ('missing' in laidOut) {
    const flags = laidOut.missing.join(', ');
    throw usageError(`--inventory needs ${flags}: the list doesn't say where its machines stand`);
  }
  const inventory = readInventory(file, { ...laidOut.layout, assets: labAssets });
  return [
    ...objectsOf(inventory),
    ...stockPools(inventory, nodes ?? Math.min(defaults.nodes, inventory.assets.length)),
  ];
}

/** The pools with `nodes` replicas among them, in proportion to what they have. More than a pool's max raises that too. */
function withNodes(manifests: readonly KubeObject[], nodes: number): KubeObject[] {
  const pools = manifests.filter(isPool);
  const sizes = apportion(
    nodes,
    pools.map(({ spec }) => spec.replicas),
  );
  return manifests.map((manifest) => {
    if (!isPool(manifest)) return manifest;
    const replicas = sizes[pools.indexOf(manifest)] ?? 0;
    const { max } = manifest.spec;
    return {
      ...manifest,
      spec: { ...manifest.spec, replicas, ...(max !== undefined && { max: Math.max(max, replicas) }) },
    };
  });
}

function isPool(manifest: KubeObject): manifest is KubeObject & Pick<NodePool, 'spec'> {
  return manifest.kind === 'NodePool';
}

/** Found out now, not after an hour of work. */
function requireWritable(file: string): void {
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (cause) {
    throw usageError(`${file} can't be written: its folder doesn't exist, or may not be written to`, { cause });
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) throw usageError(`${file} is a folder`);
}
