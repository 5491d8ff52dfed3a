import type { Outcome } from '#controllers/runtime/controller.ts';
import { isKubeError } from '#controllers/runtime/kube-error.ts';
import { source } from '#controllers/runtime/source.ts';
import { shortName } from '#models/fingerprint/fingerprint.ts';
import { keyOf, type Stored } from '#models/meta/object.ts';
import { same } from '#models/reconcile/same.ts';
import { controlledIndexes } from '../../indexes.ts';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../objects/workload.ts';
import { deployments as deploymentResource, replicaSets } from '../../resources.ts';
import { unlessGone } from '../../unless-gone.ts';
import type { ControllerParts } from '../parts.ts';
import { deploymentStatus } from './deployment-status.ts';
import { annotationsOfCurrent, revisionAnnotation } from './revisions.ts';
import { replicasOf, replicasToStartWith, rolloutStep } from './rollout.ts';

const hashLabel = 'pod-template-hash';

type Annotations = Readonly<Record<string, string>>;

/** Keeps a ReplicaSet for each Deployment's template, and moves replicas to it from those of former templates. */
export function startDeployments({ kube, informers, clock, start }: ControllerParts): void {
  const deployments = informers.get<Deployment>(deploymentResource);
  const sets = informers.get<ReplicaSet>(replicaSets, { indexes: controlledIndexes });

  async function create(set: ReplicaSet): Promise<void> {
    try {
      await kube.create<ReplicaSet>(replicaSets, set);
    } catch (error) {
      // Its name says what it is for: there already, it only has to be seen.
      if (!isKubeError(error, 'AlreadyExists')) throw error;
    }
  }

  async function patch(set: Stored<ReplicaSet>, replicas: number, annotations: Annotations): Promise<void> {
    const { name, namespace = '', resourceVersion } = set.metadata;
    const body = { metadata: { resourceVersion, annotations }, spec: { replicas } };
    await unlessGone(kube.mergePatch(replicaSets, { name, namespace }, body));
  }

  /** The replicas of each, and what is noted on the current one. */
  async function roll(deployment: Stored<Deployment>, current: Stored<ReplicaSet>, old: readonly Stored<ReplicaSet>[]) {
    const steps = deployment.spec.paused === true ? [] : rolloutStep(deployment, current, old);
    const wanted = new Map(steps.map(({ set, replicas }) => [set.metadata.name, replicas]));
    for (const set of [current, ...old]) {
      const before = set.metadata.annotations ?? {};
      const replicas = wanted.get(set.metadata.name) ?? replicasOf(set);
      const annotations = set === current ? annotationsOfCurrent(deployment, current, old) : before;
      if (replicas !== replicasOf(set) || !same(annotations, before)) await patch(set, replicas, annotations);
    }
  }

  async function tell(deployment: Stored<Deployment>, status: DeploymentStatus, revision: string | undefined) {
    const before = deployment.metadata.annotations ?? {};
    const annotations = { ...before, ...(revision === undefined ? {} : { [revisionAnnotation]: revision }) };
    if (same(status, deployment.status) && same(annotations, before)) return;
    const next = { ...deployment, metadata: { ...deployment.metadata, annotations }, status };
    await unlessGone(kube.updateSubresource<Stored<Deployment>>(deploymentResource, 'status', next));
  }

  async function reconcile(key: string): Promise<Outcome> {
    const deployment = deployments.store.get(key);
    if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined) return { done: 'settled' };
    const { namespace = '', uid } = deployment.metadata;
    const hash = shortName(10, deployment.spec.template);
    const own = sets.store.byIndex('controller', uid).toSorted(byAge);
    const current = own.find((set) => set.metadata.labels?.[hashLabel] === hash);
    const old = own.filter((set) => set !== current);

    if (current !== undefined) await roll(deployment, current, old);
    if (deployment.spec.paused !== true) {
      if (current === undefined) {
        const annotations = annotationsOfCurrent(deployment, undefined, old);
        await create(replicaSetOf(deployment, hash, replicasToStartWith(deployment, old), annotations));
      }
      for (const set of spent(deployment, old)) {
        const { name, uid: setUid } = set.metadata;
        await unlessGone(kube.delete(replicaSets, { name, namespace }, { uid: setUid }));
      }
    }

    const revision = current?.metadata.annotations?.[revisionAnnotation];
    await tell(deployment, deploymentStatus(deployment, current, own, clock.now()), revision);
    return { done: 'settled' };
  }

  start({
    name: 'deployment',
    workers: 4,
    sources: [
      source(deployments, (deployment) => [keyOf(deployment)]),
      source(sets, (set) => {
        const owner = set.metadata.ownerReferences?.find(
          ({ controller, kind }) => controller === true && kind === 'Deployment',
        );
        return owner === undefined ? [] : [`${set.metadata.namespace ?? ''}/${owner.name}`];
      }),
    ],
    reconcile,
  });
}

/** Emptied ReplicaSets beyond the history that is to be kept, oldest first. */
function spent(deployment: Deployment, old: readonly Stored<ReplicaSet>[]): Stored<ReplicaSet>[] {
  const empty = old.filter((set) => replicasOf(set) === 0 && (set.status?.replicas ?? 0) === 0);
  return empty.slice(0, Math.max(0, empty.length - (deployment.spec.revisionHistoryLimit ?? 10)));
}

function byAge(left: Stored<ReplicaSet>, right: Stored<ReplicaSet>): number {
  const [a, b] = [left, right].map(({ metadata }) => `${metadata.creationTimestamp} ${metadata.name}`);
  return (a ?? '') < (b ?? '') ? -1 : 1;
}

function replicaSetOf(
  deployment: Stored<Deployment>,
  hash: string,
  replicas: number,
  annotations: Annotations,
): ReplicaSet {
  const { name, namespace = '', uid } = deployment.metadata;
  const { template, selector } = deployment.spec;
  const labels = { ...template.metadata?.labels, [hashLabel]: hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: { ...annotations },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true, blockOwnerDeletion: true },
      ],
    },
    spec: {
      replicas,
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}
