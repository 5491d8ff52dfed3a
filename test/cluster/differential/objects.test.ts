import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { Answer, Cause } from '#test/parity/client/answer.ts';
import type { Client } from '#test/parity/client/client.ts';
import { told } from '#test/parity/client/told.ts';
import { createScene } from '#test/parity/scene.ts';
import { effort } from './effort.ts';
import { richBody, richCrd, richPatch } from './rich-kind.ts';

const { embedded, real } = inject('servers');
const scenes = [createScene(real), createScene(embedded)];
const places = new Map<Client, { namespace: string; unique: string }>();

beforeAll(async () => {
  for (const scene of scenes) {
    await scene.install(richCrd(scene.unique));
    places.set(scene.api, { namespace: await scene.namespace(), unique: scene.unique });
  }
});

type Step =
  | { do: 'merge'; patch: unknown }
  | { do: 'json'; patch: unknown }
  | { do: 'strategic'; patch: unknown }
  | { do: 'replace'; body: Record<string, unknown> };

interface Story {
  first: Record<string, unknown>;
  steps: Step[];
}

/** What comes of the same story on both servers, each answer with its causes in one order. */
async function outcomes(story: Story, pathIn: (place: { namespace: string; unique: string }) => string) {
  const name = `o${randomBytes(5).toString('hex')}`;
  return Promise.all(
    scenes.map(async ({ api }) => {
      const place = places.get(api) ?? { namespace: '', unique: '' };
      const path = pathIn(place);
      const seen = (answer: Answer): unknown => comparable(answer, [name, place.unique]);
      const body = JSON.parse(JSON.stringify(story.first).replaceAll('<unique>', place.unique)) as object;
      const answers = [seen(await api.post(path, { ...body, metadata: { name } }))];
      for (const step of story.steps) answers.push(seen(await take(api, `${path}/${name}`, step)));
      await api.delete(`${path}/${name}`);
      return answers;
    }),
  );
}

async function take(api: Client, path: string, step: Step): Promise<Answer> {
  if (step.do !== 'replace') return api.patch(step.do, path, step.patch, { fieldValidation: 'Warn' });
  const now = await api.get(path);
  return now.status === 200 ? api.put(path, { ...now.object, ...step.body }) : now;
}

/** A real server tells several causes in an order of chance, and what two of its layers find more than once. */
function comparable(answer: Answer, names: readonly string[]): unknown {
  const causes = answer.failure.details?.causes ?? [];
  if (answer.status < 400 || causes.length === 0) return told(answer, ...names);
  const { code, reason } = answer.failure;
  return { code, reason, causes: [...new Set(causes.map(words))].toSorted() };
}

/** A patch that leads to no object is shown with that object, each server's in an order of its own. */
function words({ field, message }: Cause): string {
  return field === 'patch' ? field : `${field}: ${message}`;
}

describe('both servers tell the same story', () => {
  test('of a custom resource', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('merge' as const), patch: fc.record({ spec: richPatch }) }),
      fc.record({ do: fc.constant('replace' as const), body: fc.record({ spec: richBody }) }),
    );
    const story = fc.record({
      first: richBody.map((spec) => ({ apiVersion: '<unique>.example.com/v1', kind: 'Rich', spec })),
      steps: fc.array(step, { maxLength: 4 }),
    });

    await fc.assert(
      fc.asyncProperty(story, async (one) => {
        const [there, here] = await outcomes(one, ({ namespace, unique }) => {
          return `/apis/${unique}.example.com/v1/namespaces/${namespace}/riches`;
        });

        expect(here).toEqual(there);
      }),
      effort(150),
    );
  });

  test('of a ConfigMap', async () => {
    const value = fc.oneof({ weight: 6, arbitrary: fc.constantFrom('', '1', 'x') }, fc.constantFrom(null, 1, true, []));
    const data = fc.dictionary(fc.constantFrom('a', 'b', 'c d', '..'), value, { maxKeys: 3 });
    const body = fc.record({ data, immutable: fc.constantFrom(true, false, null) }, { requiredKeys: [] });
    const patch = fc.record(
      { data: fc.oneof(data, fc.constant(null)), metadata: fc.record({ labels: data }) },
      { requiredKeys: [] },
    );
    const step = fc.oneof(
      fc.record({ do: fc.constantFrom('merge' as const, 'strategic' as const), patch }),
      fc.record({ do: fc.constant('replace' as const), body }),
      fc.record({ do: fc.constant('json' as const), patch: fc.array(operation, { maxLength: 3 }) }),
    );

    await fc.assert(
      fc.asyncProperty(fc.record({ first: body, steps: fc.array(step, { maxLength: 4 }) }), async (one) => {
        const [there, here] = await outcomes(one, ({ namespace }) => `/api/v1/namespaces/${namespace}/configmaps`);

        expect(here).toEqual(there);
      }),
      effort(150),
    );
  });
});

const path = fc.constantFrom(
  '/data',
  '/data/a',
  '/data/b',
  '/data/a/0',
  '/metadata/labels',
  '/metadata/labels/a',
  '/none',
);
const operation = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'replace', 'test'), path, value: fc.constantFrom('1', null, { a: '1' }) }),
  fc.record({ op: fc.constant('remove'), path }),
  fc.record({ op: fc.constantFrom('move', 'copy'), from: path, path }),
);
