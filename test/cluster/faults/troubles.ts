import { setTimeout as sleep } from 'node:timers/promises';
import { renameSync, writeFileSync } from 'node:fs';
import { isKubeError } from '#controllers/runtime/kube-error.ts';
import { configMaps } from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import type { Validity } from '#test/control-plane/authority.ts';
import type { ControlPlane } from '#test/control-plane/control-plane.ts';
import { createEtcdClient } from '#test/control-plane/etcd-client.ts';
import { controllersAccount } from '../stage/real-server.ts';
import type { Stage } from '../stage/stage.ts';

export function planeOf({ server: { plane } }: Stage): ControlPlane {
  if (plane === undefined) throw new Error('only a real control plane can be hurt');
  return plane;
}

/** Killed without a word, and back after `awayMs`. */
export async function killApiServer(stage: Stage, awayMs = 5_000): Promise<void> {
  const { apiServer } = planeOf(stage);
  await apiServer.stop('SIGKILL');
  await sleep(awayMs);
  await apiServer.start();
}

export async function killEtcd(stage: Stage, awayMs = 5_000): Promise<void> {
  const { daemon } = planeOf(stage).etcd;
  await daemon.stop('SIGKILL');
  await sleep(awayMs);
  await daemon.start();
}

/**
 * Has etcd forget what was, while kube-apiserver is away and can't have seen it: whoever goes on with a watch afterwards is
 * told 410. Resolves with whether a watch from before was.
 */
export async function compactUnderWatches(stage: Stage): Promise<boolean> {
  const { apiServer, etcd } = planeOf(stage);
  const client = createEtcdClient(etcd.url);
  const { metadata } = await stage.kube.list(configMaps, { namespace: 'default', limit: 1 });
  // Somebody else goes on writing: the revision moves past what the watches have seen.
  for (let at = 0; at < 5; at += 1) {
    const name = `written-before-compaction-${metadata.resourceVersion}-${at}`;
    await stage.kube.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'default' },
    });
  }
  await apiServer.stop('SIGKILL');
  // What looks on has to have seen what is forgotten.
  await stage.server.caughtUp();
  await client.compact(await client.revision());
  await apiServer.start();
  return isGone(stage, metadata.resourceVersion);
}

async function isGone({ kube }: Stage, resourceVersion: string): Promise<boolean> {
  // Only ends what hangs.
  const signal = AbortSignal.timeout(120_000);
  try {
    for await (const _ of kube.watch(configMaps, { namespace: 'default', resourceVersion, signal })) return false;
    return false;
  } catch (error) {
    return isKubeError(error, 'Expired');
  }
}

const flowControl = { group: 'flowcontrol.apiserver.k8s.io', version: 'v1', namespaced: false };
const priorityLevels: Resource = {
  ...flowControl,
  plural: 'prioritylevelconfigurations',
  kind: 'PriorityLevelConfiguration',
};
const flowSchemas: Resource = { ...flowControl, plural: 'flowschemas', kind: 'FlowSchema' };
const name = 'starved';

/** Gives the controllers next to no share of the server, and turns away what is too much with 429. Resolves with its end. */
export async function starve({ kube }: Stage): Promise<() => Promise<void>> {
  const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
  const limited = { nominalConcurrencyShares: 1, lendablePercent: 0, borrowingLimitPercent: 0 };
  const level: KubeObject = {
    apiVersion,
    kind: priorityLevels.kind,
    metadata: { name },
    spec: { type: 'Limited', limited: { ...limited, limitResponse: { type: 'Reject' } } },
  };
  const everything = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }];
  const schema: KubeObject = {
    apiVersion,
    kind: flowSchemas.kind,
    metadata: { name },
    spec: {
      priorityLevelConfiguration: { name },
      matchingPrecedence: 2,
      rules: [
        {
          subjects: [{ kind: 'User', user: { name: controllersAccount } }],
          resourceRules: everything,
          nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
        },
      ],
    },
  };
  await kube.create(priorityLevels, level);
  await kube.create(flowSchemas, schema);
  return async () => {
    await kube.delete(flowSchemas, { name });
    await kube.delete(priorityLevels, { name });
  };
}

/** Writes of the controllers that were turned away with 429 until now, evictions apart. */
export function turnedAway(stage: Stage): number {
  return planeOf(stage)
    .auditLog()
    .filter(
      ({ user, responseStatus, objectRef }) =>
        user.username === controllersAccount && responseStatus?.code === 429 && objectRef?.subresource !== 'eviction',
    ).length;
}

/** Puts another client certificate into the controllers' kubeconfig. */
export async function rotate(stage: Stage, validity?: Validity): Promise<void> {
  const text = await planeOf(stage).kubeconfig({ name: controllersAccount }, validity);
  const file = stage.server.controllersKubeconfig;
  // By a rename: they never read half of it.
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function validFor(ms: number): Validity {
  return { notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + ms) };
}
