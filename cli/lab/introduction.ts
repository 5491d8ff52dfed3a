import type { PoolState } from '#simulation/lab/state.ts';
import type { LabPlan } from './plan.ts';

/** What is printed once, above what moves: where kubectl finds the lab, and three things to try. */
export function introduction(
  plan: Pick<LabPlan, 'seed' | 'speed' | 'once' | 'manifests'>,
  lab: { file: string; url: string; pools: readonly Pick<PoolState, 'name' | 'wanted'>[] },
): string {
  const machines = plan.manifests.filter(({ kind }) => kind === 'ComputeAsset').length;
  const pace =
    plan.speed === 'max'
      ? 'machines take no time'
      : plan.speed === 1
        ? 'machines as slow as in life'
        : `machines ${plan.speed} times as fast as in life`;
  const largest = lab.pools.toSorted((a, b) => b.wanted - a.wanted)[0];
  const pool = largest?.name ?? 'NAME';
  const more = (largest?.wanted ?? 0) + Math.max(1, Math.round((largest?.wanted ?? 0) / 2));
  return [
    `Rackwright lab: seed ${plan.seed}, ${machines} machines, ${pace}.`,
    `A simulated Kubernetes API server answers at ${lab.url}. Try in another terminal:`,
    '',
    `  export KUBECONFIG=${lab.file}`,
    '  kubectl get computenodes --watch',
    `  kubectl scale nodepool/${pool} --replicas=${more}`,
    `  kubectl describe computenode/${pool}-0`,
    '',
    plan.once ? 'It ends when every pool is Ready.' : 'Ctrl-C ends it and leaves nothing behind.',
    '',
    '',
  ].join('\n');
}
