import { describe, expect, it } from 'vitest';
import { discover, discoverGroup, discoverVersion } from '#simulation/api-server/present/discovery.ts';
import { compareVersions } from '#simulation/api-server/present/groups.ts';
import { coreDefinitions } from '#simulation/api-server/resources/core/definitions.ts';
import { definitionsOf } from '#simulation/api-server/resources/custom.ts';
import { widgetDefinition } from './custom-resource-definition.ts';

const custom = definitionsOf(widgetDefinition()).filter(({ served }) => served !== false);
const definitions = [...coreDefinitions, ...custom];
const aggregated = (version: string): string =>
  `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;

describe('discovery', () => {
  it.each([
    ['kubectl 1.27', `${aggregated('v2beta1')},application/json`, 'v2beta1'],
    ['kubectl 1.30', `${aggregated('v2')},${aggregated('v2beta1')},application/json`, 'v2'],
  ])('answers %s in the version that it asked for first', (_, accept, version) => {
    const answer = discover('/apis', accept, definitions);

    expect(answer.contentType).toBe(aggregated(version));
    expect(answer.body).toMatchObject({ kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}` });
  });

  it.each([['application/json'], ['*/*'], [undefined], [`application/json,${aggregated('v2')}`]])(
    'answers %s with plain lists',
    (accept) => {
      expect(discover('/api', accept, definitions)).toMatchObject({
        contentType: 'application/json',
        body: { kind: 'APIVersions', versions: ['v1'] },
      });
      expect(discover('/apis', accept, definitions).body).toMatchObject({ kind: 'APIGroupList' });
    },
  );

  it('prefers the stable version of a group', () => {
    expect(discoverGroup('example.io', definitions)).toEqual({
      kind: 'APIGroup',
      apiVersion: 'v1',
      name: 'example.io',
      versions: [
        { groupVersion: 'example.io/v1', version: 'v1' },
        { groupVersion: 'example.io/v1alpha1', version: 'v1alpha1' },
      ],
      preferredVersion: { groupVersion: 'example.io/v1', version: 'v1' },
    });
    expect(discoverGroup('nothing.io', definitions)).toBeUndefined();
  });

  it('describes a custom resource with its subresources', () => {
    const { body } = discover('/apis', aggregated('v2'), custom);

    expect(body).toMatchObject({
      items: [
        {
          metadata: { name: 'example.io' },
          versions: [
            {
              version: 'v1',
              resources: [
                {
                  resource: 'widgets',
                  responseKind: { group: 'example.io', version: 'v1', kind: 'Widget' },
                  scope: 'Namespaced',
                  singularResource: 'widget',
                  shortNames: ['wd'],
                  categories: ['toys'],
                  subresources: [
                    { subresource: 'status', responseKind: { group: 'example.io', version: 'v1', kind: 'Widget' } },
                    { subresource: 'scale', responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } },
                  ],
                },
              ],
            },
            { version: 'v1alpha1' },
          ],
        },
      ],
    });
  });

  it('lets drain find the eviction of policy/v1', () => {
    const list = discoverVersion('', 'v1', definitions) as { resources: { name: string }[] };

    expect(list).toMatchObject({ kind: 'APIResourceList', groupVersion: 'v1' });
    expect(list.resources.find(({ name }) => name === 'pods/eviction')).toMatchObject({
      kind: 'Eviction',
      group: 'policy',
      version: 'v1',
      namespaced: true,
    });
    expect(discoverVersion('apps', 'v2', definitions)).toBeUndefined();
  });
});

it('versions are sorted as Kubernetes prefers them', () => {
  const versions = ['v1alpha1', 'foo', 'v2beta1', 'v1', 'v10', 'v2', 'v1beta2', 'bar', 'v1beta10'];

  expect(versions.toSorted(compareVersions)).toEqual([
    'v10',
    'v2',
    'v1',
    'v2beta1',
    'v1beta10',
    'v1beta2',
    'v1alpha1',
    'bar',
    'foo',
  ]);
});
