import { describe, expect, it } from 'vitest';
import { coreDefinitions } from '#simulation/api-server/resources/core/definitions.ts';
import { resolveSchema } from '#simulation/api-server/resources/core/schemas.ts';
import type { JsonSchema } from '#simulation/api-server/resources/definition.ts';
import { compileSchema } from '#simulation/api-server/schema/compile.ts';
import { created, definitionOf, object, podSpec } from './objects.ts';

const pod = resolveSchema('io.k8s.api.core.v1.Pod');

function at(schema: JsonSchema, ...path: string[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>(
    (one, name) => (name === '[]' ? one?.items : one?.properties?.[name]),
    schema,
  );
}

describe('schemas of core kinds', () => {
  it('resolve references, and keep merge keys', () => {
    expect(at(pod, 'spec', 'containers')).toMatchObject({
      type: 'array',
      'x-kubernetes-patch-merge-key': 'name',
      'x-kubernetes-patch-strategy': 'merge',
    });
    expect(at(pod, 'spec', 'containers', '[]', 'ports', '[]', 'containerPort')).toMatchObject({
      type: 'integer',
      format: 'int32',
    });
    expect(at(pod, 'metadata', 'creationTimestamp')).toMatchObject({ type: 'string', format: 'date-time' });
    expect(JSON.stringify(pod)).not.toContain('$ref');
  });

  it('share what stands in several places', () => {
    expect(at(pod, 'spec', 'containers', '[]', 'livenessProbe')?.properties).toBe(
      at(pod, 'spec', 'initContainers', '[]', 'livenessProbe')?.properties,
    );
  });

  it('take null for absent, require nothing and limit no choice: that is for the strategies to say', () => {
    expect(at(pod, 'spec')).toMatchObject({ nullable: true });
    expect(at(pod, 'spec')?.required).toBeUndefined();
    expect(at(pod, 'spec', 'restartPolicy')?.enum).toBeUndefined();
  });

  it('have the defaults that say something', () => {
    const port = at(pod, 'spec', 'containers', '[]', 'ports', '[]');

    expect(at(port ?? {}, 'protocol')?.default).toBe('TCP');
    expect(at(port ?? {}, 'containerPort')).not.toHaveProperty('default');
  });

  it('cut a schema within a schema to any object', () => {
    const crd = resolveSchema('io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition');
    const inner = at(crd, 'spec', 'versions', '[]', 'schema', 'openAPIV3Schema', 'not');

    expect(inner).toMatchObject({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true });
  });

  it('refuse a name that is not generated', () => {
    expect(() => resolveSchema('io.k8s.api.core.v1.Nonesuch')).toThrow('Nonesuch');
  });
});

describe('core kinds under the compiled schema', () => {
  const minimal: Record<string, Record<string, unknown>> = {
    Pod: {
      spec: podSpec({ containers: [{ name: 'a', image: 'b', resources: { limits: { cpu: 1, memory: '1Gi' } } }] }),
    },
    Deployment: {
      spec: {
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { creationTimestamp: null }, spec: podSpec() },
      },
    },
    ControllerRevision: { revision: 1, data: { any: ['thing', null] } },
    PodDisruptionBudget: { spec: { minAvailable: '50%', maxUnavailable: 1 } },
    Lease: { spec: { renewTime: '2026-11-21T06:00:00.000000Z', leaseDurationSeconds: 15 } },
    Secret: { data: { a: 'Yg==' } },
  };

  it.each(coreDefinitions.map(({ kind }) => kind))('%s: nothing known is unknown, nothing valid invalid', (kind) => {
    const compiled = compileSchema(definitionOf(kind).schema);
    const given = object(kind, minimal[kind] ?? {});

    expect(compiled.prune(given)).toEqual([]);
    expect(compiled.validate(given)).toEqual([]);
    expect(compiled.validate(created(given))).toEqual([]);
  });

  it('what is unknown is found', () => {
    const compiled = compileSchema(definitionOf('Pod').schema);
    const given = object('Pod', { spec: { ...podSpec(), bogus: 1, nodeSelector: { any: 'key' } } });

    expect(compiled.prune(given)).toEqual(['spec.bogus']);
  });

  it('a wrong type is refused', () => {
    const compiled = compileSchema(definitionOf('Node').schema);

    expect(compiled.validate(object('Node', { spec: { unschedulable: 'yes' } }))).toHaveLength(1);
  });
});
