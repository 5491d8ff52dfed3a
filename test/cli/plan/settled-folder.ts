import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planOf } from '#cli/plan/run.ts';
import { readFromFolder } from '#cli/snapshot/from-folder.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { temporaryFolder, type Heard } from '../listening.ts';
import { manifestsOf, type SmallHall } from './small-hall.ts';

export const hall: SmallHall = {
  racks: [{ azone: 'az1' }, { azone: 'az2', powerBudgetWatts: 1500 }],
  machines: [
    { rack: 0, sku: 'small', reclaimPolicy: 'Wipe' },
    { rack: 0, sku: 'small', reclaimPolicy: 'Retain' },
    { rack: 0, sku: 'large', reclaimPolicy: 'Wipe' },
    { rack: 1, sku: 'small', reclaimPolicy: 'Wipe' },
    { rack: 1, sku: 'large', reclaimPolicy: 'Wipe' },
  ],
  pools: [
    {
      replicas: 3,
      max: 8,
      flavor: 'any',
      spread: [{ topology: 'Rack', mode: 'Soft' }],
      apart: false,
      priority: 0,
      yields: false,
    },
  ],
  offers: [],
};

const begun = Date.parse('2026-01-01T00:00:00Z');

export interface FolderOptions {
  /** As the controllers would leave it; otherwise as no controller has seen it. */
  settled: boolean;
  /** Objects that aren't Rackwright's: settled or not, they lie there. */
  more?: readonly KubeObject[];
  /** The freeze that is among them was there all the time. */
  settledFrozen?: boolean;
  was?: SmallHall;
  /** When the controllers were at work, in ms since the epoch. */
  at?: number;
}

/** A folder with the hall as manifests say it, and as the controllers would leave it. */
export function folderOf({ settled, more = [], settledFrozen = false, was = hall, at = begun }: FolderOptions): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'hall.json'), listOf([...manifestsOf(was), ...more]));
  if (!settled) return folder;
  const snapshot = readFromFolder(folder, at);
  const { world } = planOf({ ...snapshot, others: settledFrozen ? snapshot.others : [] }, []);
  const objects = [...world.original.keys()].flatMap((id) => {
    const [kind = '', key = ''] = id.split(' ');
    return world.get(kind, key) ?? [];
  });
  const rest = snapshot.objects.filter(({ kind, metadata }) => !world.original.has(`${kind} ${metadata.name}`));
  writeFileSync(join(folder, 'hall.json'), listOf([...rest, ...objects, ...past(), ...more]));
  return folder;
}

/** What was done here before, so that one can tell how long it takes. */
function past(): KubeObject[] {
  const minutes = { os: 8, cri: 1, k8s: 2, cni: 1, Wipe: 5 };
  return Object.entries(minutes).map(([what, took], at) => ({
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'Operation',
    metadata: { name: `past-${at}`, uid: `uid-${at}`, creationTimestamp: '2025-12-01T00:00:00Z' },
    spec: {
      ...(what === 'Wipe' ? { action: 'Wipe' } : { action: 'Install', layer: what }),
      assetRef: { name: 'm-0' },
      opsMasterRef: { name: 'simulated' },
      sequence: 1,
      attempt: 1,
    },
    status: {
      phase: 'Succeeded',
      startedAt: '2025-12-01T00:00:00Z',
      finishedAt: `2025-12-01T00:0${took}:00Z`,
    },
  }));
}

function listOf(items: readonly KubeObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

/** A file with these manifests. */
export function changeFile(objects: readonly KubeObject[]): string {
  const file = join(temporaryFolder(), 'change.json');
  writeFileSync(file, listOf(objects));
  return file;
}

/** What a run says, without what is another each time. */
export function said({ code, out, err }: Heard): string {
  const plain = `${out}${err}exit code ${code}\n`;
  return plain
    .replaceAll(/\/\S*\/([a-z]+\.json)/g, 'FOLDER/$1')
    .replaceAll(/by \d{4}-\S+Z/g, 'by TIME')
    .replaceAll(/Model: \S+, read at \S+\./g, 'Model: FOLDER, read at TIME.')
    .replaceAll(/"(from|takenAt)": "[/0-9][^"]*"/g, '"$1": "…"');
}
