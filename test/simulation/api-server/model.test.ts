import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { configMap, configMaps, startLab, type Client, type Watched } from './lab.ts';

type Step =
  | { do: 'create' | 'merge'; name: string; colour: string }
  | { do: 'put' | 'delete'; name: string; stale: boolean }
  | { do: 'watch'; selector: string }
  | { do: 'compact' };

const name = fc.constantFrom('a', 'b', 'c', 'd');
const colour = fc.constantFrom('red', 'blue');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('create' as const, 'merge' as const), name, colour }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('put' as const, 'delete' as const), name, stale: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('watch' as const),
      selector: fc.constantFrom('', 'colour=red', 'colour!=red'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const) }) },
);

/** What the server holds, by name, as one who only sees the answers must believe. */
interface Belief {
  colour: string;
  resourceVersion: string;
}

async function take(
  client: Client,
  model: Map<string, Belief>,
  write: Exclude<Step, { do: 'watch' | 'compact' }>,
): Promise<void> {
  const known = model.get(write.name);
  const path = `${configMaps}/${write.name}`;
  if (!('stale' in write)) {
    const labels = { colour: write.colour };
    const answer =
      write.do === 'create'
        ? await client.post(configMaps, configMap(write.name, { metadata: { labels } }))
        : await client.merge(path, { metadata: { labels } });
    const done = write.do === 'create' ? known === undefined : known !== undefined;
    expect(answer.status).toBe(done ? (write.do === 'create' ? 201 : 200) : write.do === 'create' ? 409 : 404);
    if (done) model.set(write.name, { colour: write.colour, resourceVersion: answer.object.metadata.resourceVersion });
    return;
  }
  const resourceVersion = write.stale ? '1' : (known?.resourceVersion ?? '1');
  const answer =
    write.do === 'put'
      ? await client.put(path, configMap(write.name, { metadata: { resourceVersion, labels: { colour: 'blue' } } }))
      : await client.delete(path, { preconditions: { resourceVersion } });
  expect(answer.status).toBe(known === undefined ? 404 : write.stale ? 409 : 200);
  if (known === undefined || write.stale) return;
  if (write.do === 'delete') model.delete(write.name);
  else model.set(write.name, { colour: 'blue', resourceVersion: answer.object.metadata.resourceVersion });
}

/** What one who only follows the watch must believe. */
function replay({ events }: Watched): Map<string, string> {
  const seen = new Map<string, string>();
  for (const { type, object } of events) {
    const known = seen.has(object.metadata.name);
    expect([type, known]).toEqual([type, type !== 'ADDED']);
    if (type === 'DELETED') seen.delete(object.metadata.name);
    else seen.set(object.metadata.name, object.metadata.resourceVersion);
  }
  return seen;
}

describe('the server', () => {
  test.prop([fc.array(step, { maxLength: 40 })], { numRuns: 60 })(
    'answers as a plain map would, and every watch comes to see what a list shows',
    async (steps) => {
      const { admin, server, settle } = startLab();
      const model = new Map<string, Belief>();
      const watches: { selector: string; watch: Watched }[] = [];

      for (const each of steps) {
        if (each.do === 'watch') {
          watches.push({
            selector: each.selector,
            watch: await admin.watch(configMaps, { labelSelector: each.selector }),
          });
        } else if (each.do === 'compact') {
          await settle();
          server.compact();
        } else await take(admin, model, each);
      }
      await settle();

      const { list } = await admin.get(configMaps);
      const listed = list.items.map(({ metadata }) => [
        metadata.name,
        metadata.labels?.['colour'],
        metadata.resourceVersion,
      ]);
      const believed = [...model].map(([key, belief]) => [key, belief.colour, belief.resourceVersion]);
      expect(listed).toEqual(believed.toSorted(([left = ''], [right = '']) => (left < right ? -1 : 1)));
      for (const { selector, watch } of watches) {
        const { list: selected } = await admin.get(configMaps, { labelSelector: selector });
        const shown = selected.items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]);
        expect([...replay(watch)].toSorted(([left], [right]) => (left < right ? -1 : 1))).toEqual(shown);
      }
      server.close();
    },
  );

  test.prop(
    [fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), { maxLength: 30 }), fc.integer({ min: 1, max: 4 })],
    { numRuns: 60 },
  )('shows in pages exactly what it held at the first one', async (toggled, limit) => {
    const { admin } = startLab();
    for (const each of ['b', 'd', 'f']) await admin.post(configMaps, configMap(each));
    const { names: whole } = await admin.get(configMaps);

    const names: string[] = [];
    let token: string | undefined;
    do {
      const page = await admin.get(configMaps, {
        limit: String(limit),
        ...(token === undefined ? {} : { continue: token }),
      });
      names.push(...page.names);
      const { remainingItemCount = 0 } = page.list.metadata;
      expect(remainingItemCount).toBe(whole.length - names.length);
      token = page.list.metadata.continue;
      const each = toggled.pop();
      if (each !== undefined && (await admin.post(configMaps, configMap(each))).status === 409)
        await admin.delete(`${configMaps}/${each}`);
    } while (token !== undefined);

    expect(names).toEqual(whole);
  });
});
