import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { JsonSchema } from '#simulation/api-server/resources/definition.ts';
import type { Answer } from '#test/parity/client/answer.ts';
import { createScene, crdsPath, eventually, untilServed, type CrdManifest, type Scene } from '#test/parity/scene.ts';
import { crdsOf, projects } from '#test/strangers/fetch.ts';
import { objectsOf } from '#test/strangers/objects.ts';
import { seed } from './effort.ts';

const { embedded, real } = inject('servers');
const scenes = [createScene(embedded), createScene(real)] as const;
const objectsAVersion = 8;
/** Only ends what hangs: the definitions of a project come and go all at once. */
const hangs = 600_000;

/** The same of both servers, the embedded one first. */
async function both<T>(ask: (scene: Scene) => Promise<T>): Promise<[T, T]> {
  return Promise.all([ask(scenes[0]), ask(scenes[1])]);
}

/** What a client is told, without what differs from one write to the next. Go's maps have no order, nor have causes. */
function told(answer: Answer): unknown {
  if (answer.status >= 300) {
    const { reason, message, details } = answer.failure;
    const causes = details?.causes?.map((cause) => `${cause.field}: ${cause.message}`).toSorted();
    return { status: answer.status, reason, causes: causes ?? message };
  }
  const { metadata, ...rest } = answer.object;
  const { uid: _u, resourceVersion: _r, creationTimestamp: _c, managedFields: _m, ...kept } = metadata;
  return { status: answer.status, warnings: answer.warnings, metadata: kept, ...rest };
}

function statusOf(answer: Answer): { conditions: string[]; rest: unknown } {
  const { conditions, ...rest } = answer.object['status'] as { conditions: Record<string, string>[] | null };
  const lines = (conditions ?? []).map(({ type, status, reason, message }) => `${type} ${status} ${reason} ${message}`);
  return { conditions: lines.toSorted(), rest };
}

interface Version {
  name: string;
  served: boolean;
  schema: { openAPIV3Schema: JsonSchema };
}

describe.each(projects)('the kinds of $project', (project) => {
  const crds: CrdManifest[] = [];
  const served = (crd: CrdManifest): Version[] =>
    (crd.spec.versions as unknown as Version[]).filter((one) => one.served);
  const namespaceOf = (crd: CrdManifest) => (crd.spec['scope'] === 'Namespaced' ? 'default' : undefined);
  const pathOf = (crd: CrdManifest, version: string): string => {
    const namespace = namespaceOf(crd);
    const place = namespace === undefined ? '' : `namespaces/${namespace}/`;
    return `/apis/${crd.spec.group}/${version}/${place}${crd.spec.names.plural}`;
  };

  beforeAll(async () => {
    // What asks a webhook to convert is refused by the embedded server on purpose.
    const all = await crdsOf(project);
    crds.push(
      ...all.filter(({ spec }) => (spec['conversion'] as { strategy?: string } | undefined)?.strategy !== 'Webhook'),
    );
    await Promise.all(crds.map((crd) => both(({ api }) => api.post(crdsPath, crd))));
    await Promise.all(crds.map((crd) => both(({ api }) => untilServed(api, crd, hangs))));
  });

  afterAll(async () => {
    const remove = async ({ api }: Scene, path: string): Promise<void> => {
      await api.delete(path);
      await eventually(async () => (await api.get(path)).status === 404, `${path} is gone`, hangs);
    };
    await Promise.all(crds.map(({ metadata }) => both((scene) => remove(scene, `${crdsPath}/${metadata.name}`))));
  });

  test('are installed alike', async () => {
    for (const crd of crds) {
      const read = (scene: Scene) => scene.api.get(`${crdsPath}/${crd.metadata.name}`);
      await eventually(async () => {
        const [mine, other] = await both(read);
        return statusOf(mine).conditions.length === statusOf(other).conditions.length;
      }, `${crd.metadata.name} is judged`);
      const [mine, other] = await both(read);

      expect(statusOf(mine)).toEqual(statusOf(other));
      expect(mine.object['spec']).toEqual(other.object['spec']);
    }
  });

  test('are discovered and printed alike', async () => {
    for (const crd of crds) {
      for (const { name } of served(crd)) {
        const listed = await both(async ({ api }) => {
          const { body } = await api.get(`/apis/${crd.spec.group}/${name}`);
          const { resources } = body as { resources: { name: string }[] };
          const { plural } = crd.spec.names;
          return resources
            .filter((one) => one.name.split('/')[0] === plural)
            .toSorted((a, b) => (a.name < b.name ? -1 : 1));
        });
        expect(listed[0]).toEqual(listed[1]);

        const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
        const tables = await both(({ api }) => api.send({ path: pathOf(crd, name), headers }));
        const [mine, other] = tables.map(({ body }) => (body as { columnDefinitions: unknown }).columnDefinitions);
        expect(mine).toEqual(other);
      }
    }
  });

  test('are described alike', async () => {
    for (const crd of crds) {
      for (const { name } of served(crd)) {
        const components = async ({ api }: Scene): Promise<unknown[]> => {
          const { body } = await api.get(`/openapi/v3/apis/${crd.spec.group}/${name}`);
          const { schemas = {} } = (body as { components?: { schemas?: Record<string, unknown> } }).components ?? {};
          const prefix = [...crd.spec.group.split('.').toReversed(), name, crd.spec.names.kind].join('.');
          return [schemas[prefix], schemas[`${prefix}List`]];
        };
        // A real server publishes a moment after it serves.
        await eventually(async () => (await components(scenes[1]))[1] !== undefined, 'it is published', hangs);
        const [mine, other] = await both(components);
        expect(mine).toEqual(other);
      }
    }
  });

  test('take, default, prune and refuse the same objects', async () => {
    for (const crd of crds) {
      for (const { name, schema } of served(crd)) {
        const kind = { group: crd.spec.group, version: name, kind: crd.spec.names.kind };
        const random = objectsOf(kind, schema.openAPIV3Schema, namespaceOf(crd));
        const judge = async (object: unknown) => {
          const [mine, other] = await both(({ api }) => api.post(pathOf(crd, name), object, { dryRun: 'All' }));
          expect(told(mine)).toEqual(told(other));
        };
        await fc.assert(fc.asyncProperty(random, judge), { numRuns: objectsAVersion, seed, endOnFailure: true });
      }
    }
  });

  test('change alike', async () => {
    for (const crd of crds) {
      for (const { name, schema } of served(crd)) {
        const kind = { group: crd.spec.group, version: name, kind: crd.spec.names.kind };
        const random = objectsOf(kind, schema.openAPIV3Schema, namespaceOf(crd));
        const path = pathOf(crd, name);
        const first = await firstTaken(random, path);
        if (first === undefined) continue;
        await both(({ api }) => api.post(path, first));
        const change = async ({ spec }: Record<string, unknown>) => {
          const patch = { metadata: { labels: { changed: 'yes' } }, ...(spec !== undefined && { spec }) };
          const [mine, other] = await both(({ api }) =>
            api.patch('merge', `${path}/stranger`, patch, { dryRun: 'All' }),
          );
          expect(told(mine)).toEqual(told(other));
        };
        await fc.assert(fc.asyncProperty(random, change), { numRuns: objectsAVersion, seed, endOnFailure: true });
        await both(({ api }) => api.delete(`${path}/stranger`));
      }
    }
  });

  /** An object that is taken, among the first that come; undefined where none is. */
  async function firstTaken(random: fc.Arbitrary<Record<string, unknown>>, path: string) {
    for (const object of fc.sample(random, { numRuns: objectsAVersion, seed })) {
      const [, { status }] = await both(({ api }) => api.post(path, object, { dryRun: 'All' }));
      if (status === 201) return object;
    }
    return undefined;
  }
});
