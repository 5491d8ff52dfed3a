import type { Client } from '#test/parity/client/client.ts';
import type { JsonSchema } from '#simulation/api-server/resources/definition.ts';

/** The kinds that the embedded server serves, by the document of OpenAPI v3 that has them. */
const roots: Readonly<Record<string, readonly string[]>> = {
  'api/v1': [
    'io.k8s.api.core.v1.Binding',
    'io.k8s.api.core.v1.ConfigMap',
    'io.k8s.api.core.v1.Event',
    'io.k8s.api.core.v1.Namespace',
    'io.k8s.api.core.v1.Node',
    'io.k8s.api.core.v1.Pod',
    'io.k8s.api.core.v1.Secret',
    'io.k8s.api.core.v1.Service',
    'io.k8s.api.core.v1.ServiceAccount',
    'io.k8s.apimachinery.pkg.apis.meta.v1.Condition',
    'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
    'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta',
    'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
    'io.k8s.apimachinery.pkg.apis.meta.v1.Status',
  ],
  'apis/apps/v1': [
    'io.k8s.api.apps.v1.ControllerRevision',
    'io.k8s.api.apps.v1.DaemonSet',
    'io.k8s.api.apps.v1.Deployment',
    'io.k8s.api.apps.v1.ReplicaSet',
    'io.k8s.api.autoscaling.v1.Scale',
  ],
  'apis/policy/v1': ['io.k8s.api.policy.v1.PodDisruptionBudget'],
  'apis/coordination.k8s.io/v1': ['io.k8s.api.coordination.v1.Lease'],
  'apis/certificates.k8s.io/v1': ['io.k8s.api.certificates.v1.CertificateSigningRequest'],
  'apis/authorization.k8s.io/v1': [
    'io.k8s.api.authorization.v1.SelfSubjectAccessReview',
    'io.k8s.api.authorization.v1.SelfSubjectRulesReview',
    'io.k8s.api.authorization.v1.SubjectAccessReview',
  ],
  'apis/authentication.k8s.io/v1': [
    'io.k8s.api.authentication.v1.SelfSubjectReview',
    'io.k8s.api.authentication.v1.TokenReview',
  ],
  'apis/apiextensions.k8s.io/v1': ['io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition'],
};

/** Named by a subresource of another kind's: in the same documents as those. */
const subresourceKinds = ['io.k8s.api.policy.v1.Eviction', 'io.k8s.api.authentication.v1.TokenRequest'];

/**
 * The OpenAPI v3 components of those kinds and all they refer to, as a real server publishes them, sorted by name.
 * @throws Error when it doesn't have one of them.
 */
export async function readCoreSchemas(api: Client): Promise<Record<string, JsonSchema>> {
  const published = new Map<string, JsonSchema>();
  for (const path of Object.keys(roots)) {
    const { body } = await api.get(`/openapi/v3/${path}`);
    const { components } = body as { components: { schemas: Record<string, JsonSchema> } };
    for (const [name, schema] of Object.entries(components.schemas)) {
      if (!published.has(name)) published.set(name, schema);
    }
  }
  const found = new Map<string, JsonSchema>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    const schema = published.get(name);
    if (schema === undefined) throw new Error(`the server publishes no schema ${name}`);
    found.set(name, schema);
    for (const [, ref] of JSON.stringify(schema).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      if (ref !== undefined) visit(ref);
    }
  };
  for (const name of [...Object.values(roots).flat(), ...subresourceKinds]) visit(name);
  return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** One component a line: a change of one shows as one line. */
export function printSchemas(schemas: Record<string, JsonSchema>): string {
  const lines = Object.entries(schemas).map(([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}
