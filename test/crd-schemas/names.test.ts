import { describe, expect, test } from 'vitest';
import { rackwrightResources } from '#models/generated/resources.ts';
import { crdFiles, crdOf } from './crds.ts';

const contract = [
  ['Region', 'regions', 'rgn'],
  ['AZone', 'azones', 'az'],
  ['Rack', 'racks', 'rack'],
  ['SKU', 'skus', 'sku'],
  ['ComputeAsset', 'computeassets', 'asset'],
  ['Flavor', 'flavors', 'flv'],
  ['OSImage', 'osimages', 'osimg'],
  ['CRIImage', 'criimages', 'criimg'],
  ['K8SImage', 'k8simages', 'k8simg'],
  ['CNIImage', 'cniimages', 'cniimg'],
  ['CSIImage', 'csiimages', 'csiimg'],
  ['OpsMaster', 'opsmasters', 'om'],
  ['OpsMinion', 'opsminions', 'minion'],
  ['Operation', 'operations', 'op'],
  ['Cluster', 'clusters', 'rwc'],
  ['NodePool', 'nodepools', 'np'],
  ['ComputeNode', 'computenodes', 'cn'],
  ['ResourceOffer', 'resourceoffers', 'ro'],
  ['Unit', 'units', 'un'],
] as const;

/** There are too many of these for `kubectl get rackwright`. */
const many = ['OpsMinion', 'Operation'];

test('there is a schema for every kind, and a resource for every schema', () => {
  const kinds = contract.map(([kind]) => kind).toSorted();

  expect(crdFiles.map(({ kind }) => kind).toSorted()).toEqual(kinds);
  expect(rackwrightResources.map(({ kind }) => kind).toSorted()).toEqual(kinds);
});

test('short names are told apart, and from those of other kinds', () => {
  const names = crdFiles.flatMap(({ crd }) => [crd.spec.names.plural, ...crd.spec.names.shortNames]);
  const core = ['no', 'po', 'ns', 'svc', 'rs', 'rc', 'cm', 'ev', 'pv', 'pvc', 'sc', 'sa', 'ds', 'crd', 'pc', 'quota'];

  expect(new Set([...names, ...core]).size).toBe(names.length + core.length);
});

describe.each(contract)('%s', (kind, plural, short) => {
  const { file, crd, version } = crdOf(kind);

  test('is named alike everywhere', () => {
    expect(file).toBe(`${kind.toLowerCase()}.yaml`);
    expect(crd.apiVersion).toBe('apiextensions.k8s.io/v1');
    expect(crd.metadata.name).toBe(`${plural}.rackwright.io`);
    expect(crd.spec.names).toMatchObject({ kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() });
    expect(crd.spec.names.shortNames).toEqual([short]);
    expect(version).toMatchObject({ name: 'v1alpha1', served: true, storage: true });
  });

  test('is listed with the others unless there are too many', () => {
    expect(crd.spec.names.categories).toEqual(many.includes(kind) ? undefined : ['rackwright']);
  });

  test('is cluster-scoped unless tenants write it', () => {
    expect(crd.spec.scope).toBe(kind === 'ResourceOffer' ? 'Namespaced' : 'Cluster');
  });

  test('answers whether it is well, and if not why, in its columns', () => {
    const narrow = version.additionalPrinterColumns.filter(({ priority }) => (priority ?? 0) === 0);

    expect(narrow.map(({ name }) => name)).toEqual(expect.arrayContaining(['Phase', 'Ready', 'Reason']));
    expect(narrow.at(-1)).toMatchObject({ name: 'Age', type: 'date' });
    expect(narrow.length).toBeLessThanOrEqual(11);
  });

  test('scales only where kubectl scale makes sense', () => {
    expect(version.subresources.scale).toEqual(
      kind === 'NodePool' || kind === 'Unit'
        ? {
            specReplicasPath: '.spec.replicas',
            statusReplicasPath: '.status.replicas',
            labelSelectorPath: '.status.selector',
          }
        : undefined,
    );
  });
});
