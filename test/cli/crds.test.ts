import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { rackwrightResources } from '#models/generated/resources.ts';
import { rackwright } from './listening.ts';

describe('rackwright crds', () => {
  test('prints all kinds as one YAML stream', async () => {
    const { code, out } = await rackwright('crds');

    const kinds = parseAllDocuments(out).map((document) => document.getIn(['spec', 'names', 'kind']));
    expect(code).toBe(0);
    expect(kinds).toHaveLength(rackwrightResources.length);
    expect(new Set(kinds)).toEqual(new Set(rackwrightResources.map(({ kind }) => kind)));
  });

  test.each([['np'], ['NodePool'], ['nodepools'], ['nodepool'], ['nodepools.rackwright.io']])(
    'prints the kind that is called %s',
    async (name) => {
      const { out } = await rackwright('crds', name);

      expect(parseAllDocuments(out).map((document) => document.getIn(['metadata', 'name']))).toEqual([
        'nodepools.rackwright.io',
      ]);
    },
  );

  test('prints JSON as one List', async () => {
    const { out } = await rackwright('crds', 'np', 'cn', '-o', 'json');

    const list: unknown = JSON.parse(out);
    expect(list).toMatchObject({ apiVersion: 'v1', kind: 'List', items: [{ kind: 'CustomResourceDefinition' }, {}] });
  });

  test('an unknown kind is named, with those that there are', async () => {
    const { code, err } = await rackwright('crds', 'np', 'pod');

    expect(code).toBe(2);
    expect(err).toContain('there is no kind pod; there are: azone, cluster,');
  });
});
