import type { Request, Transport } from '#controllers/runtime/transport.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { Operation } from '#models/generated/operation.ts';
import type { OpsMaster } from '#models/generated/opsmaster.ts';
import { clusters, computeAssets, operations, opsMasters } from '#models/generated/resources.ts';
import type { Scene } from './scene.ts';

const path = /^\/api\/v1(?:\/namespaces\/([^/]+))?\/secrets(?:\/([^/]+))?$/;

/** 19: of Secrets, only those are read that an object of ours names, each by its name. Reports what goes through it. */
export function auditSecretReads(transport: Transport, { view, report }: Pick<Scene, 'view' | 'report'>): Transport {
  function named(): Set<string> {
    const refs = [
      ...view.list<ComputeAsset>(computeAssets).map(({ spec }) => spec.bmc?.credentialsSecretRef),
      ...view.list<OpsMaster>(opsMasters).map(({ spec }) => spec.credentialsSecretRef),
      ...view.list<Cluster>(clusters).map(({ spec }) => spec.kubeconfigSecretRef),
      ...view.list<Operation>(operations).flatMap(({ spec }) => spec.secretRefs ?? []),
    ];
    return new Set(refs.flatMap((ref) => (ref === undefined ? [] : [`${ref.namespace}/${ref.name}`])));
  }

  function audit(request: Request): void {
    const [whole, namespace, name] = path.exec(request.path) ?? [];
    if (whole === undefined || request.method !== 'GET') return;
    if (namespace === undefined || name === undefined) {
      report(19, 'Secrets were listed or watched', `Secrets of ${namespace ?? 'every namespace'}`);
    } else if (!named().has(`${namespace}/${name}`)) {
      report(19, 'read, though no object names it', `Secret ${namespace}/${name}`);
    }
  }

  return {
    request(request) {
      audit(request);
      return transport.request(request);
    },
    stream(request) {
      audit(request);
      return transport.stream(request);
    },
  };
}
