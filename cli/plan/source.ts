import { isKubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { listAll } from '#controllers/runtime/pager.ts';
import { freezeName, systemNamespace } from '#models/meta/system.ts';
import type { CorePod } from '#models/computenode/core.ts';
import { configMaps, coreNodes, pods } from '#models/meta/core-resources.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { readFromFolder } from '../snapshot/from-folder.ts';
import { readFromServer } from '../snapshot/from-server.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import type { SnapshotOptions } from '../snapshot/open.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { changesByRules, changesByServer, modelOf, type Change } from './changes.ts';

/** Where a plan gets what it needs to know. */
export interface PlanSource {
  snapshot: Snapshot;
  /** What applying the manifests comes to. @throws CommandError with all that is wrong with them. */
  changes: (manifests: readonly Manifest[]) => Promise<Change[]>;
  /** The pods on the Node of this name in the cluster that holds the model; undefined where they can't be read. */
  podsOn: (node: string) => Promise<readonly CorePod[] | undefined>;
}

/** Opens the folder or the server that the options mean, for as long as `use` takes. @throws CommandError */
export async function withSource<Result>(
  options: SnapshotOptions,
  io: Io,
  reading: { now: number; signal: AbortSignal },
  use: (source: PlanSource) => Promise<Result>,
): Promise<Result> {
  const { now, signal } = reading;
  if (options.snapshot !== undefined) return use(ofFolder(readFromFolder(options.snapshot, now), now));
  const { connect } = await import('../connection/connection.ts');
  const connection = await connect(options, io.env);
  try {
    const snapshot = await readFromServer(connection.kube, { url: connection.url() ?? '', now, signal, welcome });
    return await use(ofServer(snapshot, connection.kube, reading));
  } catch (error) {
    if (signal.aborted) throw new CommandError(exitCodes.interrupted, 'broken off; nothing was changed');
    if (!isKubeError(error)) throw error;
    throw new CommandError(exitCodes.cluster, `the model can't be read: ${error.message}`, { cause: error });
  } finally {
    await connection.close();
  }
}

const welcome = [
  { resource: configMaps, namespace: systemNamespace, fieldSelector: `metadata.name=${freezeName}` },
  { resource: coreNodes },
];

function ofFolder(snapshot: Snapshot, now: number): PlanSource {
  const all = snapshot.others.filter(({ kind }) => kind === 'Pod') as CorePod[];
  return {
    snapshot,
    changes: (manifests) => Promise.resolve(changesByRules(modelOf(snapshot.objects), manifests, now)),
    podsOn: (node) => Promise.resolve(all.length === 0 ? undefined : all.filter(({ spec }) => spec?.nodeName === node)),
  };
}

function ofServer(snapshot: Snapshot, kube: Kube, { now, signal }: { now: number; signal: AbortSignal }): PlanSource {
  return {
    snapshot,
    changes: (manifests) => changesByServer(kube, modelOf(snapshot.objects), manifests, now),
    async podsOn(node) {
      try {
        const scope = { fieldSelector: `spec.nodeName=${node}`, pageSize: 500, signal };
        const { items } = await listAll(kube, pods, scope);
        return items;
      } catch (error) {
        if (isKubeError(error, 'Forbidden')) return undefined;
        throw error;
      }
    },
  };
}
