import fc from 'fast-check';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { Watched } from '#test/parity/client/watched.ts';
import { createScene, eventually, type Scene } from '#test/parity/scene.ts';
import { effort } from './effort.ts';
import { anyLabelSelector, carryOut, fieldSelector, labelSelector, refusal, writes, type Write } from './secrets.ts';

const { embedded, real } = inject('servers');
const scenes = [createScene(embedded), createScene(real)] as const;
const paths = new Map<Scene, string>();

beforeAll(async () => {
  for (const scene of scenes) paths.set(scene, `/api/v1/namespaces/${await scene.namespace()}/secrets`);
});

/** The same of both servers, the embedded one first. */
function both<T>(ask: (scene: Scene, path: string) => Promise<T>): Promise<[T, T]> {
  const [first, second] = scenes;
  return Promise.all([ask(first, paths.get(first) ?? ''), ask(second, paths.get(second) ?? '')]);
}

interface Query {
  labelSelector?: string;
  fieldSelector?: string;
  limit?: string;
  resourceVersionMatch?: string;
  /** After how many writes; text is said as it is. */
  at?: number | string;
}

const query: fc.Arbitrary<Query> = fc.record(
  {
    labelSelector: fc.oneof(labelSelector, anyLabelSelector),
    fieldSelector,
    limit: fc.constantFrom('1', '2', '3', '0', '-1', 'x'),
    resourceVersionMatch: fc.constantFrom('Exact', 'NotOlderThan', 'Both'),
    at: fc.oneof(fc.nat({ max: 15 }), fc.constantFrom('', '0', 'x')),
  },
  { requiredKeys: [] },
);

function parametersOf({ at, ...rest }: Query, revisions: readonly string[]): Record<string, string> {
  if (at === undefined) return rest;
  const resourceVersion = typeof at === 'string' ? at : (revisions[at % revisions.length] ?? '');
  return { ...rest, resourceVersion };
}

/** How many of the writes up to each changed something. Others write too, so those that didn't may or may not share a revision. */
function changesOf(history: readonly Write[]): number[] {
  const held = new Map<string, string | undefined>();
  let changes = 0;
  return history.map(({ name, labels }) => {
    const now = labels && JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    if (held.get(name) !== now) changes += 1;
    held.set(name, now);
    return changes;
  });
}

interface Past {
  /** After each write, and how much had changed by then. */
  revisions: readonly string[];
  changes: readonly number[];
}

/** All pages, or the first refusal. Revisions are told by the changes that they came after, the latest by its name. */
async function listed({ api }: Scene, path: string, asked: Query, { revisions, changes }: Past): Promise<unknown> {
  const pages: unknown[] = [];
  let parameters = parametersOf(asked, revisions);
  for (;;) {
    const page = await api.get(path, parameters);
    if (page.status !== 200) return [...pages, refusal(page)];
    const { resourceVersion, continue: next = '', remainingItemCount } = page.list.metadata;
    const at = revisions.indexOf(resourceVersion);
    pages.push({
      names: page.names,
      revision: at < 0 || changes[at] === changes.at(-1) ? 'latest' : changes[at],
      remainingItemCount,
    });
    if (next === '') return pages;
    const { resourceVersion: _, resourceVersionMatch: __, ...others } = parameters;
    parameters = { ...others, continue: next };
  }
}

describe('both servers', () => {
  test('list the same, in the same pages, and refuse the same', async () => {
    await fc.assert(
      fc.asyncProperty(writes, fc.array(query, { minLength: 1, maxLength: 8 }), async (history, queries) => {
        const changes = changesOf(history);
        const [ours, theirs] = await both(async (scene, path) => {
          await scene.api.delete(path);
          const revisions: string[] = [];
          for (const write of history) revisions.push(await carryOut(scene.api, path, write));
          const answers: unknown[] = [];
          for (const asked of queries) answers.push(await listed(scene, path, asked, { revisions, changes }));
          return answers;
        });

        expect(ours).toEqual(theirs);
      }),
      effort(100),
    );
  });

  test('tell the same story of the same writes to watches with selectors, before them and after', async () => {
    const selections = fc.array(fc.record({ labelSelector, late: fc.boolean() }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(writes, writes, selections, async (before, after, watches) => {
        const open = await both(async ({ api }, path) => {
          await api.delete(path);
          for (const write of before) await carryOut(api, path, write);
          const { resourceVersion } = (await api.get(path)).list.metadata;
          const watch = (selector: string) => api.watch(path, { labelSelector: selector, resourceVersion });
          const early = await Promise.all(watches.filter(({ late }) => !late).map((one) => watch(one.labelSelector)));
          for (const write of [...after, last]) await carryOut(api, path, write);
          const late = await Promise.all(watches.filter((one) => one.late).map((one) => watch(one.labelSelector)));
          const all = await watch('');
          await all.until((events) => events.some(({ object }) => object.metadata.name === last.name));
          return [...early, ...late, all];
        });

        await untilAlike(...open);
        const [ours, theirs] = open.map((opened) => opened.map(told));
        for (const opened of open.flat()) opened.stop();
        expect(ours).toEqual(theirs);
      }),
      effort(50),
    );
  });
});

/** Told to a watch of everything after all else. */
const last: Write = { name: 'z-last', labels: {} };

/** The events, with what a selector looks at: the labels that something left with are those it was last seen with. */
function told({ events }: Watched): string[] {
  return events.map(({ type, object: { metadata } }) => {
    const labels = Object.entries(metadata.labels ?? {}).map((pair) => pair.join('='));
    return `${type} ${metadata.name} ${labels.toSorted().join(',')}`;
  });
}

/** How long a difference has to stay: once one did, what is looked for is only a shorter story of it. */
let staysMs = 60_000;

/** One watch may hear of a write later than another: what stays different is what counts. */
async function untilAlike(ours: readonly Watched[], theirs: readonly Watched[]): Promise<void> {
  const counts = (watches: readonly Watched[]): string => watches.map(({ events }) => events.length).join(' ');
  const alike = async (): Promise<boolean> => counts(ours) === counts(theirs);
  await eventually(alike, 'as many events on both', staysMs).catch(() => (staysMs = 3_000));
}
