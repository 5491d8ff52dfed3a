import { beforeAll, expect, test } from 'vitest';
import { clusters } from '#models/generated/resources.ts';
import { coreNodes, pods } from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { kubeconfigFor, openTwoClusters, tokens, type TwoClusters } from '#test/controllers/targets/two-clusters.ts';
import type { Asked } from '../../../docs/chain/recorder.ts';
import { pathsOf, readManifest, refusedBy, unboundIn, unusedIn } from './manifest.ts';

const manifest = await readManifest('target-rbac.yaml');
const budgets = { group: 'policy', version: 'v1', plural: 'poddisruptionbudgets', kind: 'X', namespaced: true };
let asked: Asked[];
let paths: string[];

beforeAll(async () => {
  const stage = await openTwoClusters({ kubeconfig: kubeconfigFor(tokens[0]) });
  await liveAndDie(stage);
  const requests = stage.requests();
  await stage.stop();
  asked = requests.flatMap(askedBy);
  paths = [...new Set(requests.map(({ path }) => path).filter((path) => !/^\/apis?\//.test(path)))];
});

/** Nodes come, do work that may not be disturbed and work that may, and go. */
async function liveAndDie(stage: TwoClusters): Promise<void> {
  const { kube } = stage.other;
  await stage.putFarPool(2);
  await stage.until('Nodes are there', () => stage.nodesElsewhere().length === 2);
  const labels = { app: 'held' };
  const namespace = 'default';
  await kube.create(
    budgets,
    object(
      'policy/v1',
      'PodDisruptionBudget',
      { name: 'held', namespace },
      {
        spec: { maxUnavailable: 0, selector: { matchLabels: labels } },
      },
    ),
  );
  for (const name of ['held', 'free']) {
    const metadata = { name, namespace, ...(name === 'held' && { labels }) };
    await kube.create(pods, object('v1', 'Pod', metadata, { spec: { containers: [{ name: 'a', image: 'a' }] } }));
  }
  await stage.drive(stage.lab.kube.mergePatch(clusters, { name: 'elsewhere' }, { spec: { capacity: {} } }));
  const resources = { requests: { cpu: '1000' } };
  const huge = { spec: { containers: [{ name: 'a', image: 'a', resources }] } };
  await kube.create(pods, object('v1', 'Pod', { name: 'huge', namespace }, huge));
  await stage.minutes(10);
  await stage.scaleFar(0);
  await stage.until('they are gone', () => stage.other.server.store.count(coreNodes) === 0, 180);
}

function askedBy({ method, path, watch }: { method: string; path: string; watch: boolean }): Asked[] {
  const [, group = '', namespace, plural = '', name, subresource] =
    /^\/(?:api|apis\/([^/]+))\/[^/]+(?:\/namespaces\/([^/]+)(?=\/[^/]))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(
      path,
    ) ?? [];
  if (plural === '') return [];
  return [
    {
      controller: '',
      verb: verbOf(method, name !== undefined, watch),
      resource: group === '' ? plural : `${plural}.${group}`,
      ...(subresource !== undefined && { subresource }),
      ...(namespace !== undefined && { namespace }),
    },
  ];
}

function verbOf(method: string, named: boolean, watch: boolean): string {
  if (method === 'GET') return named ? 'get' : watch ? 'watch' : 'list';
  return { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }[method] ?? method;
}

function object(apiVersion: string, kind: string, metadata: KubeObject['metadata'], rest: object): KubeObject {
  return { apiVersion, kind, metadata, ...rest };
}

test('the manifest grants everything that is asked of a target', () => {
  expect(asked.length).toBeGreaterThan(20);
  expect(refusedBy(manifest, asked)).toEqual([]);
});

test('the manifest grants nothing that is never asked of a target', () => {
  // The right to approve for a signer is asked for by the API server, when an approval is written.
  expect(unusedIn(manifest, asked)).toEqual(['rackwright-target: approve signers']);
});

test('paths are granted as they are asked for', () => {
  expect(pathsOf(manifest)).toEqual(paths);
});

test('no right on Secrets holds in all namespaces, no rule has a wildcard, and every role is bound', () => {
  const everywhere = manifest.roles.filter(({ kind }) => kind === 'ClusterRole').flatMap(({ rules = [] }) => rules);

  expect(everywhere.flatMap(({ resources = [] }) => resources)).not.toContain('secrets');
  expect(manifest.text).not.toMatch(/['"[ ]\*/);
  expect(unboundIn(manifest)).toEqual([]);
});
