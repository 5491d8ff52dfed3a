import { describe, expect, test } from 'vitest';
import { survey } from '#controllers/preflight/survey.ts';
import { sentenceOf } from '#controllers/preflight/sentence.ts';
import { loadEndpoint } from '#controllers/runtime/kubeconfig.ts';
import { createReloadingTransport } from '#controllers/runtime/reloading-transport.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { kindsExpected } from '#cli/connection/expected.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { customResourceDefinitions, givenBareCluster } from './cluster.ts';

interface Crd extends KubeObject {
  spec: { versions: { schema: { openAPIV3Schema: Schema } }[] };
}
interface Schema {
  properties: Record<string, Schema>;
  required?: string[];
  type?: string;
  [more: string]: unknown;
}

/** What is said of a cluster with this build's definitions, of which one was changed. */
async function saidOf(name: string, change: (spec: Schema, root: Schema) => void): Promise<string[]> {
  const cluster = await givenBareCluster();
  cluster.writeKubeconfig();
  for (const crd of readCrds()) {
    // The definitions of this repository have one version, with a schema.
    const copy = structuredClone(crd) as Crd;
    const root = copy.spec.versions[0]?.schema.openAPIV3Schema;
    const spec = root?.properties['spec'];
    if (crd.metadata.name === name && root !== undefined && spec !== undefined) change(spec, root);
    await cluster.kube.create(customResourceDefinitions, copy);
  }
  const load = () => loadEndpoint({ file: cluster.kubeconfig, env: {} });
  const transport = createReloadingTransport(load, { clock: systemClock });
  const { findings } = await survey({ transport, clock: systemClock }, kindsExpected());
  await transport.close();
  return findings.map((finding) => sentenceOf(finding).replaceAll(cluster.url, 'URL'));
}

const pools = 'nodepools.rackwright.io';

describe('CustomResourceDefinitions', () => {
  test('of this build fit, as the server publishes them', async () => {
    expect(await saidOf(pools, () => undefined)).toEqual([]);
  });

  test('of an older version lack what this one writes', async () => {
    const said = await saidOf(pools, (spec) => {
      delete spec.properties['health'];
      delete spec.properties['paused'];
    });

    expect(said).toEqual([
      'the CustomResourceDefinitions at URL are older than this version of Rackwright; they lack ' +
        'NodePool.spec.health and NodePool.spec.paused: update them (rackwright crds | kubectl apply -f -).',
    ]);
  });

  test('of an older version lack the rule that keeps a claim', async () => {
    const said = await saidOf('computeassets.rackwright.io', (_, root) => {
      delete root['x-kubernetes-validations'];
    });

    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/are older than this version of Rackwright; they lack the rule .*releasedEpoch/);
  });

  test('of a newer version have what this one does not know', async () => {
    const said = await saidOf(pools, (spec) => {
      spec.properties['shape'] = { type: 'string', properties: {} };
    });

    expect(said[0]).toContain("newer than this version of Rackwright, which doesn't know NodePool.spec.shape");
  });

  test('in which a field has another type fit neither', async () => {
    const said = await saidOf(pools, (spec) => {
      const { max } = spec.properties;
      if (max !== undefined) max.type = 'string';
      delete spec['x-kubernetes-validations'];
    });

    expect(said[0]).toContain('changed: NodePool.spec.max (string, not integer)');
  });
});
