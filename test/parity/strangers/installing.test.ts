import { describe, expect, test } from 'vitest';
import { ownCrd, ownNames } from '#test/strangers/own.ts';
import { createScene, crdsPath, eventually, untilServed } from '../scene.ts';
import { widgetCrd } from '../widgets.ts';

const scene = createScene();
const { api, unique } = scene;

interface CrdStatus {
  acceptedNames: Record<string, unknown>;
  conditions: { type: string; status: string; reason: string; message: string }[] | null;
  storedVersions: string[];
}

async function statusOf(name: string): Promise<CrdStatus> {
  return (await api.get(`${crdsPath}/${name}`)).object['status'] as CrdStatus;
}

async function conditionsOf(name: string): Promise<string[]> {
  const { conditions } = await statusOf(name);
  return (conditions ?? [])
    .map(({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`)
    .toSorted();
}

const accepted = [
  'Established=True InitialNamesAccepted: the initial names have been accepted',
  'NamesAccepted=True NoConflicts: no conflicts found',
];

describe.each(ownNames)('%s', (name) => {
  test('are installed, and say so', async () => {
    const crd = ownCrd(name, unique);
    await scene.install(crd);
    const id = crd.metadata.name;
    await eventually(async () => (await conditionsOf(id)).length === 2, 'its conditions are there');

    expect(await conditionsOf(id)).toEqual(accepted);
    const { acceptedNames, storedVersions } = await statusOf(id);
    expect(acceptedNames).toEqual({ singular: expect.any(String), listKind: expect.any(String), ...crd.spec.names });
    expect(storedVersions).toEqual(['v1']);
  });
});

test('a format that nobody checks is taken with a warning, once', async () => {
  const crd = ownCrd('edges', `${unique}-odd`);
  const path = `${crdsPath}/${crd.metadata.name}`;

  const made = await api.post(crdsPath, crd);
  scene.collect(path);
  const again = await api.patch('merge', path, { metadata: { labels: { a: 'b' } } });

  expect(made.warnings).toEqual(['unrecognized format "nobody-knows"']);
  expect(again.warnings).toEqual([]);
});

describe('names', () => {
  const other = (plural: string, names: Record<string, unknown>) => {
    const crd = widgetCrd(`${unique}-names`);
    const kind = `${plural.charAt(0).toUpperCase()}${plural.slice(1, -1)}`;
    return {
      ...crd,
      metadata: { name: `${plural}.${crd.spec.group}` },
      spec: { ...crd.spec, names: { plural, singular: plural.slice(0, -1), kind, listKind: `${kind}List`, ...names } },
    };
  };

  test('that another kind of the group has are not accepted, until that one is gone', async () => {
    const first = other('apples', { shortNames: ['fruit'] });
    const second = other('pears', { shortNames: ['fruit', 'pr'], kind: 'Apple', listKind: 'PearList' });
    await scene.install(first);
    const made = await api.post(crdsPath, second);
    scene.collect(`${crdsPath}/${second.metadata.name}`);
    const { name } = made.object.metadata;
    await eventually(async () => (await conditionsOf(name)).length === 2, 'it is judged');

    expect(await conditionsOf(name)).toMatchInlineSnapshot(`
      [
        "Established=False NotAccepted: not all names are accepted",
        "NamesAccepted=False KindConflict: "Apple" is already in use",
      ]
    `);
    expect((await statusOf(name)).acceptedNames).toMatchInlineSnapshot(`
      {
        "kind": "",
        "listKind": "PearList",
        "plural": "pears",
        "singular": "pear",
      }
    `);
    expect((await api.get(`/apis/${second.spec.group}/v1/pears`)).status).toBe(404);

    await api.delete(`${crdsPath}/${first.metadata.name}`);
    await untilServed(api, second);
    await eventually(async () => (await conditionsOf(name)).join().includes('Established=True'), 'it is served');
    expect(await conditionsOf(name)).toEqual(accepted);
    expect((await statusOf(name)).acceptedNames).toMatchObject({ kind: 'Apple', shortNames: ['fruit', 'pr'] });
  });

  test('that are asked for later and taken leave the kind as it was served', async () => {
    const first = other('plums', { shortNames: ['pl'] });
    const second = other('limes', { shortNames: ['li'] });
    await scene.install(first);
    await scene.install(second);
    const { name } = second.metadata;

    await api.patch('merge', `${crdsPath}/${name}`, { spec: { names: { shortNames: ['pl', 'lm'] } } });
    await eventually(async () => (await conditionsOf(name)).join().includes('NamesAccepted=False'), 'it is judged');

    expect(await conditionsOf(name)).toMatchInlineSnapshot(`
      [
        "Established=True InitialNamesAccepted: the initial names have been accepted",
        "NamesAccepted=False ShortNamesConflict: "pl" is already in use",
      ]
    `);
    const { body } = await api.get(`/apis/${second.spec.group}/v1`);
    const { resources } = body as { resources: { name: string; shortNames?: string[] }[] };
    expect(resources.find((one) => one.name === 'limes')?.shortNames).toEqual(['li']);
  });
});

describe('a definition that is deleted', () => {
  test('takes its objects along, waits for their finalizers, and takes no new ones', async () => {
    const crd = ownCrd('edges', `${unique}-gone`);
    await scene.install(crd);
    const path = `/apis/${crd.spec.group}/v1/edges`;
    const edge = (name: string, metadata = {}) => ({
      apiVersion: `${crd.spec.group}/v1`,
      kind: 'Edge',
      metadata: { name, ...metadata },
    });
    await api.post(path, edge('a'));
    await api.post(path, edge('held', { finalizers: ['example.com/hold'] }));
    const id = `${crdsPath}/${crd.metadata.name}`;

    const answer = await api.delete(id);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      kind: 'CustomResourceDefinition',
      metadata: {
        deletionTimestamp: expect.any(String),
        finalizers: ['customresourcecleanup.apiextensions.k8s.io'],
      },
    });
    await eventually(async () => (await api.get(path)).names.join() === 'held', 'what can go is gone');
    await eventually(
      async () => (await conditionsOf(crd.metadata.name)).join().includes('InstanceDeletionInProgress'),
      'it says what it waits for',
    );
    // Each part of a server hears of the condition when it does.
    const late = () => api.post(path, edge('late'), { dryRun: 'All' });
    await eventually(async () => (await late()).status !== 201, 'it takes no new ones');
    const refused = await api.post(path, edge('late'));
    expect(refused.status).toBe(403);
    expect(refused.failure.message.replaceAll(unique, 'UNIQUE')).toMatchInlineSnapshot(
      `"edges.UNIQUE-gone.example.com "late" is forbidden: create not allowed while custom resource definition is terminating"`,
    );
    const verbs = async () => {
      const { body } = await api.get(`/apis/${crd.spec.group}/v1`);
      return (body as { resources: { verbs: string[] }[] }).resources[0]?.verbs;
    };
    await eventually(async () => (await verbs())?.includes('create') !== true, 'discovery says so');
    expect(await verbs()).toEqual(['delete', 'deletecollection', 'get', 'list', 'watch']);

    await api.patch('merge', `${path}/held`, { metadata: { finalizers: null } });
    await eventually(async () => (await api.get(id)).status === 404, 'it is gone');
    await eventually(async () => (await api.get(path)).status === 404, 'it is no longer served');
  });
});
