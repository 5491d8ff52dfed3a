import { beforeAll, describe, expect, test } from 'vitest';
import { createScene, eventually } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();

beforeAll(() => scene.install(widgetCrd(unique)));

async function exists(path: string): Promise<boolean> {
  return (await api.get(path)).status === 200;
}

describe('a namespace that is deleted', () => {
  test('takes along what is in it, and waits for what is held', async () => {
    const name = await scene.namespace();
    const path = `/api/v1/namespaces/${name}`;
    const configMap = (of: string, finalizers: string[] = []) =>
      api.post(`${path}/configmaps`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: of, finalizers } });
    await configMap('held', ['example.com/hold']);
    await configMap('free');
    await api.post(widgetsPath(unique, name), widget(unique, 'w'));

    const deleted = await api.delete(path);
    await eventually(async () => !(await exists(`${path}/configmaps/free`)), 'what is free goes');
    await eventually(async () => !(await exists(`${widgetsPath(unique, name)}/w`)), 'custom resources go');

    expect(deleted.object).toMatchObject({ kind: 'Namespace', status: { phase: 'Terminating' } });
    expect((await api.get(path)).object).toMatchObject({
      metadata: { deletionTimestamp: expect.any(String) },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Terminating' },
    });
    const refused = [await configMap('new'), await api.post(widgetsPath(unique, name), widget(unique, 'new'))];
    for (const { failure } of refused) {
      expect(failure).toMatchObject({
        code: 403,
        reason: 'Forbidden',
        message: expect.stringContaining(
          `"new" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
        ),
        details: {
          causes: [
            {
              reason: 'NamespaceTerminating',
              message: `namespace ${name} is being terminated`,
              field: 'metadata.namespace',
            },
          ],
        },
      });
    }
    const held = await api.patch('merge', `${path}/configmaps/held`, { data: { a: 'b' } });
    expect(held.status).toBe(200);

    await api.patch('merge', `${path}/configmaps/held`, { metadata: { finalizers: null } });
    await eventually(async () => !(await exists(path)), 'the namespace goes');
  });

  test('says in its conditions what holds it', async () => {
    const name = await scene.namespace();
    const path = `/api/v1/namespaces/${name}`;
    await api.post(`${path}/configmaps`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'held', finalizers: ['example.com/hold'] },
    });

    await api.delete(path);
    const conditions = async (): Promise<unknown[]> => {
      const status = (await api.get(path)).object['status'] as { conditions?: unknown[] };
      return status.conditions ?? [];
    };
    // What the cluster puts into every namespace may come while this one goes, and is counted until the next round.
    const held = async () => JSON.stringify(await conditions()).includes('configmaps. has 1 resource instances"');
    await eventually(held, 'it says why it stays');

    const at = expect.stringMatching(/^\d{4}-/);
    expect(await conditions()).toEqual([
      {
        type: 'NamespaceDeletionDiscoveryFailure',
        status: 'False',
        lastTransitionTime: at,
        reason: 'ResourcesDiscovered',
        message: 'All resources successfully discovered',
      },
      {
        type: 'NamespaceDeletionGroupVersionParsingFailure',
        status: 'False',
        lastTransitionTime: at,
        reason: 'ParsedGroupVersions',
        message: 'All legacy kube types successfully parsed',
      },
      {
        type: 'NamespaceDeletionContentFailure',
        status: 'False',
        lastTransitionTime: at,
        reason: 'ContentDeleted',
        message: 'All content successfully deleted, may be waiting on finalization',
      },
      {
        type: 'NamespaceContentRemaining',
        status: 'True',
        lastTransitionTime: at,
        reason: 'SomeResourcesRemain',
        message: 'Some resources are remaining: configmaps. has 1 resource instances',
      },
      {
        type: 'NamespaceFinalizersRemaining',
        status: 'True',
        lastTransitionTime: at,
        reason: 'SomeFinalizersRemain',
        message: 'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
      },
    ]);
    await api.patch('merge', `${path}/configmaps/held`, { metadata: { finalizers: null } });
  });
});

describe('a namespace', () => {
  test('that is not there takes nothing', async () => {
    const path = `/api/v1/namespaces/${unique}-nowhere/configmaps`;

    const refused = await api.post(path, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
    const listed = await api.get(path);

    expect(refused.failure).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: `namespaces "${unique}-nowhere" not found`,
      details: { name: `${unique}-nowhere`, kind: 'namespaces' },
    });
    expect(listed.names).toEqual([]);
  });

  test.each(['default', 'kube-system', 'kube-public'])('%s may not be deleted', async (name) => {
    const refused = await api.delete(`/api/v1/namespaces/${name}`, undefined, { dryRun: 'All' });

    expect(refused.failure).toMatchObject({
      code: 403,
      message: `namespaces "${name}" is forbidden: this namespace may not be deleted`,
    });
  });
});
