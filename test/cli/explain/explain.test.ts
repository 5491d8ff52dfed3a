import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { describe, expect, it, test } from 'vitest';
import { nodePools } from '#models/generated/resources.ts';
import { namespaces, pods } from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { computeNode } from '../../builders/computenode.ts';
import { nodePool } from '../../builders/nodepool.ts';
import { resourceOffer } from '../../builders/resourceoffer.ts';
import { unready, well } from '../../models/explain/told.ts';
import { rackwright, temporaryFolder } from '../listening.ts';
import { startServer } from '../server.ts';
import { around } from './hall.ts';

function folder(...objects: readonly KubeObject[]): string {
  const path = join(temporaryFolder(), 'dump');
  mkdirSync(path);
  writeFileSync(join(path, 'all.yaml'), [...objects, ...around].map((object) => stringify(object)).join('---\n'));
  return path;
}

const pool = nodePool({
  metadata: { name: 'web' },
  spec: { replicas: 1 },
  status: {
    ...unready('Scaling', 'Scaling', '0 of 1 Ready: 1 installing, 0 joining, 0 waiting.'),
    replicas: 1,
    ready: 0,
    installing: 1,
    joining: 0,
    pending: 0,
    failed: 0,
    wanted: 1,
    selector: 'a=b',
  },
});
const node = computeNode({
  metadata: { name: 'web-0' },
  spec: { poolRef: { name: 'web' } },
  status: unready('Binding', 'InsufficientCapacity', 'No machine fits: there is none at all.'),
});

describe('from a folder', () => {
  it('explains, says what it went by, and ends with 0 though the object is not well', async () => {
    const path = folder(pool, node);

    const { code, out, err } = await rackwright('explain', 'np/web', '--snapshot', path);

    expect({ code, err }).toEqual({ code: 0, err: '' });
    await expect(out.replace(path, 'dump')).toMatchFileSnapshot('golden/command-text.txt');
  });

  it('gives programs the whole chain', async () => {
    const path = folder(pool, node);

    const { code, out } = await rackwright('explain', 'np/web', '--snapshot', path, '-o', 'json');

    expect(code).toBe(0);
    await expect(out.replace(path, 'dump')).toMatchFileSnapshot('golden/command-json.txt');
  });

  test.each([
    ['nodepool/web'],
    ['NodePool/web'],
    ['nodepools/web'],
    ['np/web'],
    ['nodepools.rackwright.io/web'],
    ['np', 'web'],
    ['nodepool.rackwright.io', 'web'],
  ])('takes %s %s as kubectl does', async (...words) => {
    const { code, out } = await rackwright('explain', ...words, '--snapshot', folder(pool));

    expect(code).toBe(0);
    expect(out).toMatch(/^NodePool web isn't Ready/);
  });

  it('ends with 1 where there is no such object, and names what is near', async () => {
    const offer = resourceOffer({ metadata: { name: 'big', namespace: 'ml' }, status: well('Fulfilled') });
    const path = folder(pool, node, offer);
    const say = async (...args: string[]) => {
      const { code, err } = await rackwright('explain', ...args, '--snapshot', path);
      return `${code} ${err.replace(path, 'dump')}`;
    };

    expect(await say('np/wbe')).toBe('1 rackwright: there is no NodePool wbe in dump. Near: web.\n');
    expect(await say('cn/web')).toContain('Near: web-0. There is NodePool web.');
    expect(await say('ro/big')).toContain('There is one in namespace ml: say -n.');
    expect(await say('unit/cell')).toContain('There is no Unit at all.');
  });

  it('ends with 2 for what it cannot make sense of', async () => {
    const say = async (...args: string[]) => {
      const { code, err } = await rackwright('explain', ...args, '--snapshot', folder(pool));
      return `${code} ${err}`;
    };

    expect(await say('nodepol/web')).toContain('2 rackwright: "nodepol" is no kind that it knows. Near: nodepool');
    expect(await say('np')).toBe('2 rackwright: which NodePool? Say rackwright explain np/NAME\n');
    expect(await say('np/web', 'shop')).toContain('2 rackwright: one object at a time');
    expect(await say('node/web-0')).toContain('computenode/NAME');
    expect(await say('constructor/web')).toContain('is no kind');
  });

  it('shows nothing of a Secret that lies in the folder', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'kubeconfig', namespace: 'rackwright-system' },
      stringData: { kubeconfig: 'hunter2' },
    };

    const heard = await rackwright('explain', 'np/web', '--snapshot', folder(pool, node, secret), '-o', 'json');

    expect(heard.code).toBe(0);
    expect(JSON.stringify(heard)).not.toContain('hunter2');
  });
});

describe('from a server', () => {
  it('reads it whole, and says of an object that no controller has looked at it', async () => {
    const server = await startServer();
    await server.kube.create(nodePools, { ...pool, metadata: { name: 'web' } });

    const { code, out } = await rackwright('explain', 'np/web', '--kubeconfig', server.kubeconfig());

    expect(code).toBe(0);
    expect(out).toContain('no controller has looked at it');
    expect(out).toContain('kubectl -n rackwright-system get lease');
    await server.close();
  });

  it('explains a pod that nobody asks for a machine for', async () => {
    const server = await startServer();
    await server.kube.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ml' } });
    const containers = [{ name: 'c', image: 'example.com/c' }];
    await server.kube.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'train-0', namespace: 'ml' },
      spec: { containers },
    });

    const found = await rackwright('explain', 'pod/train-0', '-n', 'ml', '--kubeconfig', server.kubeconfig());
    const missing = await rackwright('explain', 'pod/train-1', '-n', 'ml', '--kubeconfig', server.kubeconfig());

    expect(found.code).toBe(0);
    expect(found.out).toContain('Pod ml/train-0 has no Node');
    expect(found.out).toContain("Which Cluster it would get machines from can't be told");
    expect(missing.code).toBe(1);
    await server.close();
  });

  it('says what it was not allowed to read', async () => {
    const server = await startServer({ authorize: (_, { resource }) => ({ allowed: resource !== 'configmaps' }) });
    const frozen = { ...pool, metadata: { name: 'web' } };
    await server.kube.create(nodePools, frozen);
    const status = unready('Scaling', 'Frozen', 'Everything destructive is frozen: cooling.');
    await server.kube.mergePatch(
      nodePools,
      { name: 'web' },
      { status: { ...pool.status, ...status } },
      { subresource: 'status' },
    );

    const { code, out } = await rackwright('explain', 'np/web', '--kubeconfig', server.kubeconfig());

    expect(code).toBe(0);
    expect(out).toContain("ConfigMap rackwright-system/freeze:\n    Whether it exists can't be told");
    expect(out).toContain('ConfigMap objects could not be read');
    await server.close();
  });

  it('ends with 3 where the server cannot be reached', async () => {
    const server = await startServer();
    const kubeconfig = server.kubeconfig();
    await server.close();

    const { code, out } = await rackwright('explain', 'np/web', '--kubeconfig', kubeconfig);

    expect({ code, out }).toEqual({ code: 3, out: '' });
  });
});
