import fc from 'fast-check';
import { beforeAll, expect, inject, test } from 'vitest';
import type { Answer } from '#test/parity/client/answer.ts';
import { createScene, type Scene } from '#test/parity/scene.ts';
import { entriesOf, thing, thingCrd } from '#test/parity/server-side-apply/things.ts';
import { widgetsPath } from '#test/parity/widgets.ts';
import { effort } from '../differential/effort.ts';

const servers = inject('servers');
const scenes = [createScene(servers.real), createScene(servers.embedded)] as const;
const paths = new Map<Scene, string>();

beforeAll(async () => {
  for (const scene of scenes) {
    await scene.install(thingCrd(scene.unique));
    paths.set(scene, widgetsPath(scene.unique, await scene.namespace()));
  }
});

const names = ['a', 'b', 'c'];
const text = fc.constantFrom('1', '2');
const subset = fc.shuffledSubarray(names, { minLength: 1 });
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

const spec = fc
  .record({
    size: optional(fc.integer({ min: 0, max: 2 })),
    colour: optional(text),
    labels: optional(fc.dictionary(fc.constantFrom(...names), text)),
    items: optional(
      subset.chain((chosen) =>
        fc.tuple(
          ...chosen.map((name) =>
            fc.record({ name: fc.constant(name), value: text, tags: subset }, { requiredKeys: ['name'] }),
          ),
        ),
      ),
    ),
    set: optional(subset),
    plain: optional(fc.array(text, { maxLength: 2 })),
    whole: optional(fc.record({ x: text }, { requiredKeys: [] })),
    anything: optional(fc.constantFrom<unknown>(1, 'x', { a: { b: 1 } }, { a: [1] }, [1, 2])),
  })
  .map((fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)));

const step = fc.oneof(
  fc.record({ verb: fc.constant('apply' as const), manager: fc.constantFrom('ann', 'bob'), spec, force: fc.boolean() }),
  fc.record({ verb: fc.constant('merge' as const), manager: fc.constantFrom('ann', 'carl'), spec }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** On one server, with what is that server's masked. */
async function tell(scene: Scene, name: string, steps: readonly Step[]): Promise<unknown[]> {
  const told: unknown[] = [];
  const path = paths.get(scene) ?? '';
  await scene.api.post(path, thing(scene.unique, name, {}), { fieldManager: 'eve' });
  for (const one of steps) {
    const answer = await take(scene, `${path}/${name}`, one);
    told.push(JSON.parse(JSON.stringify(outcomeOf(answer)).replaceAll(scene.unique, 'UNIQUE')));
  }
  return told;
}

function take({ api, unique }: Scene, path: string, one: Step): Promise<Answer> {
  const name = path.split('/').at(-1) ?? '';
  if (one.verb === 'merge') return api.patch('merge', path, { spec: one.spec }, { fieldManager: one.manager });
  const query = { fieldManager: one.manager, force: String(one.force) };
  return api.patch('apply', path, thing(unique, name, one.spec), query);
}

/** Who conflicts first is left to chance on a real server; so is when in a second a write falls. */
function outcomeOf(answer: Answer): unknown {
  if (answer.status >= 300) {
    const { message, details } = answer.failure;
    return {
      status: answer.status,
      message,
      causes: details?.causes?.map((cause) => JSON.stringify(cause)).toSorted(),
    };
  }
  const { object } = answer;
  const owners = entriesOf(object)
    .map(({ time, ...entry }) => ({ ...entry, timed: time !== undefined }))
    .toSorted((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1));
  return { status: answer.status, spec: object['spec'], generation: object.metadata.generation, owners };
}

function nameOf({ operation, manager }: { operation: string; manager: string }): string {
  return `${operation} ${manager}`;
}

test('whatever managers apply and patch, both servers make the same of it', async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const name = `story-${(count += 1)}`;
      const [real, embedded] = await Promise.all(scenes.map((scene) => tell(scene, name, steps)));

      expect(embedded).toEqual(real);
    }),
    { ...effort(40), endOnFailure: true },
  );
});
