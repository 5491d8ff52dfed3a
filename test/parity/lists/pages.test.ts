import { Buffer } from 'node:buffer';
import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
let path: string;
let emptyPath: string;

beforeAll(async () => {
  await scene.install(widgetCrd(unique));
  path = widgetsPath(unique, await scene.namespace());
  emptyPath = widgetsPath(unique, await scene.namespace());
  for (const [name, app] of Object.entries({ a: 'x', b: 'y', c: 'z', d: 'x', e: 'y' })) {
    await api.post(path, widget(unique, name, { metadata: { labels: { app } } }));
  }
});

async function pages(query: Record<string, string>): Promise<{ names: string; left: number | undefined }[]> {
  const found: { names: string; left: number | undefined }[] = [];
  let token: string | undefined = '';
  while (token !== undefined) {
    const page = await api.get(path, { ...query, ...(token !== '' && { continue: token }) });
    found.push({ names: page.names.join(''), left: page.list.metadata.remainingItemCount });
    token = page.list.metadata.continue === '' ? undefined : page.list.metadata.continue;
  }
  return found;
}

/** A token with these contents, as a server might have made it. */
function token(contents: unknown): string {
  return Buffer.from(JSON.stringify(contents)).toString('base64url');
}

describe('pages', () => {
  test('say how many objects are left', async () => {
    expect(await pages({ limit: '2' })).toEqual([
      { names: 'ab', left: 3 },
      { names: 'cd', left: 1 },
      { names: 'e', left: undefined },
    ]);
  });

  test('of a selection do not, and the last one may be empty', async () => {
    expect(await pages({ limit: '2', labelSelector: 'app=x' })).toEqual([
      { names: 'ad', left: undefined },
      { names: '', left: undefined },
    ]);
    expect(await pages({ limit: '2', labelSelector: 'app=y' })).toEqual([{ names: 'be', left: undefined }]);
  });

  test('of one name are one', async () => {
    expect(await pages({ limit: '1', fieldSelector: 'metadata.name=b' })).toEqual([{ names: 'b', left: undefined }]);
  });

  test.each(['5', '6', '0', '-1'])('with limit %s there is one', async (limit) => {
    expect(await pages({ limit })).toEqual([{ names: 'abcde', left: undefined }]);
  });

  test('show one state, whatever happens in between', async () => {
    const at = widgetsPath(unique, await scene.namespace());
    for (const name of ['a', 'b', 'c']) await api.post(at, widget(unique, name));

    const first = await api.get(at, { limit: '1' });
    await api.delete(`${at}/b`);
    await api.post(at, widget(unique, 'd'));
    const rest = await api.get(at, { continue: first.list.metadata.continue ?? '' });

    expect(rest.names).toEqual(['b', 'c']);
    expect(rest.list.metadata.resourceVersion).toBe(first.list.metadata.resourceVersion);
  });

  test('go on with another limit, another selector, and in another place from where its order has it', async () => {
    const { continue: next = '' } = (await api.get(path, { limit: '1' })).list.metadata;

    const other = await api.get(path, { continue: next, limit: '2', labelSelector: 'app=x' });
    const elsewhere = await api.get(emptyPath, { continue: next, limit: '2' });

    expect(other.names).toEqual(['d']);
    expect(elsewhere.names).toEqual([]);
  });

  test('at any state are one page', async () => {
    const { continue: next = '' } = (await api.get(path, { limit: '1' })).list.metadata;

    expect(await pages({ limit: '2', resourceVersion: '0' })).toEqual([{ names: 'abcde', left: undefined }]);
    const rest = await api.get(path, { continue: next, limit: '1', resourceVersion: '0' });
    expect(rest.names).toEqual(['b', 'c', 'd', 'e']);
  });

  test('at a revision go on at none other', async () => {
    const { continue: next = '', resourceVersion } = (await api.get(path, { limit: '1' })).list.metadata;

    const refused = await api.get(path, { continue: next, resourceVersion });

    expect(refused.failure).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message: 'specifying resource version is not allowed when using continue',
    });
  });
});

describe('a continue token', () => {
  const v = 'meta.k8s.io/v1';

  test('of no revision shows the latest state', async () => {
    const rest = await api.get(path, { continue: token({ v, rv: -1, start: 'b\u0000' }) });

    expect(rest.names).toEqual(['c', 'd', 'e']);
  });

  test('names the place within its list', async () => {
    const { continue: next = '' } = (await api.get(path, { limit: '2' })).list.metadata;

    expect(JSON.parse(Buffer.from(next, 'base64url').toString())).toEqual({
      v,
      rv: expect.any(Number),
      start: '/b\u0000',
    });
  });

  test.each([
    ['x', 'illegal base64 data at input byte 0'],
    ['Z2FyYmFnZQ', "invalid character 'g' looking for beginning of value"],
    ['garbage', "invalid character '\\u0081' looking for beginning of value"],
    ['e30', 'server does not recognize this encoded version '],
    [
      token({ v: 'meta.k8s.io/v2', rv: 1, start: 'a' }),
      'server does not recognize this encoded version meta.k8s.io/v2',
    ],
    [token({ v, rv: 0, start: 'a' }), 'incorrect encoded start resourceVersion (version meta.k8s.io/v1)'],
    [token({ v, rv: 1, start: '' }), 'encoded start key empty (version meta.k8s.io/v1)'],
    [token({ v, rv: 1, start: '../../x' }), '../../x'],
    [
      token({ v, rv: 'x', start: 'a' }),
      'json: cannot unmarshal string into Go struct field continueToken.rv of type int64',
    ],
  ])('%s is refused', async (garbage, why) => {
    const refused = await api.get(path, { continue: garbage });

    expect(refused.failure).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message: `invalid continue token: continue key is not valid: ${why}`,
    });
  });

  test('from the future is too large', async () => {
    const refused = await api.get(path, { continue: token({ v, rv: 99_999_999_999, start: 'a' }) });

    expect(refused.failure).toMatchObject({ code: 504, reason: 'Timeout' });
  });
});

describe('an option that is no number', () => {
  test.each([
    ['limit', 'x', 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['timeoutSeconds', '1.5', 'strconv.ParseInt: parsing "1.5": invalid syntax'],
    ['limit', '99999999999999999999', 'strconv.ParseInt: parsing "99999999999999999999": value out of range'],
  ])('%s=%s is refused', async (option, value, message) => {
    const refused = await api.get(path, { [option]: value });

    expect(refused.failure).toMatchObject({ code: 400, reason: 'BadRequest', message });
  });
});
