import { describe, expect, it } from 'vitest';
import { openApiDocument, openApiIndex, openApiV2 } from '#simulation/api-server/present/openapi.ts';
import { coreDefinitions } from '#simulation/api-server/resources/core/definitions.ts';
import { definitionsOf } from '#simulation/api-server/resources/custom.ts';
import { widgetDefinition } from './custom-resource-definition.ts';

const definitions = [...coreDefinitions, ...definitionsOf(widgetDefinition())];

interface Operation {
  parameters: { name: string }[];
  requestBody?: { content: Record<string, unknown> };
  'x-kubernetes-action': string;
  'x-kubernetes-group-version-kind': unknown;
}

function operation(document: string, path: string, method: string): Operation {
  const paths = openApiDocument(document, definitions)?.paths as Record<string, Record<string, Operation>>;
  const found = paths[path]?.[method];
  if (found === undefined) throw new Error(`${method} ${path} is not described`);
  return found;
}

function hashes(given: typeof definitions): Record<string, string> {
  const { paths } = openApiIndex(given) as { paths: Record<string, { serverRelativeURL: string }> };
  return Object.fromEntries(Object.entries(paths).map(([path, { serverRelativeURL }]) => [path, serverRelativeURL]));
}

function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === '$ref' && typeof child === 'string' ? [child] : references(child),
  );
}

describe('OpenAPI v3', () => {
  it('is indexed by group and version, with a hash of the content', () => {
    const before = hashes(definitions);
    const after = hashes([
      ...coreDefinitions,
      ...definitionsOf(widgetDefinition({ schema: { openAPIV3Schema: { type: 'object', description: 'Other.' } } })),
    ]);

    expect(before['api/v1']).toMatch(/^\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{64}$/);
    expect(after['apis/example.io/v1']).not.toBe(before['apis/example.io/v1']);
    expect({ ...after, 'apis/example.io/v1': '' }).toEqual({ ...before, 'apis/example.io/v1': '' });
  });

  it.each(Object.keys(hashes(definitions)))('%s refers only to what it has', (path) => {
    const document = openApiDocument(path, definitions);
    const known = new Set(
      Object.keys(document?.components.schemas ?? {}).map((name) => `#/components/schemas/${name}`),
    );

    expect(references(document).filter((reference) => !known.has(reference))).toEqual([]);
  });

  it('is made once for the same definitions', () => {
    expect(openApiDocument('api/v1', definitions)).toBe(openApiDocument('api/v1', [...definitions]));
    expect(openApiDocument('apis/nothing.io/v1', definitions)).toBeUndefined();
  });

  it('says of a patch what kubectl looks for: kind, parameters, patch types', () => {
    const core = operation('api/v1', '/api/v1/nodes/{name}', 'patch');
    const custom = operation(
      'apis/example.io/v1',
      '/apis/example.io/v1/namespaces/{namespace}/widgets/{name}',
      'patch',
    );

    expect(core['x-kubernetes-group-version-kind']).toEqual({ group: '', version: 'v1', kind: 'Node' });
    expect(core['x-kubernetes-action']).toBe('patch');
    expect(core.parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(['dryRun', 'fieldValidation']));
    expect(Object.keys(core.requestBody?.content ?? {})).toContain('application/strategic-merge-patch+json');
    expect(Object.keys(custom.requestBody?.content ?? {})).not.toContain('application/strategic-merge-patch+json');
  });

  it('gives a custom resource the metadata that every object has', () => {
    const schemas = openApiDocument('apis/example.io/v1', definitions)?.components.schemas;

    expect(schemas?.['io.example.v1.Widget']).toMatchObject({
      description: 'A Widget is a thing.',
      properties: {
        spec: { properties: { color: { type: 'string' } } },
        metadata: { allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }] },
      },
      'x-kubernetes-group-version-kind': [{ group: 'example.io', version: 'v1', kind: 'Widget' }],
    });
  });

  it('describes what kubectl explain prints of a core kind', () => {
    const schemas = openApiDocument('api/v1', definitions)?.components.schemas;

    expect(schemas?.['io.k8s.api.core.v1.ContainerPort']).toMatchObject({
      required: ['containerPort'],
      properties: { containerPort: { type: 'integer', format: 'int32' } },
    });
  });

  it('names the scalars that kubectl explain prints by name', () => {
    const schemas = openApiDocument('apis/policy/v1', definitions)?.components.schemas;

    expect(schemas?.['io.k8s.api.policy.v1.PodDisruptionBudgetSpec']).toMatchObject({
      properties: {
        minAvailable: { allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.util.intstr.IntOrString' }] },
      },
    });
  });

  it('leaves out what is not served', () => {
    const paths = openApiDocument('api/v1', definitions)?.paths ?? {};

    expect(Object.keys(paths['/api/v1/namespaces/{namespace}/services'] ?? {})).toEqual(['get', 'parameters']);
  });
});

it('OpenAPI v2 is an empty protobuf message, which old kubectls take for no description', () => {
  expect(openApiV2.body).toBe('');
});
