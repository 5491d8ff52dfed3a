import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
let path: string;

beforeAll(() => scene.install(widgetCrd(unique)));

beforeEach(async () => {
  path = widgetsPath(unique, await scene.namespace());
  for (const name of ['a', 'b', 'c']) {
    await api.post(path, widget(unique, name, { metadata: { labels: { is: name } } }));
  }
});

describe('deleting a collection', () => {
  test('answers what was there, and leaves nothing', async () => {
    const deleted = await api.delete(path);

    expect(deleted.list.kind).toBe('WidgetList');
    expect(deleted.names).toEqual(['a', 'b', 'c']);
    expect((await api.get(path)).names).toEqual([]);
  });

  test.each([
    [{ labelSelector: 'is in (a,c)' }, ['b']],
    [{ fieldSelector: 'metadata.name=b' }, ['a', 'c']],
    [{ labelSelector: 'is=nothing' }, ['a', 'b', 'c']],
    [{ dryRun: 'All' }, ['a', 'b', 'c']],
  ])('with %j leaves %j', async (query, left) => {
    const deleted = await api.delete(path, undefined, { ...query });

    expect(deleted.status).toBe(200);
    expect((await api.get(path)).names).toEqual(left);
  });

  test('takes its options in the body too', async () => {
    await api.delete(path, { kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'] });

    expect((await api.get(path)).names).toEqual(['a', 'b', 'c']);
  });

  test('of a page deletes that, and says where the rest begins', async () => {
    const deleted = await api.delete(path, undefined, { limit: '2' });

    expect(deleted.names).toEqual(['a', 'b']);
    expect(deleted.list.metadata).toMatchObject({ remainingItemCount: 1, continue: expect.stringMatching(/./) });
    expect((await api.get(path)).names).toEqual(['c']);
  });

  test('with finalizers marks, and answers the marked from then on', async () => {
    await api.patch('merge', `${path}/b`, { metadata: { finalizers: ['example.com/hold'] } });

    await api.delete(path);
    const again = await api.delete(path);

    expect(again.list.items).toMatchObject([{ metadata: { name: 'b', deletionTimestamp: expect.any(String) } }]);
    await api.patch('merge', `${path}/b`, { metadata: { finalizers: null } });
    expect((await api.get(path)).names).toEqual([]);
  });

  test('of another uid stops at the first, which it names', async () => {
    const refused = await api.delete(path, { preconditions: { uid: 'another' } });

    expect(refused.status).toBe(409);
    expect(refused.failure).toMatchObject({
      reason: 'Conflict',
      message: expect.stringMatching(
        /^Operation cannot be fulfilled on Widget\.\S+ "[abc]": the UID in the precondition \(another\) does not match the UID in record \(\S+\)\. The object might have been deleted and then recreated$/,
      ),
    });
    expect((await api.get(path)).names).toEqual(['a', 'b', 'c']);
  });

  test.each([
    [{ labelSelector: 'is in' }, 400, "unable to parse requirement: found '' expected: '('"],
    [{ fieldSelector: 'spec.size=1' }, 400, 'field label not supported: spec.size'],
    [
      { resourceVersionMatch: 'Exact' },
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
  ])('with %j is refused', async (query, code, message) => {
    const refused = await api.delete(path, undefined, { ...query });

    expect(refused.failure).toMatchObject({ code, message });
    expect((await api.get(path)).names).toEqual(['a', 'b', 'c']);
  });

  test('is not for those of all namespaces, and not for namespaces', async () => {
    const configMaps = await api.delete('/api/v1/configmaps', undefined, { dryRun: 'All' });
    const namespaces = await api.delete('/api/v1/namespaces', undefined, { dryRun: 'All' });

    for (const refused of [configMaps, namespaces]) {
      expect(refused.failure).toMatchObject({
        code: 405,
        reason: 'MethodNotAllowed',
        message: 'the server does not allow this method on the requested resource',
      });
    }
  });
});
